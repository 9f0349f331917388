// The example frontend: it logs in, keeps the token for a while, and calls the API with it.

const api = document.querySelector("meta[name=api]").content;
const element = (id) => document.getElementById(id);

// `sessionStorage` outlives a reload and ends with the tab. Every script of the page can read it, so load only your own.
const kept = {
  get: () => sessionStorage.getItem("access_token"),
  set: (token) => sessionStorage.setItem("access_token", token),
  forget: () => sessionStorage.removeItem("access_token"),
};

element("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  say("Logging in…");
  const form = new URLSearchParams(new FormData(event.target));
  form.set("grant_type", "password");
  // A redirect could send the password anywhere.
  const response = await ask("/token", { method: "POST", body: form, redirect: "error" });
  if (!response) return;
  // If a proxy in between refuses the request, its answer need not be JSON.
  const answer = await response.json().catch(() => ({}));
  if (response.ok) {
    kept.set(answer.access_token);
    event.target.reset();
    await show();
  } else if (answer.error === "invalid_grant") {
    say("That user name and password do not match. Please try again.");
    element("password").select();
  } else if (response.status === 429 || response.status === 503) {
    const seconds = response.headers.get("Retry-After") ?? 60;
    say(`Too many logins. Please try again in ${seconds} seconds.`);
  } else {
    // The description is for the developer of this page. A user cannot act on it.
    console.error(answer.error_description);
    say("The login did not work. Please try again later.");
  }
});

element("logout").addEventListener("click", () => {
  kept.forget();
  show("You are logged out.");
});

// The API's answer decides what is shown, because a token may have expired since it was kept.
async function show(message = "") {
  const response = kept.get() && await ask("/items/", { headers: { Authorization: `Bearer ${kept.get()}` } });
  if (response?.status === 401) {
    kept.forget();
    message = "You have been logged out. Please log in again.";
  }
  const loggedIn = Boolean(response?.ok);
  if (loggedIn) element("who").textContent = (await response.json()).username;
  element("items").hidden = !loggedIn;
  element("login").hidden = loggedIn;
  if (response !== undefined) say(message);
  element(loggedIn ? "logout" : "username").focus();
}

async function ask(path, options) {
  try {
    return await fetch(api + path, options);
  } catch {
    say(`No answer from the API at ${api}. Is it running, and does it allow this page's origin?`);
  }
}

function say(text) {
  element("message").textContent = text;
}

show();
