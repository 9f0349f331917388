// simple-oauth2: logs in, calls the API, and names a wrong password.
import { ResourceOwnerPassword } from "simple-oauth2";

const api = process.env.API_URL;
// The client has a name and no secret: both go into the Authorization field.
const client = new ResourceOwnerPassword({
    client: { id: "the-course", secret: "" },
    auth: { tokenHost: api, tokenPath: "/token" },
});
const logIn = password => client.getToken({ username: "johndoe", password });

// This library only gets tokens: fetch calls the API.
const { token } = await logIn("secret");
const items = await fetch(`${api}/items/`, { headers: { Authorization: `Bearer ${token.access_token}` } });
console.log((await items.json()).username);

try {
    await logIn("wrong");
    throw new Error("A wrong password logs in.");
} catch (error) {
    // Its errors come from @hapi/boom, and have this property.
    if (!error.isBoom) throw error;
    console.log("Boom", error.data.payload.error);
}
