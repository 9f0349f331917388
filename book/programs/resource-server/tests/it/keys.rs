//! The issuer's keys: kept, fetched again at a pace, and gone when they are withdrawn.

use std::{sync::atomic::Ordering::Relaxed, time::Duration};

use axum::{body::Body, http::Request};
use jsonwebtoken::Algorithm;
use reqwest::StatusCode;
use resource_server::app_with;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::{Instant, advance, pause, resume, sleep};
use tower::ServiceExt;

use crate::issuer::{Issuer, Token, another_rsa, p256, published};
use crate::server::Server;

async fn serve(issuer: &Issuer) -> Server {
    Server::serve(app_with(issuer.settings())).await
}

async fn ask(server: &Server, token: &Token) -> StatusCode {
    let answer = server.get("/items/").bearer_auth(token.sign());
    answer.send().await.unwrap().status()
}

/// Lets this much time pass, at once. Paused for longer, the clock would run ahead of a socket.
async fn pass(time: Duration) {
    pause();
    advance(time).await;
    resume();
}

/// A token that is signed with a key of the issuer's to come.
fn signed_with_the_next_key(issuer: &Issuer) -> Token {
    let mut token = issuer.token();
    token.header["kid"] = json!("next");
    token.header["alg"] = json!("ES256");
    token.key = p256();
    token
}

