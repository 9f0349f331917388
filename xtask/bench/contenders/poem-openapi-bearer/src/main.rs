//! The lesson of step 02, as poem-openapi teaches it. It takes the slash off the end of a path.

use std::{env, io};

use poem::{
    Route, Server,
    listener::{Acceptor, Listener, TcpListener},
};
use poem_openapi::{Object, OpenApi, OpenApiService, SecurityScheme, auth::Bearer, payload::Json};

#[derive(SecurityScheme)]
#[oai(ty = "bearer")]
struct BearerToken(Bearer);

#[derive(Object)]
struct Items {
    token: String,
}

struct Api;

#[OpenApi]
impl Api {
    #[oai(path = "/items", method = "get")]
    async fn read_items(&self, token: BearerToken) -> Json<Items> {
        Json(Items { token: token.0.token })
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let port = env::var("PORT").unwrap_or("8000".into());
    let api = OpenApiService::new(Api, "First steps", "1.0");
    let document = api.spec_endpoint();
    let app = Route::new().nest("/", api).at("/openapi.json", document);
    let listener = TcpListener::bind(format!("127.0.0.1:{port}"));
    let acceptor = listener.into_acceptor().await?;
    for address in acceptor.local_addr() {
        // poem writes an address with a scheme of its own, which no client accepts.
        let address = address.as_socket_addr().expect("a TCP address");
        println!("Serving on http://{address}");
    }
    Server::new_with_acceptor(acceptor).run(app).await
}
