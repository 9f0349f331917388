// openid-client: logs in, calls the API, and names a wrong password.
import * as client from "openid-client";

const api = process.env.API_URL;
// The API has no metadata to discover. The client has a name and no secret.
const server = { issuer: api, token_endpoint: `${api}/token` };
const config = new client.Configuration(server, "the-course");
// By default it refuses plain HTTP. Allow that for loopback alone.
client.allowInsecureRequests(config);

const logIn = password => client.genericGrantRequest(config, "password", { username: "johndoe", password });

const token = await logIn("secret");
const items = await client.fetchProtectedResource(config, token.access_token, new URL(`${api}/items/`), "GET");
console.log((await items.json()).username);

try {
    await logIn("wrong");
    throw new Error("A wrong password logs in.");
} catch (error) {
    if (!(error instanceof client.ResponseBodyError)) throw error;
    console.log(error.name, error.error);
}
