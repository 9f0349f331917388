// The authorization server of the book: to whom it gives a code, and its pages.
import { expect } from "@playwright/test";
import { logIn, SERVER } from "./login";
import { env } from "./playwright.config";
import { expectReadable, inEachLook, run, see, test } from "./visit";

test.beforeEach(({ may }) => void may.ask.push(env.ISSUER));

for (const [what, changed, said] of [
    ["asks who it is for a code", {}, "/interaction/"],
    ["gives no code without PKCE", { code_challenge: "", code_challenge_method: "" }, "requires+PKCE"],
    ["gives no code with a challenge in the clear", { code_challenge_method: "plain" }, "invalid_request"],
    ["gives no token into a URL", { response_type: "id_token" }, "unsupported_response_type"],
    ["gives no token for another API", { resource: "http://127.0.0.1:1" }, "invalid_target"],
] as const)
    test(`authorization server: it ${what}`, async ({ request }) => {
        const answer = await request.get(login(changed), { maxRedirects: 0 });
        expect(answer.status()).toBe(303);
        expect(answer.headers().location).toContain(said);
    });

test("authorization server: no other page can show its pages in a frame", async ({ request }) => {
    const answer = await request.get(login({}));
    expect(await answer.text()).toContain("Password");
    expect(answer.headers()["content-security-policy"]).toContain("frame-ancestors 'none'");
});

for (const [name, value, said] of [
    ["PORT", "9000x", "PORT=9000x is not a number from 0 to 65535."],
    ["PORT", new URL(env.ISSUER).port, "address already in use"],
    ["LIFETIME", "0", "LIFETIME=0 is not a number from 1 to 86400."],
    ["DOCS", "http://127.0.0.1:8000,8001", "DOCS=8001 is not an address. Write one like http://127.0.0.1:8000"],
    ["AUDIENCE", "http://127.0.0.1:8000/", "AUDIENCE=http://127.0.0.1:8000/ is not an address."],
])
    test(`authorization server: it does not start with ${said}`, async () => {
        const ended = run([process.execPath, `${SERVER}/server.mjs`], { [name]: value });
        await expect(ended).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(said) });
    });

inEachLook(740, look =>
    test(`authorization server: each of its pages can be read ${look}`, async ({ page, may }) => {
        may.fail.push("status of 400");
        const readable = async (text: string, part = "main") => {
            await see(page, part, text);
            await expectReadable(page, text);
        };
        await page.goto(login({ redirect_uri: "http://127.0.0.1:1" }));
        await readable("invalid_redirect_uri: redirect_uri did not match");
        await page.goto(login({}));
        await readable("No other page gets to see your password.");
        await logIn(page, "wrong");
        await readable("Wrong username or password.", "[role=alert]");
        await logIn(page);
        await readable("May docs read your items");
        await page.goto(`${env.ISSUER}/session/end`);
        await readable("Log out?");
        await page.click("button");
        await readable("You are logged out");
    }));

/** The URL at which `docs` sends a user to log in, with some parameters changed. */
function login(changed: Record<string, string>) {
    const asked = {
        client_id: "docs", redirect_uri: `${env.RESOURCE}/docs/oauth2-redirect.html`,
        response_type: "code", scope: "items:read",
        code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256",
    };
    return `${env.ISSUER}/auth?${new URLSearchParams({ ...asked, ...changed })}`;
}
