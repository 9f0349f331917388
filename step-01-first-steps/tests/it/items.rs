//! `GET /items/`: the requests of the lesson, and the odd ones.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use crate::server::Server;
use insta::assert_snapshot;

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
