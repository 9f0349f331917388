// npm install openapi-typescript openapi-fetch typescript
// npx openapi-typescript http://127.0.0.1:8000/openapi.json --output schema.d.ts
// npx tsc --strict --module nodenext generated.mts
// node generated.mjs
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

const api = createClient<paths>({ baseUrl: "http://127.0.0.1:8000", redirect: "error" });

async function logIn(password: string) {
    const { data, error } = await api.POST("/token", {
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: { grant_type: "password", username: "johndoe", password },
    });
    if (error) throw new Error(error.error);
    return data.access_token;
}

const token = await logIn("secret");
const { data } = await api.GET("/items/", { headers: { Authorization: `Bearer ${token}` } });
console.log(data?.username);
await logIn("wrong").catch(error => console.log(error.message));
