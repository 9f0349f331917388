//! Tokens that expire and bodies that never come, which only this step's own application can show.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    time::{Duration, Instant},
};

use insta::assert_snapshot;
use reqwest::Method;
use serde_json::Value;
use step_03_token_route::{Settings, app_with};
use tokio::time::sleep;

use crate::{
    server::Server,
    settings,
    token::{token, token_of},
};

#[tokio::test]
async fn an_expired_token() {
    let token_lifetime = Duration::from_millis(1);
    let server = Server::serve(app_with(Settings {
        token_lifetime,
        ..settings()
    }))
    .await;
    let form = [
        ("grant_type", "password"),
        ("username", "johndoe"),
        ("password", "secret"),
    ];
    let answer = server
        .request(Method::POST, "/token")
        .form(&form)
        .send()
        .await
        .unwrap();
    let answer: Value = answer.json().await.unwrap();
    sleep(2 * token_lifetime).await;
    let token = answer["access_token"].as_str().unwrap();
    let exchange = server
        .exchange(server.get("/items/").bearer_auth(token))
        .await;
    assert_snapshot!(exchange.replace(token, "[access_token]"));
}

/// So that the developer of a client reads there which errors a status can mean.
#[tokio::test]
async fn the_document_names_each_error_beside_its_status() {
    let document = Server::start().await.document().await;
    let answers = &document["paths"]["/token"]["post"]["responses"];
    for table in [
        include_str!("snapshots/it__token__each_way_to_send_the_form.snap"),
        include_str!("snapshots/it__token__each_way_to_write_the_form.snap"),
    ] {
        let refused = table.lines().filter_map(|row| row.rsplit_once(" 4"));
        let refused: Vec<_> = refused
            .map(|(_, end)| end.split_once(' ').unwrap())
            .collect();
        assert!(!refused.is_empty());
        for (status, error) in refused {
            let says = &answers[format!("4{status}")]["description"];
            let is_there = says.as_str().unwrap().contains(&format!("`{error}`: "));
            assert!(is_there, "4{status} {error} is not in {says}");
        }
    }
}

#[tokio::test]
async fn a_token_is_refused_from_the_instant_it_expires() {
    let token_lifetime = Duration::from_millis(500);
    let server = Server::serve(app_with(Settings {
        token_lifetime,
        ..settings()
    }))
    .await;
    let asked = Instant::now();
    let token = token(&server).await;
    let answered = Instant::now();
    loop {
        let sent = Instant::now();
        let status = server
            .get("/items/")
            .bearer_auth(&token)
            .send()
            .await
            .unwrap()
            .status();
        if status == 401 {
            assert!(
                asked.elapsed() >= token_lifetime,
                "refused after {:?}",
                asked.elapsed()
            );
            break;
        }
        assert!(
            sent - answered < token_lifetime,
            "good after {:?}",
            sent - answered
        );
    }
}

async fn is_good(server: &Server, token: &str) -> bool {
    let request = server.get("/items/").bearer_auth(token);
    request.send().await.unwrap().status() == 200
}

/// The numbers of the tokens that are good.
async fn good(server: &Server, tokens: &[String]) -> Vec<usize> {
    let mut good = Vec::new();
    for (number, token) in tokens.iter().enumerate() {
        if is_good(server, token).await {
            good.push(number);
        }
    }
    good
}

/// Ten times as many logins as the store has room for.
#[tokio::test]
async fn the_store_is_bounded_and_the_newest_tokens_are_good() {
    let (token_capacity, login_limit) = (5, 0);
    let server = Server::serve(app_with(Settings {
        token_capacity,
        login_limit,
        ..settings()
    }))
    .await;
    let mut tokens = Vec::new();
    for login in 1..=50 {
        let token = token(&server).await;
        assert!(is_good(&server, &token).await, "the token of login {login}");
        tokens.push(token);
    }
    // The store drops the tokens that are too many a little later, when it tidies up.
    sleep(Duration::from_secs(1)).await;
    assert_eq!(
        good(&server, &tokens).await,
        (45..50).collect::<Vec<_>>(),
        "the tokens that are good"
    );
}

