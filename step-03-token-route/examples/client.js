// A client in a browser: logs in, calls the API, and prints what came back. The API has to allow the page's origin.

const api = "http://127.0.0.1:8000";

const form = new URLSearchParams({ grant_type: "password", username: "johndoe", password: "secret" });
const answer = await fetch(`${api}/token`, { method: "POST", body: form, redirect: "error" });
const token = await answer.json();
if (!answer.ok) throw new Error(token.error);

const items = await fetch(`${api}/items/`, { headers: { Authorization: `Bearer ${token.access_token}` } });
console.log(await items.json());
