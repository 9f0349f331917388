//! The limit on logins: it counts the attempts of each address, for a minute.

use std::{
    net::{IpAddr, SocketAddr},
    process::Command,
    time::Duration,
};

use axum::{Extension, Router, extract::ConnectInfo};
use insta::assert_snapshot;
use reqwest::Method;
use step_03_token_route::{Settings, app_with};
use tokio::{net::TcpListener, time::sleep};

use crate::{process::PROGRAM, server::Server, settings, token::log_in_as};

fn app(login_limit: u16) -> Router {
    app_with(Settings {
        login_limit,
        ..settings()
    })
}

/// The status of johndoe's login with this password, and `Retry-After` if the answer has it.
async fn log_in(server: &Server, password: &str) -> (u16, Option<u64>) {
    let answer = log_in_as(server, "johndoe", password).send().await.unwrap();
    let retry_after = answer
        .headers()
        .get("retry-after")
        .map(|value| value.to_str().unwrap());
    (
        answer.status().as_u16(),
        retry_after.map(|seconds| seconds.parse().unwrap()),
    )
}

/// Serves the application as if every client had this address, and returns the URL to log in at.
async fn as_from(app: &Router, address: &str) -> String {
    let address = SocketAddr::new(address.parse::<IpAddr>().unwrap(), 50000);
    let app = app.clone().layer(Extension(ConnectInfo(address)));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/token", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, app.into_make_service()).into_future());
    url
}

/// The status of a login at `url`.
async fn status(url: &str) -> u16 {
    let form = [
        ("grant_type", "password"),
        ("username", "johndoe"),
        ("password", "secret"),
    ];
    reqwest::Client::new()
        .post(url)
        .form(&form)
        .send()
        .await
        .unwrap()
        .status()
        .as_u16()
}

#[tokio::test]
async fn one_attempt_too_many() {
    let server = Server::serve(app(1)).await;
    assert_eq!(log_in(&server, "wrong").await, (400, None));
    assert_snapshot!(
        server
            .exchange(log_in_as(&server, "johndoe", "secret"))
            .await
    );
}

#[tokio::test]
async fn ten_attempts_are_let_in_and_the_eleventh_is_429() {
    let server = Server::serve(app_with(settings())).await;
    for attempt in 1..=10 {
        let password = if attempt % 2 == 0 { "secret" } else { "wrong" };
        assert_ne!(log_in(&server, password).await.0, 429, "attempt {attempt}");
    }
    assert_eq!(log_in(&server, "secret").await.0, 429);
}

#[tokio::test]
#[ignore = "waits as long as Retry-After says, a minute"]
async fn after_the_seconds_of_retry_after_as_many_attempts_are_let_in_again() {
    let server = Server::serve(app(1)).await;
    assert_eq!(log_in(&server, "secret").await.0, 200);
    let (status, retry_after) = log_in(&server, "secret").await;
    assert_eq!(status, 429);
    sleep(Duration::from_secs(retry_after.unwrap())).await;
    assert_eq!(log_in(&server, "secret").await.0, 200);
    assert_eq!(log_in(&server, "secret").await.0, 429);
}

#[tokio::test]
async fn a_request_that_is_refused_for_its_form_costs_no_attempt() {
    let server = Server::serve(app(1)).await;
    for _ in 0..20 {
        let malformed = server
            .request(Method::POST, "/token")
            .form(&[("grant_type", "password")]);
        assert_eq!(malformed.send().await.unwrap().status(), 400);
    }
    assert_eq!(log_in(&server, "secret").await.0, 200);
}

#[tokio::test]
async fn a_token_stays_good_while_its_address_may_not_log_in() {
    let server = Server::serve(app(1)).await;
    let token = crate::token::token(&server).await;
    assert_eq!(log_in(&server, "secret").await.0, 429);
    assert_eq!(
        server
            .get("/items/")
            .bearer_auth(token)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
}

#[tokio::test]
async fn zero_means_no_limit() {
    let server = Server::serve(app(0)).await;
    for _ in 0..12 {
        assert_eq!(log_in(&server, "secret").await.0, 200);
    }
}

#[tokio::test]
async fn each_address_has_its_own_attempts_and_a_56_of_ipv6_shares_them() {
    let app = app(1);
    for (address, expected) in [
        ("192.0.2.1", 200),
        ("192.0.2.1", 429),
        ("192.0.2.2", 200),
        // The same address, as a socket for IPv4 and IPv6 reports it.
        ("::ffff:192.0.2.2", 429),
        ("::ffff:192.0.2.3", 200),
        ("2001:db8:0:100::1", 200),
        ("2001:db8:0:100:ffff::2", 429),
        ("2001:db8:0:1ff::1", 429),
        ("2001:db8:0:200::1", 200),
    ] {
        assert_eq!(
            status(&as_from(&app, address).await).await,
            expected,
            "{address}"
        );
    }
}

#[tokio::test]
async fn clients_whose_address_nobody_knows_share_one_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/token", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, app(1).into_make_service()).into_future());
    assert_eq!(status(&url).await, 200);
    assert_eq!(status(&url).await, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_come_at_once_ten_are_let_in() {
    let server = Server::serve(app(10)).await;
    let logins: Vec<_> = (0..50)
        .map(|_| tokio::spawn(log_in_as(&server, "johndoe", "wrong").send()))
        .collect();
    let mut let_in = 0;
    for login in logins {
        let_in += usize::from(login.await.unwrap().unwrap().status() == 400);
    }
    assert_eq!(let_in, 10);
}

#[tokio::test]
async fn what_the_client_says_of_its_address_changes_nothing() {
    let server = Server::serve(app(1)).await;
    let forwarded = |address: &str| {
        let request = log_in_as(&server, "johndoe", "wrong").header("x-forwarded-for", address);
        request
            .header("forwarded", format!("for={address}"))
            .header("x-real-ip", address)
            .send()
    };
    assert_eq!(forwarded("192.0.2.1").await.unwrap().status(), 400);
    assert_eq!(forwarded("192.0.2.2").await.unwrap().status(), 429);
}

#[tokio::test]
async fn a_limit_that_is_not_a_number_stops_the_program_with_a_sentence() {
    for limit in ["", "ten", "-1", "65536", "1.5"] {
        // Without a port to listen on, the program ends in any case.
        let mut server = Command::new(PROGRAM);
        server.env("LOGIN_LIMIT", limit).env("PORT", "none");
        let output = server.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{limit}: {said}");
        let sentence =
            format!("LOGIN_LIMIT={limit} is not a number up to 65535. Write 0 for no limit.\n");
        assert_eq!(said, sentence);
    }
}
