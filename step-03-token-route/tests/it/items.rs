//! `GET /items/`: the requests of the lesson, and the odd ones.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use insta::assert_snapshot;
use reqwest::header::{AUTHORIZATION, HeaderValue};

use crate::server::{Server, body, challenge};

#[tokio::test]
async fn no_token() {
    let server = Server::start().await;
    assert_snapshot!(server.exchange(server.get("/items/")).await);
}

#[tokio::test]
async fn a_token() {
    let server = Server::start().await;
    assert_snapshot!(
        server
            .exchange(server.get("/items/").bearer_auth("foobar"))
            .await
    );
}

#[tokio::test]
async fn another_scheme() {
    let server = Server::start().await;
    assert_snapshot!(
        server
            .exchange(server.get("/items/").basic_auth("johndoe", Some("secret")))
            .await
    );
}

#[tokio::test]
async fn a_token_in_the_url_does_not_count() {
    let server = Server::start().await;
    assert_snapshot!(
        server
            .exchange(server.get("/items/?access_token=foobar"))
            .await
    );
}

/// Each row has the `Authorization` fields of a request, and the server's answer.
#[tokio::test]
async fn each_way_to_write_the_field() {
    let long = format!("Bearer {}", "a".repeat(1000));
    let requests: &[&[&[u8]]] = &[
        // The grammar: "Bearer" 1*SP b64token, the scheme without case.
        &[b"Bearer foobar"],
        &[b"bearer foobar"],
        &[b"BEARER foobar"],
        &[b"Bearer  foobar"],
        &[b"Bearer foobar "],
        &[b"Bearer AZaz09-._~+/"],
        &[b"Bearer Zm9vYmFyLg=="],
        &[b"Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln"],
        &[long.as_bytes()],
        // No token, or one that is not well-formed.
        &[b""],
        &[b"Bearer"],
        &[b"Bearer "],
        &[b"Bearerfoobar"],
        &[b"Bearer\tfoobar"],
        &[b"Bearer =="],
        &[b"Bearer foo=bar"],
        &[b"Bearer a b"],
        &[b"Bearer Bearer foobar"],
        &[b"Bearer \"foobar\""],
        &[b"Bearer foobar, Bearer evil"],
        &[b"Bearer caf\xc3\xa9"],
        &[b"Bearer \xff"],
        // Another scheme, or none.
        &[b"foobar"],
        &[b"Basic am9obmRvZTpzZWNyZXQ="],
        &[b"Basic "],
        &[b"Digest username=\"Mufasa\", realm=\"x\""],
        &[b"Token foobar"],
        // More than one.
        &[b"Bearer first", b"Bearer second"],
        &[b"Bearer same", b"Bearer same"],
        &[b"Basic am9obmRvZTpzZWNyZXQ=", b"Bearer foobar"],
    ];
    let server = Server::start().await;
    let mut table = Vec::new();
    for fields in requests {
        let request = fields.iter().fold(server.get("/items/"), |request, field| {
            request.header(AUTHORIZATION, HeaderValue::from_bytes(field).unwrap())
        });
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let field = response.headers().get("www-authenticate");
        let challenged = field.map(|field| challenge(field.to_str().unwrap()));
        let answer = challenged.unwrap_or(body(response).await);
        let asked: Vec<_> = fields
            .iter()
            .map(|field| format!("[{}]", field.escape_ascii()))
            .collect();
        let asked = asked.join(" ").replace(&"a".repeat(1000), "a{1000}");
        table.push(format!(
            "{asked:<56} {status} {}",
            answer.replace(&"a".repeat(1000), "a{1000}")
        ));
    }
    assert_snapshot!(table.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_byte_in_the_field_makes_the_server_fail() {
    let server = Server::start().await;
    let address = server
        .url
        .trim_start_matches("http://")
        .split('/')
        .next()
        .unwrap();
    for byte in 0..=u8::MAX {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "GET /items/ HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n"
        )
        .unwrap();
        stream
            .write_all(&[b"Authorization: Bearer foo", &[byte][..], b"bar\r\n\r\n"].concat())
            .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let status = answer
            .get(9..12)
            .unwrap_or(b"none")
            .escape_ascii()
            .to_string();
        assert!(
            ["200", "400", "401"].contains(&&*status),
            "{byte:#04x} is answered with {status}"
        );
    }
    assert!(
        server
            .get("/openapi.json")
            .send()
            .await
            .unwrap()
            .status()
            .is_success()
    );
}
