//! The notes, and the users who may read, write and count them.

use insta::assert_snapshot;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::server::{Server, body};

async fn log_in(server: &Server, username: &str, password: &str) -> String {
    let form = [
        ("grant_type", "password"),
        ("username", username),
        ("password", password),
    ];
    let answer = server.request(Method::POST, "/token").form(&form).send();
    let answer: Value = answer.await.unwrap().json().await.unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

async fn johndoe(server: &Server) -> String {
    log_in(server, "johndoe", "secret").await
}

async fn alice(server: &Server) -> String {
    log_in(server, "alice", "secret2").await
}

async fn answer(request: RequestBuilder) -> (u16, String) {
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), body(answer).await)
}

async fn add(server: &Server, token: &str, text: &str) -> (u16, String) {
    let add = server.request(Method::POST, "/notes/").bearer_auth(token);
    answer(add.json(&json!({ "text": text }))).await
}

#[tokio::test]
async fn users_read_their_own_notes_and_the_guard_answers_first() {
    let server = Server::start().await;
    let (johndoe, alice) = (johndoe(&server).await, alice(&server).await);
    assert_eq!(add(&server, &johndoe, "Buy milk").await, (201, "0".into()));
    let read = |path: &str| server.get(path);
    let milk = r#"{"text":"Buy milk"}"#.to_owned();
    assert_eq!(
        answer(read("/notes/0").bearer_auth(&johndoe)).await,
        (200, milk.clone())
    );
    assert_eq!(
        answer(read("/notes/").bearer_auth(&johndoe)).await,
        (200, format!("[{milk}]"))
    );
    assert_eq!(
        answer(read("/notes/").bearer_auth(&alice)).await,
        (200, "[]".into())
    );
    let not_found = (404, r#"{"detail":"Not Found"}"#.to_owned());
    for (path, token) in [
        ("/notes/0", &alice),
        ("/notes/7", &johndoe),
        ("/notes/x", &johndoe),
    ] {
        assert_eq!(
            answer(read(path).bearer_auth(token)).await,
            not_found,
            "{path}"
        );
    }
    for path in ["/notes/", "/notes/0", "/notes/7", "/notes/x"] {
        assert_eq!(answer(read(path)).await.0, 401, "{path}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_a_note_is_refused_as_the_document_says() {
    let server = Server::start().await;
    let token = johndoe(&server).await;
    let document = server.document().await;
    let documented = &document["paths"]["/notes/"]["post"]["responses"];
    let long = format!("\"{}\"", "x".repeat(3_000_000));
    for (content_type, body, status) in [
        ("text/plain", r#"{"text":""}"#, 415),
        ("application/json", "{", 400),
        ("application/json", "{}", 422),
        ("application/json", &long, 413),
    ] {
        let add = || {
            server
                .request(Method::POST, "/notes/")
                .header("content-type", content_type)
        };
        let (answered, said) = answer(add().body(body.to_owned()).bearer_auth(&token)).await;
        assert_eq!(answered, status, "{said}");
        let said: Value = serde_json::from_str(&said).unwrap();
        assert!(said["detail"].is_string(), "{said}");
        assert!(
            documented[status.to_string()]["content"].is_object(),
            "{status}"
        );
        // The guard answers first, even to such a body.
        assert_eq!(answer(add().body("{")).await.0, 401);
    }
}

#[tokio::test]
async fn the_current_user_is_the_user_of_the_token() {
    let server = Server::start().await;
    let me = server.get("/users/me").bearer_auth(alice(&server).await);
    assert_eq!(answer(me).await, (200, r#"{"username":"alice"}"#.into()));
    assert_eq!(answer(server.get("/users/me")).await.0, 401);
}

#[tokio::test]
async fn an_optional_token_may_be_left_out_but_not_be_wrong() {
    let server = Server::start().await;
    let greeting = || server.get("/greeting");
    let stranger = (200, r#""Hello, stranger""#.into());
    assert_eq!(answer(greeting()).await, stranger);
    let alice = greeting().bearer_auth(alice(&server).await);
    assert_eq!(answer(alice).await, (200, r#""Hello, alice""#.into()));
    assert_eq!(answer(greeting().bearer_auth("foobar")).await.0, 401);
    let security = &server.document().await["paths"]["/greeting"]["get"]["security"];
    assert_eq!(*security, json!([{}, { "OAuth2PasswordBearer": [] }]));
}

/// utoipa takes a number or a string for text, and not for JSON, unless you tell it.
#[tokio::test]
async fn every_body_of_the_document_is_json_as_it_is_sent() {
    let document = Server::start().await.document().await;
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let responses = operation["responses"].as_object().unwrap();
            for (status, response) in responses {
                let content = response["content"].as_object();
                let types: Vec<_> = content.into_iter().flat_map(|it| it.keys()).collect();
                assert!(
                    types.iter().all(|it| *it == "application/json"),
                    "{path} {status} {types:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_body_of_another_shape() {
    let server = Server::start().await;
    let add = server
        .request(Method::POST, "/notes/")
        .json(&json!({ "txt": "Buy milk" }));
    let exchange = server
        .exchange(add.bearer_auth(johndoe(&server).await))
        .await;
    assert_snapshot!(without_token(&exchange));
}

#[tokio::test]
async fn a_user_who_is_not_an_admin() {
    let server = Server::start().await;
    let report = server.get("/report").bearer_auth(johndoe(&server).await);
    assert_snapshot!(without_token(&server.exchange(report).await));
}

/// The exchange, with its access token redacted.
fn without_token(exchange: &str) -> String {
    let (before, rest) = exchange.split_once("Bearer ").unwrap();
    let (_, after) = rest.split_once('\n').unwrap();
    format!("{before}Bearer [access_token]\n{after}")
}

/// The guard is an argument of one, and a layer around the router below `/admin` for the others.
#[tokio::test]
async fn a_known_user_who_is_not_an_admin_gets_403_and_the_document_says_so() {
    let server = Server::start().await;
    let (johndoe, alice) = (johndoe(&server).await, alice(&server).await);
    let document = server.document().await;
    for (method, path, status) in [
        ("get", "/report", 200),
        ("get", "/admin/notes", 200),
        ("delete", "/admin/users/{username}/tokens", 204),
    ] {
        let operation = &document["paths"][path][method];
        assert_eq!(
            operation["security"],
            json!([{ "OAuth2PasswordBearer": [] }])
        );
        let refusal = &operation["responses"]["403"];
        assert!(refusal["headers"]["WWW-Authenticate"].is_object(), "{path}");
        assert!(refusal["content"].is_object(), "{path}");
        let ask = || {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            server.request(method, path)
        };
        assert_eq!(answer(ask()).await.0, 401, "{path}");
        let refused = ask().bearer_auth(&johndoe).send().await.unwrap();
        assert_eq!(refused.status(), 403, "{path}");
        let challenge = &refused.headers()["www-authenticate"];
        assert_eq!(
            challenge,
            r#"Bearer realm="items", error="insufficient_scope""#
        );
        assert_eq!(answer(ask().bearer_auth(&alice)).await.0, status, "{path}");
    }
}

/// The key is not set here. `lib.rs` has the test with a key.
#[tokio::test]
async fn a_machine_comes_with_a_key_or_a_user_with_a_token() {
    let server = Server::serve(crate::app_with(crate::settings())).await;
    let count = || server.get("/count");
    assert_eq!(answer(count()).await.0, 401);
    assert_eq!(answer(count().header("x-api-key", "guessed")).await.0, 401);
    assert_eq!(answer(count().header("x-api-key", "")).await.0, 401);
    let token = johndoe(&server).await;
    add(&server, &token, "Buy milk").await;
    assert_eq!(answer(count().bearer_auth(token)).await, (200, "1".into()));
    let security = &server.document().await["paths"]["/count"]["get"]["security"];
    assert_eq!(
        *security,
        json!([{ "OAuth2PasswordBearer": [] }, { "MachineKey": [] }])
    );
}

#[tokio::test]
async fn a_token_ends_when_its_user_logs_out_and_no_other_does() {
    let server = Server::start().await;
    let (one, other) = (johndoe(&server).await, johndoe(&server).await);
    let me = |token: &str| server.get("/users/me").bearer_auth(token);
    let revoke = |form: &[(&str, &str)]| server.request(Method::POST, "/revoke").form(form);
    for token in ["no-token-of-ours", &one] {
        assert_eq!(
            answer(revoke(&[("token", token)])).await,
            (200, String::new())
        );
    }
    assert_eq!(answer(me(&one)).await.0, 401);
    assert_eq!(answer(me(&other)).await.0, 200);
    let hinted = [("token", &*other), ("token_type_hint", "access_token")];
    assert_eq!(answer(revoke(&hinted)).await.0, 200);
    assert_eq!(answer(me(&other)).await.0, 401);
    let error = (400, r#"{"error":"invalid_request"}"#.to_owned());
    assert_eq!(answer(revoke(&[("tokn", "x")])).await, error);
}

#[tokio::test]
async fn all_of_a_users_tokens_end_at_once_and_nobody_elses() {
    let server = Server::start().await;
    let (one, other, alice) = (
        johndoe(&server).await,
        johndoe(&server).await,
        alice(&server).await,
    );
    let end = server.request(Method::DELETE, "/admin/users/johndoe/tokens");
    assert_eq!(answer(end.bearer_auth(&alice)).await.0, 204);
    for (token, status) in [(one, 401), (other, 401), (alice, 200)] {
        assert_eq!(
            answer(server.get("/users/me").bearer_auth(token)).await.0,
            status
        );
    }
    let again = johndoe(&server).await;
    assert_eq!(
        answer(server.get("/users/me").bearer_auth(again)).await.0,
        200
    );
}
