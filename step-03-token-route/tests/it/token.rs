//! `POST /token`: what it answers, and what its token is good for.

use insta::assert_snapshot;
use reqwest::{Method, RequestBuilder, header};
use serde_json::{Value, from_str};
use step_03_token_route::{Settings, app_with};

use crate::server::{Server, body};

const FORM: &str = "application/x-www-form-urlencoded";

/// The server, with no limit on attempts: for tests that make more of them than a person does.
async fn unlimited() -> Server {
    Server::start_with(app_with(Settings { login_limit: 0, ..Settings::default() })).await
}

pub fn log_in_as(server: &Server, username: &str, password: &str) -> RequestBuilder {
    let form = [("grant_type", "password"), ("username", username), ("password", password)];
    server.request(Method::POST, "/token").form(&form)
}

/// A token of johndoe's.
pub async fn token(server: &Server) -> String {
    let answer: Value = log_in_as(server, "johndoe", "secret").send().await.unwrap().json().await.unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn log_in() {
    let server = Server::start().await;
    assert_snapshot!(server.exchange(log_in_as(&server, "johndoe", "secret")).await);
}

#[tokio::test]
async fn an_issued_token() {
    let server = Server::start().await;
    let token = token(&server).await;
    let exchange = server.exchange(server.get("/items/").bearer_auth(&token)).await;
    assert_snapshot!(exchange.replace(&token, "[access_token]"));
}

#[tokio::test]
async fn each_user_reads_as_themselves() {
    let server = Server::start().await;
    for (username, password) in [("johndoe", "secret"), ("alice", "secret2")] {
        let answer = log_in_as(&server, username, password).send().await.unwrap();
        let token = answer.json::<Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned();
        let items = server.get("/items/").bearer_auth(token).send().await.unwrap();
        assert_eq!(items.json::<Value>().await.unwrap()["username"], username);
    }
}

#[tokio::test]
async fn a_token_is_43_characters_and_never_the_same() {
    let server = Server::start().await;
    let (one, other) = (token(&server).await, token(&server).await);
    assert_eq!((one.len(), other.len()), (43, 43));
    assert_ne!(one, other);
}

#[tokio::test]
async fn a_token_with_one_character_changed_is_unknown() {
    let server = Server::start().await;
    let token = token(&server).await;
    let first = if token.starts_with('A') { "B" } else { "A" };
    let answer = server.get("/items/").bearer_auth(format!("{first}{}", &token[1..])).send().await.unwrap();
    assert_eq!(answer.status(), 401);
}

#[tokio::test]
async fn wrong_password() {
    let server = Server::start().await;
    assert_snapshot!(server.exchange(log_in_as(&server, "johndoe", "wrong")).await);
}

#[tokio::test]
async fn unknown_user() {
    let server = Server::start().await;
    assert_snapshot!(server.exchange(log_in_as(&server, "nobody", "secret")).await);
}

#[tokio::test]
async fn an_unknown_user_and_a_wrong_password_get_the_same_bytes() {
    let server = Server::start().await;
    let mut answers = Vec::new();
    for (username, password) in [("johndoe", "wrong"), ("nobody", "secret")] {
        let answer = log_in_as(&server, username, password).send().await.unwrap();
        let mut fields = answer.headers().clone();
        fields.remove(header::DATE);
        answers.push((answer.status(), fields, answer.bytes().await.unwrap()));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn a_client_that_is_not_registered() {
    let server = Server::start().await;
    let request = log_in_as(&server, "johndoe", "secret").basic_auth("client", Some("secret"));
    assert_snapshot!(server.exchange(request).await);
}

/// The bodies of a request, and what the endpoint makes of them.
#[tokio::test]
async fn each_way_to_write_the_form() {
    let server = unlimited().await;
    let mut table = String::new();
    for form in [
        "grant_type=password&username=johndoe&password=secret",
        "password=secret&username=johndoe&grant_type=password",
        "grant_type=password&username=%6aohndoe&password=%73ecret",
        "grant_type=password&username=johndoe&password=secret&scope=&client_id=&client_secret=",
        "grant_type=password&username=johndoe&password=secret&unknown=1&unknown=2",
        // Missing, or empty, which is the same.
        "",
        "username=johndoe&password=secret",
        "grant_type=&username=johndoe&password=secret",
        "grant_type=password&password=secret",
        "grant_type=password&username=&password=secret",
        "grant_type=password&username=johndoe",
        "grant_type=password&username=johndoe&password=",
        // Twice.
        "grant_type=password&grant_type=password&username=johndoe&password=secret",
        "grant_type=password&username=johndoe&password=bad&password=secret",
        "grant_type=password&username=johndoe&password=secret&scope=&scope=",
        // Another grant, a scope, a client.
        "grant_type=Password&username=johndoe&password=secret",
        "grant_type=client_credentials",
        "grant_type=refresh_token&refresh_token=x",
        "grant_type=password&username=johndoe&password=secret&scope=me+items",
        "grant_type=password&username=johndoe&password=secret&client_id=client",
        // Wrong, whatever the characters.
        "grant_type=password&username=johndoe&password=Secret",
        "grant_type=password&username=Johndoe&password=secret",
        "grant_type=password&username=johndoe%00&password=secret",
        "grant_type=password&username=johndoe&password=%C3%A9%F0%9F%94%92",
        // No form in UTF-8.
        "grant_type=password&username=johndoe&password=%ff",
        "{\"username\":\"johndoe\",\"password\":\"secret\"}",
    ] {
        let request = server.request(Method::POST, "/token").header("content-type", FORM).body(form);
        table += &row(form, request).await;
    }
    assert_snapshot!(table);
}

/// What else a request brings along, around a form that is right.
#[tokio::test]
async fn each_way_to_send_the_form() {
    let server = unlimited().await;
    let mut table = String::new();
    for (target, name, value) in [
        ("/token", "content-type", "application/x-www-form-urlencoded; charset=UTF-8"),
        ("/token", "content-type", "Application/X-WWW-Form-URLEncoded"),
        ("/token", "content-type", "application/json"),
        ("/token", "content-type", "multipart/form-data; boundary=x"),
        ("/token", "content-type", "text/plain"),
        ("/token", "accept", "*/*"),
        ("/token?page=2", "content-type", FORM),
        ("/token?username=johndoe&password=secret", "content-type", FORM),
        ("/token?client_secret=x", "content-type", FORM),
        ("/token", "authorization", "Basic Og=="),
        ("/token", "authorization", "basic Og=="),
        ("/token", "authorization", "Basic Y2lkOmNz"),
        ("/token", "authorization", "Basic !"),
        ("/token", "authorization", "Basic"),
        ("/token", "authorization", "Bearer foobar"),
    ] {
        let mut request = server.request(Method::POST, target).header(name, value);
        if name == "authorization" {
            request = request.header("content-type", FORM);
        }
        let request = request.body("grant_type=password&username=johndoe&password=secret");
        table += &row(&format!("{target} {name}: {value}"), request).await;
    }
    assert_snapshot!(table);
}

#[tokio::test]
async fn sixteen_kib_are_read_and_one_byte_more_is_413() {
    let server = Server::start().await;
    let start = "grant_type=password&username=johndoe&password=secret&padding=";
    for (length, expected) in [(16 * 1024, 200), (16 * 1024 + 1, 413)] {
        let form = format!("{start}{}", "x".repeat(length - start.len()));
        let request = server.request(Method::POST, "/token").header("content-type", FORM).body(form);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), expected);
        assert_eq!(answer.headers()["cache-control"], "no-store");
    }
}

/// One line: what was asked, the status, and the error or "a token".
async fn row(asked: &str, request: RequestBuilder) -> String {
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["cache-control"], "no-store", "{asked}");
    assert_eq!(answer.headers()["pragma"], "no-cache", "{asked}");
    let status = answer.status().as_u16();
    let json: Value = from_str(&body(answer).await).unwrap();
    format!("{asked:<88} {status} {}\n", json["error"].as_str().unwrap_or("a token"))
}
