//! Step 3's contract test, beside another state and other guards, and what these answer.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../../../../step-03-token-route/tests/it/contract.rs"]
mod contract;
#[path = "../../../../step-03-token-route/tests/it/server.rs"]
#[allow(dead_code, reason = "not all of it is needed here")]
mod server;

use guards::app;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::server::{Server, body};

const OPEN: &[&str] = &["POST /token"];
const CHALLENGE: &str = r#"Bearer realm="items""#;

async fn token(server: &Server, username: &str, password: &str) -> String {
    let form = [
        ("grant_type", "password"),
        ("username", username),
        ("password", password),
    ];
    let answer = server
        .request(Method::POST, "/token")
        .form(&form)
        .send()
        .await
        .unwrap();
    let answer: Value = answer.json().await.unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

async fn answer(request: RequestBuilder) -> (u16, String) {
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), body(answer).await)
}

#[tokio::test]
async fn a_handler_has_the_guard_and_a_state_of_its_own() {
    let server = Server::serve(app()).await;
    let johndoe = token(&server, "johndoe", "secret").await;
    let alice = token(&server, "alice", "secret2").await;
    let add = || server.request(Method::POST, "/notes/").json("Buy milk");
    assert_eq!(answer(add()).await.0, 401);
    assert_eq!(answer(add().bearer_auth(&johndoe)).await, (201, "0".into()));
    let read = |path: &str| server.get(path);
    assert_eq!(
        answer(read("/notes/0").bearer_auth(&johndoe)).await,
        (200, r#""Buy milk""#.into())
    );
    assert_eq!(answer(read("/notes/0").bearer_auth(&alice)).await.0, 404);
    // The guard comes first: 401 before 400 and 404.
    for path in ["/notes/0", "/notes/7", "/notes/no-number"] {
        assert_eq!(answer(read(path)).await.0, 401, "{path}");
    }
}

#[tokio::test]
async fn the_current_user_is_the_user_of_the_token() {
    let server = Server::serve(app()).await;
    let alice = token(&server, "alice", "secret2").await;
    let me = server.get("/users/me").bearer_auth(alice);
    assert_eq!(answer(me).await, (200, r#"{"username":"alice"}"#.into()));
    assert_eq!(answer(server.get("/users/me")).await.0, 401);
}

#[tokio::test]
async fn an_optional_token_may_be_left_out_but_not_be_wrong() {
    let server = Server::serve(app()).await;
    let alice = token(&server, "alice", "secret2").await;
    let greeting = || server.get("/greeting");
    assert_eq!(
        answer(greeting()).await,
        (200, r#""Hello, stranger""#.into())
    );
    assert_eq!(
        answer(greeting().bearer_auth(alice)).await,
        (200, r#""Hello, alice""#.into())
    );
    assert_eq!(answer(greeting().bearer_auth("foobar")).await.0, 401);
    let security = &server.document().await["paths"]["/greeting"]["get"]["security"];
    assert_eq!(*security, json!([{}, { "OAuth2PasswordBearer": [] }]));
}
