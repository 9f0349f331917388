//! `POST /token`: what it answers, and what its token is good for.

use insta::assert_snapshot;
use reqwest::{Method, RequestBuilder, header};
use serde_json::{Value, from_str};
use step_03_token_route::{Settings, app_with};

use crate::{
    server::{Server, body},
    settings,
};

const FORM: &str = "application/x-www-form-urlencoded";

/// The server with no limit on logins, for tests that log in more often than a person does.
async fn unlimited() -> Server {
    Server::start_with(app_with(Settings {
        login_limit: 0,
        ..settings()
    }))
    .await
}

pub fn log_in_as(server: &Server, username: &str, password: &str) -> RequestBuilder {
    let form = [
        ("grant_type", "password"),
        ("username", username),
        ("password", password),
    ];
    server.request(Method::POST, "/token").form(&form)
}

/// A token of johndoe's.
pub async fn token(server: &Server) -> String {
    token_of(server, "johndoe", "secret").await
}

/// A token of this user's.
pub async fn token_of(server: &Server, username: &str, password: &str) -> String {
    let answer = log_in_as(server, username, password).send().await.unwrap();
    let answer: Value = answer.json().await.expect("the answer to a login is JSON");
    let token = answer["access_token"].as_str();
    let token = token.unwrap_or_else(|| {
        panic!("{username} is answered with {answer}, which has no access token")
    });
    token.to_owned()
}

/// The answer has what the standard requires, and no cache may keep it [RFC 6749, section 5.1].
#[tokio::test]
async fn log_in() {
    let server = Server::start().await;
    assert_snapshot!(
        server
            .exchange(log_in_as(&server, "johndoe", "secret"))
            .await
    );
}

#[tokio::test]
async fn an_issued_token() {
    let server = Server::start().await;
    let token = token(&server).await;
    let exchange = server
        .exchange(server.get("/items/").bearer_auth(&token))
        .await;
    assert_snapshot!(exchange.replace(&token, "[access_token]"));
}

#[tokio::test]
async fn each_user_reads_as_themselves() {
    let server = Server::start().await;
    for (username, password) in [("johndoe", "secret"), ("alice", "secret2")] {
        let token = token_of(&server, username, password).await;
        let items = server.get("/items/").bearer_auth(token).send();
        let items = items.await.unwrap().json::<Value>().await;
        assert_eq!(items.expect("the items are JSON")["username"], username);
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
    let answer = server
        .get("/items/")
        .bearer_auth(format!("{first}{}", &token[1..]))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 401);
}

/// The status is 400, because 401 is for clients [RFC 6749, section 5.2].
#[tokio::test]
async fn wrong_password() {
    let server = Server::start().await;
    assert_snapshot!(
        server
            .exchange(log_in_as(&server, "johndoe", "wrong"))
            .await
    );
}

