// A person with a browser, as far as a program can play one: keeps cookies, follows redirects, fills in forms.

/** Logs in and consents, and gives the URL of the program that the server leads back to. */
export async function logIn(url, username, password) {
    const { origin } = url;
    const cookies = new Map();
    let form;
    for (let steps = 0; steps < 20; steps++) {
        const Cookie = [...cookies].map(cookie => cookie.join("=")).join("; ");
        const answer = await fetch(url, { redirect: "manual", headers: { Accept: "text/html", Cookie }, ...form });
        for (const cookie of answer.headers.getSetCookie()) {
            const [name, ...value] = cookie.split(";")[0].split("=");
            cookies.set(name, value.join("="));
        }
        const location = answer.headers.get("Location");
        if (location) {
            [url, form] = [new URL(location, url), undefined];
            if (url.origin !== origin) return url;
        } else {
            const page = await answer.text();
            if (form || !page.includes("<form")) throw new Error(`Nobody is logged in: ${page}`);
            const fields = page.includes("password") ? { username, password } : {};
            form = { method: "POST", body: new URLSearchParams(fields) };
        }
    }
    throw new Error("The server leads around in circles.");
}
