// The settings, from the environment.
const { env } = process;

/** Says what is wrong, and ends. */
export function fail(sentence) {
    console.error(sentence);
    process.exit(1);
}

/** `name`, if it is a number from `least` to `most`. */
function number(name, otherwise, least, most) {
    const text = env[name] ?? otherwise;
    const isIt = /^\d+$/.test(text) && text >= least && text <= most;
    return isIt ? Number(text) : fail(`${name}=${text} is not a number from ${least} to ${most}.`);
}

/** `text`, if it is the address of an API. */
function address(name, text) {
    const isIt = /^https?:\/\/[^\s?#]*[^\s?#/]$/.test(text) && URL.canParse(text);
    return isIt ? text : fail(`${name}=${text} is not an address. Write one like http://127.0.0.1:8000, without a slash at its end.`);
}

/** The port, or 0 for any that is free. */
export const PORT = number("PORT", "9000", 0, 65535);
/** The seconds that an access token is good for. */
export const LIFETIME = number("LIFETIME", "600", 1, 86400);
/** Where a browser finds the API, as often as it has addresses. */
export const DOCS = (env.DOCS ?? "http://127.0.0.1:8000").split(",").map(text => address("DOCS", text));
/** The name of the API in a token. */
export const AUDIENCE = address("AUDIENCE", env.AUDIENCE ?? DOCS[0]);
// Quietly: a service manager, and a person, mean to end it.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit());
