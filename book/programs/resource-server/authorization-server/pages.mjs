// The pages that a user sees. They load nothing, from nowhere.
const STYLE = `
    :root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif }
    main { max-width: 22rem; margin: 10vh auto; padding: 0 1rem }
    form { display: grid; gap: 0.5rem }
    input, button { font: inherit; padding: 0.5rem 0.75rem }`;

function page(ctx, title, body) {
    ctx.type = "html";
    ctx.body = `<!doctype html>
<html lang="en">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
<main>
<h1>${title}</h1>
${body}
</main>
</html>`;
}

export const logIn = (ctx, alert) => page(ctx, "Log in", `
<p>The authorization server asks who you are. No other page gets to see your password.</p>
<form method="post">
<label for="username">User name</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password">
<button>Log in</button>
<button name="cancel">Cancel</button>
</form>
<p role="alert">${alert}</p>`);

export const consent = (ctx, client, user) => page(ctx, "Your consent", `
<p>You are <strong>${user}</strong>. May <strong>${client}</strong> read your items (<code>items:read</code>)?</p>
<form method="post">
<button>Allow</button>
<button name="cancel">Cancel</button>
</form>`);

export const logOut = (ctx, form) => page(ctx, "Log out?", `
${form}
<button form="op.logoutForm" name="logout" value="yes">Log out</button>`);

export const loggedOut = ctx => page(ctx, "Goodbye", "<p>You are logged out of the authorization server.</p>");

export const error = (ctx, { error, error_description }) => page(ctx, "That does not work", `
<p>${escape(`${error}: ${error_description}`)}</p>`);

/** Of what a client sent, there may be a part in an error. */
const escape = text => text.replace(/[<&]/g, sign => `&#${sign.charCodeAt()};`);