#[tokio::test]
async fn unknown_user() {
    let server = Server::start().await;
    assert_snapshot!(
        server
            .exchange(log_in_as(&server, "nobody", "secret"))
            .await
    );
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

/// A 401 has a challenge for the scheme that the client used [RFC 6749, section 5.2].
#[tokio::test]
async fn a_client_that_is_not_registered() {
    let server = Server::start().await;
    let request = log_in_as(&server, "johndoe", "secret").basic_auth("client", Some("secret"));
    assert_snapshot!(server.exchange(request).await);
}

/// Each row has the section of RFC 6749 that decides, the body of a request, and the endpoint's answer.
#[tokio::test]
async fn each_way_to_write_the_form() {
    let server = unlimited().await;
    let mut table = String::new();
    for line in [
        "4.3.2 grant_type=password&username=johndoe&password=secret",
        "4.3.2 password=secret&username=johndoe&grant_type=password",
        "4.3.2 grant_type=password&username=%6aohndoe&password=%73ecret",
        "3.2 grant_type=password&username=johndoe&password=secret&scope=&client_id=&client_secret=",
        "3.2 grant_type=password&username=johndoe&password=secret&unknown=1&unknown=2",
        "3.2 &&grant_type=password&&username=johndoe&password=secret&",
        // Missing or empty parameters, which are the same.
        "4.3.2 ",
        "4.3.2 username=johndoe&password=secret",
        "3.2 grant_type=&username=johndoe&password=secret",
        "4.3.2 grant_type=password&password=secret",
        "3.2 grant_type=password&username=&password=secret",
        "4.3.2 grant_type=password&username=johndoe",
        "3.2 grant_type=password&username=johndoe&password=",
        "3.2 grant_type=password&username=johndoe&password",
        // Parameters given twice.
        "3.2 grant_type=password&grant_type=password&username=johndoe&password=secret",
        "3.2 grant_type=password&username=johndoe&password=bad&password=secret",
        "3.2 grant_type=password&username=johndoe&password=secret&p%61ssword=secret",
        "3.2 grant_type=password&username=johndoe&password=secret&scope=&scope=",
        // Another grant, a scope, a client.
        "5.2 grant_type=Password&username=johndoe&password=secret",
        "5.2 grant_type=client_credentials",
        "5.2 grant_type=refresh_token&refresh_token=x",
        "5.2 grant_type=password&username=johndoe&password=secret&scope=me+items",
        "3.2.1 grant_type=password&username=johndoe&password=secret&client_id=client",
        "5.2 grant_type=password&username=johndoe&password=secret&client_secret=x",
        // Wrong names and passwords, in any characters.
        "5.2 grant_type=password&username=johndoe&password=Secret",
        "5.2 grant_type=password&username=Johndoe&password=secret",
        "5.2 grant_type=password&username=johndoe%00&password=secret",
        "5.2 grant_type=password&username=johndoe&password=secret\0",
        "5.2 grant_type=password&username=johndoe%3A%24argon2id&password=%0A",
        "B grant_type=password&username=johndoe&password=%C3%A9%F0%9F%94%92",
        "B grant_type=password&username=\u{202e}eodnhoj&password=e\u{301}\u{10ffff}",
        // Bodies that are not a form in UTF-8: Latin-1, half a surrogate pair, UTF-16, JSON.
        "B grant_type=password&username=johndoe&password=%ff",
        "B grant_type=password&username=johndoe&password=%ed%a0%80",
        "B %ff%feg%00r%00a%00n%00t%00",
        "4.3.2 {\"username\":\"johndoe\",\"password\":\"secret\"}",
    ] {
        let (section, form) = line.split_once(' ').unwrap();
        let request = server
            .request(Method::POST, "/token")
            .header("content-type", FORM)
            .body(form);
        table += &row(
            section,
            &form.escape_debug().to_string().replace("\\\"", "\""),
            request,
        )
        .await;
    }
    assert_snapshot!(table);
}

/// The form is right in each of these requests, and something around it is odd.
#[tokio::test]
async fn each_way_to_send_the_form() {
    let server = unlimited().await;
    let mut table = String::new();
    for (section, target, name, value) in [
        (
            "4.3.2",
            "/token",
            "content-type",
            "application/x-www-form-urlencoded; charset=UTF-8",
        ),
        (
            "4.3.2",
            "/token",
            "content-type",
            "Application/X-WWW-Form-URLEncoded",
        ),
        ("4.3.2", "/token", "content-type", "application/json"),
        (
            "4.3.2",
            "/token",
            "content-type",
            "multipart/form-data; boundary=x",
        ),
        ("4.3.2", "/token", "content-type", "text/plain"),
        ("4.3.2", "/token", "accept", "*/*"),
        ("3.2", "/token?page=2", "content-type", FORM),
        (
            "2.3.1",
            "/token?username=johndoe&password=secret",
            "content-type",
            FORM,
        ),
        ("2.3.1", "/token?client_secret=x", "content-type", FORM),
        // A public client, which has no password. Swagger UI's has no name either.
        ("3.2", "/token", "authorization", "Basic Og=="),
        ("3.2", "/token", "authorization", "basic Og=="),
        ("3.2.1", "/token", "authorization", "Basic Y2lkOg=="),
        // A client with a password, or garbled.
        ("5.2", "/token", "authorization", "Basic Y2lkOmNz"),
        ("5.2", "/token", "authorization", "Basic Y2lkOjo="),
        ("5.2", "/token", "authorization", "Basic Y2lk"),
        ("5.2", "/token", "authorization", "Basic Og"),
        ("5.2", "/token", "authorization", "Basic /w=="),
        ("5.2", "/token", "authorization", "Basic !"),
        ("5.2", "/token", "authorization", "Basic"),
        ("5.2", "/token", "authorization", ""),
        ("5.2", "/token", "authorization", "Bearer foobar"),
    ] {
        let mut request = server.request(Method::POST, target).header(name, value);
        if name == "authorization" {
            request = request.header("content-type", FORM);
        }
        let request = request.body("grant_type=password&username=johndoe&password=secret");
        table += &row(section, &format!("{target} {name}: {value}"), request).await;
    }
    assert_snapshot!(table);
}

/// Unknown parameters are ignored [RFC 6749, section 3.2].
#[tokio::test]
async fn five_thousand_unknown_fields_are_ignored() {
    let server = Server::start().await;
    let form = format!(
        "{}grant_type=password&username=johndoe&password=secret",
        "x&".repeat(5000)
    );
    let request = server
        .request(Method::POST, "/token")
        .header("content-type", FORM)
        .body(form);
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn sixteen_kib_are_read_and_one_byte_more_is_413() {
    let server = Server::start().await;
    let start = "grant_type=password&username=johndoe&password=secret&padding=";
    for (length, expected) in [(16 * 1024, 200), (16 * 1024 + 1, 413)] {
        let form = format!("{start}{}", "x".repeat(length - start.len()));
        let request = server
            .request(Method::POST, "/token")
            .header("content-type", FORM)
            .body(form);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), expected);
        let cache = answer.headers().get("cache-control");
        assert!(
            cache.is_some_and(|cache| cache == "no-store"),
            "Cache-Control is {cache:?}"
        );
    }
}

/// A row of the table: the section, the request, the status, and the error or "a token".
///
/// It also asserts what holds for every answer, granted [RFC 6749, section 5.1] or refused [section 5.2].
async fn row(section: &str, asked: &str, request: RequestBuilder) -> String {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let field = |name| {
        answer
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(
        field("cache-control").as_deref(),
        Some("no-store"),
        "{asked}"
    );
    assert_eq!(field("pragma").as_deref(), Some("no-cache"), "{asked}");
    assert_eq!(
        field("content-type").as_deref(),
        Some("application/json"),
        "{asked}"
    );
    let challenge = (status == 401).then_some("Basic realm=\"token\"");
    assert_eq!(field("www-authenticate").as_deref(), challenge, "{asked}");
    let body = body(answer).await;
    let json: Value = from_str(&body)
        .unwrap_or_else(|_| panic!("{asked} is answered with {body}, which is not JSON"));
    for text in [&json["error"], &json["error_description"]]
        .into_iter()
        .filter_map(Value::as_str)
    {
        assert!(
            text.bytes()
                .all(|byte| matches!(byte, b' '..=b'~') && !b"\"\\".contains(&byte)),
            "{text}"
        );
    }
    format!(
        "[{section}]{:1$}{asked:<88} {status} {2}\n",
        "",
        6 - section.len(),
        json["error"].as_str().unwrap_or("a token")
    )
}