/// An eleventh token ends the user's own oldest, so that nobody can push out the tokens of others.
#[tokio::test]
async fn a_user_who_logs_in_again_and_again_ends_nobody_elses_session() {
    let (token_capacity, login_limit) = (20, 0);
    let server = Server::serve(app_with(Settings {
        token_capacity,
        login_limit,
        ..settings()
    }))
    .await;
    let johndoe = token(&server).await;
    let mut alice = Vec::new();
    for _ in 0..30 {
        alice.push(token_of(&server, "alice", "secret2").await);
    }
    // The store drops the tokens that are too many a little later, when it tidies up.
    sleep(Duration::from_secs(1)).await;
    // All of alice's are asked for first, which gives the store time to tidy up.
    let good = good(&server, &alice).await;
    assert!(is_good(&server, &johndoe).await, "the token of johndoe");
    assert_eq!(good, (20..30).collect::<Vec<_>>(), "the tokens of alice");
}

#[tokio::test]
async fn an_unknown_user_takes_as_long_as_a_wrong_password() {
    let server = Server::serve(app_with(Settings {
        login_limit: 0,
        ..settings()
    }))
    .await;
    let mut times = [Vec::new(), Vec::new()];
    // The two take turns, so that other work on the machine slows both.
    for _ in 0..11 {
        for (username, times) in ["johndoe", "nobody"].into_iter().zip(&mut times) {
            let form = [
                ("grant_type", "password"),
                ("username", username),
                ("password", "wrong"),
            ];
            let start = Instant::now();
            let answer = server
                .request(Method::POST, "/token")
                .form(&form)
                .send()
                .await
                .unwrap();
            times.push(start.elapsed());
            assert_eq!(answer.status(), 400);
        }
    }
    let [known, unknown] = times.map(|mut times| {
        times.sort();
        times[times.len() / 2].as_secs_f64()
    });
    assert!(
        (0.5..2.0).contains(&(unknown / known)),
        "{unknown} s for an unknown user, {known} s for a known one"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gigabyte_announced_is_413_at_once() {
    let server = Server::start().await;
    let (answer, took) = announce(&server, 1 << 30);
    assert!(
        answer.starts_with("HTTP/1.1 413 Payload Too Large\r\n"),
        "{answer}"
    );
    assert!(
        answer.contains(r#"{"error":"invalid_request","#),
        "{answer}"
    );
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes the ten seconds that a body may take"]
async fn a_body_that_never_comes_is_408_after_ten_seconds() {
    let server = Server::start().await;
    let (answer, took) = announce(&server, 100);
    assert!(
        answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"),
        "{answer}"
    );
    assert!(
        answer.contains(r#"{"error":"invalid_request","#),
        "{answer}"
    );
    assert!((10..15).contains(&took.as_secs()), "{took:?}");
}

/// It is not 413, because the body is not too large: the client can send it again.
#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_cut_off_or_badly_chunked_is_400() {
    let server = Server::start().await;
    let address = server.url.trim_start_matches("http://");
    for (framing, body) in [
        ("Content-Length: 100", "grant_type=password"),
        (
            "Transfer-Encoding: chunked",
            "13\r\ngrant_type=password\r\n",
        ),
        (
            "Transfer-Encoding: chunked",
            "no length\r\ngrant_type=password\r\n0\r\n\r\n",
        ),
    ] {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "POST /token HTTP/1.1\r\nHost: {address}\r\n{framing}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}"
        )
        .unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(
            answer.starts_with("HTTP/1.1 400 Bad Request\r\n"),
            "{body}: {answer}"
        );
        assert!(
            answer.contains(r#"{"error":"invalid_request","#),
            "{body}: {answer}"
        );
    }
}

/// Announces a body of `length` bytes and sends none. Returns the answer, and the time it took.
fn announce(server: &Server, length: usize) -> (String, Duration) {
    let address = server.url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    let start = Instant::now();
    write!(
        stream,
        "POST /token HTTP/1.1\r\nHost: {address}\r\nContent-Length: {length}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    (answer, start.elapsed())
}