#[tokio::test]
async fn a_rotation_is_seen_without_a_restart() {
    let issuer = Issuer::start();
    let (server, next) = (serve(&issuer).await, signed_with_the_next_key(&issuer));
    assert_eq!(ask(&server, &issuer.token()).await, 200);
    issuer.publish(published("next", &p256(), Algorithm::ES256));
    assert_eq!(
        ask(&server, &next).await,
        401,
        "The keys were fetched a moment ago"
    );
    pass(Duration::from_secs(10)).await;
    assert_eq!(ask(&server, &next).await, 200);
    assert_eq!(ask(&server, &issuer.token()).await, 200);
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_made_up_kids_cause_a_fetch_in_ten_seconds_at_most() {
    let issuer = Issuer::start();
    let (asked, seconds) = flood(&issuer, 401).await;
    assert!(asked <= 1 + seconds / 10, "{asked} fetches in {seconds} s");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_issuer_is_down_they_cause_one_in_a_second_at_most() {
    let issuer = Issuer::start();
    issuer.state.is_down.store(true, Relaxed);
    let (asked, seconds) = flood(&issuer, 503).await;
    assert!(asked <= 1 + seconds, "{asked} fetches in {seconds} s");
}

/// Sends ten thousand tokens with keys that nobody has: the fetches that it causes, and its time.
async fn flood(issuer: &Issuer, status: u16) -> (u64, u64) {
    let (app, begun) = (app_with(issuer.settings()), Instant::now());
    let mut clients = JoinSet::new();
    for client in 0..10 {
        let (app, mut token) = (app.clone(), issuer.token());
        clients.spawn(async move {
            for number in 0..1_000 {
                token.header["kid"] = json!(format!("made-up-{client}-{number}"));
                let field = format!("Bearer {}.c2ln", token.message());
                let ask = Request::get("/items/").header("authorization", field);
                let ask = app.clone().oneshot(ask.body(Body::empty()).unwrap());
                assert_eq!(ask.await.unwrap().status(), status);
            }
        });
    }
    clients.join_all().await;
    (issuer.asked().into(), begun.elapsed().as_secs())
}

#[tokio::test]
async fn a_key_that_is_withdrawn_opens_nothing_after_five_minutes() {
    let issuer = Issuer::start();
    let (server, token) = (serve(&issuer).await, issuer.token());
    assert_eq!(ask(&server, &token).await, 200);
    issuer.state.keys.lock().unwrap().clear();
    assert_eq!(ask(&server, &token).await, 200);
    pass(Duration::from_secs(5 * 60)).await;
    turns(&server, &token, 401).await;
}

#[tokio::test]
async fn a_key_that_is_replaced_under_its_own_name_opens_nothing_either() {
    let issuer = Issuer::start();
    let (server, token) = (serve(&issuer).await, issuer.token());
    assert_eq!(ask(&server, &token).await, 200);
    *issuer.state.keys.lock().unwrap() = vec![published("rsa", &another_rsa(), Algorithm::RS256)];
    pass(Duration::from_secs(5 * 60)).await;
    turns(&server, &token, 401).await;
}

#[tokio::test]
async fn one_key_that_cannot_be_used_leaves_the_others_usable() {
    let issuer = Issuer::start();
    for key in [
        json!({ "kty": "OKP", "crv": "X25519", "kid": "x", "x": "AAAA" }),
        json!({ "kty": "AKP", "alg": "ML-DSA-44", "kid": "m", "pub": "AAAA" }),
        json!({ "kty": "EC", "crv": "secp256k1", "kid": "k", "x": "AAAA", "y": "AAAA" }),
        json!({ "kty": "oct", "kid": "o", "k": "AAAA" }),
        json!({ "kty": "RSA", "kid": 7 }),
        json!({ "kty": "RSA", "kid": "r", "x5c": "x" }),
        json!(null),
    ] {
        issuer.publish(key);
    }
    assert_eq!(ask(&serve(&issuer).await, &issuer.token()).await, 200);
}

#[tokio::test]
async fn an_issuer_that_is_down_later_leaves_the_known_keys_working() {
    let issuer = Issuer::start();
    let (server, next) = (serve(&issuer).await, signed_with_the_next_key(&issuer));
    assert_eq!(ask(&server, &issuer.token()).await, 200);
    issuer.state.is_down.store(true, Relaxed);
    pass(Duration::from_secs(10)).await;
    assert_eq!(ask(&server, &next).await, 503);
    assert_eq!(ask(&server, &issuer.token()).await, 200);
}

#[tokio::test]
async fn an_issuer_that_is_down_at_the_start_is_tried_until_it_answers() {
    let issuer = Issuer::start();
    issuer.state.is_down.store(true, Relaxed);
    let server = serve(&issuer).await;
    let answer = server.get("/items/").bearer_auth(issuer.token().sign());
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()["retry-after"], "1");
    assert_eq!(server.get("/items/").send().await.unwrap().status(), 401);
    assert_eq!(
        server
            .get("/items/")
            .bearer_auth("junk")
            .send()
            .await
            .unwrap()
            .status(),
        401
    );
    assert_eq!(
        server.get("/openapi.json").send().await.unwrap().status(),
        503
    );
    issuer.state.is_down.store(false, Relaxed);
    turns(&server, &issuer.token(), 200).await;
    assert_eq!(
        server.get("/openapi.json").send().await.unwrap().status(),
        200
    );
}

/// A client would otherwise wait for as long as the issuer likes.
#[tokio::test]
async fn an_issuer_that_never_answers_is_503_after_five_seconds() {
    let issuer = Issuer::start();
    issuer.state.is_silent.store(true, Relaxed);
    let asked = ask(&serve(&issuer).await, &issuer.token()).await;
    assert_eq!(asked, 503);
}

#[tokio::test]
async fn metadata_that_names_another_issuer_opens_nothing() {
    let issuer = Issuer::start();
    *issuer.state.name.lock().unwrap() = Some("https://issuer.example".to_owned());
    let server = serve(&issuer).await;
    let mut token = issuer.token();
    assert_eq!(ask(&server, &token).await, 503);
    token.claims["iss"] = json!("https://issuer.example");
    assert_eq!(ask(&server, &token).await, 503);
}

#[tokio::test]
async fn keys_at_the_end_of_a_redirect_open_nothing() {
    let (issuer, attacker) = (Issuer::start(), Issuer::start());
    *issuer.state.moved_to.lock().unwrap() = Some(format!("{}/jwks", attacker.url));
    assert_eq!(ask(&serve(&issuer).await, &issuer.token()).await, 503);
}

/// The client that hangs up is gone before the issuer answers: the next one is not to ask again.
#[tokio::test]
async fn a_client_that_hangs_up_does_not_reset_the_pace() {
    let issuer = Issuer::start();
    let (server, mut token) = (serve(&issuer).await, issuer.token());
    assert_eq!(ask(&server, &token).await, 200);
    issuer.state.is_silent.store(true, Relaxed);
    pass(Duration::from_secs(10)).await;
    token.header["kid"] = json!("made-up");
    for _ in 0..3 {
        let asked = server.get("/items/").bearer_auth(token.sign());
        let hung_up = asked.timeout(Duration::from_millis(100)).send().await;
        assert!(
            hung_up.is_err_and(|error| error.is_timeout()),
            "It was answered"
        );
    }
    issuer.state.is_silent.store(false, Relaxed);
    assert_eq!(ask(&server, &token).await, 401);
    assert_eq!(issuer.asked(), 2);
}

/// Waits until the token is answered with this status: a fetch takes time, however fast the clock is.
async fn turns(server: &Server, token: &Token, status: u16) {
    for _ in 0..200 {
        if ask(server, token).await == status {
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("It is never answered with {status}");
}
