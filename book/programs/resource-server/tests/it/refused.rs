//! Each token that must not open anything, and beside it the one that does.

use std::sync::atomic::Ordering::Relaxed;

use jsonwebtoken::{Algorithm, EncodingKey};
use reqwest::{StatusCode, header::WWW_AUTHENTICATE};
use resource_server::app_with;
use serde_json::{Value, json};

use crate::issuer::{Issuer, Token, another_rsa, ed25519, p256, published, rsa, rsa_of};
use crate::server::Server;

/// The status and the challenge for the token that `write` makes of one that is valid.
async fn answer_to(write: impl FnOnce(&Issuer, &mut Token) -> String) -> (StatusCode, String) {
    let issuer = Issuer::start();
    let mut token = issuer.token();
    let sent = write(&issuer, &mut token);
    let server = Server::serve(app_with(issuer.settings())).await;
    let answer = server
        .get("/items/")
        .bearer_auth(sent)
        .send()
        .await
        .unwrap();
    let challenge = answer.headers().get(WWW_AUTHENTICATE);
    let challenge = challenge.map(|field| field.to_str().unwrap().to_owned());
    (answer.status(), challenge.unwrap_or_default())
}

/// Fails unless the token is `invalid_token` after `change`.
async fn refused(change: impl FnOnce(&Issuer, &mut Token)) {
    sent_and_refused(|issuer, token| {
        change(issuer, token);
        token.sign()
    })
    .await;
}

/// The same, for a token that is written by hand.
async fn sent_and_refused(write: impl FnOnce(&Issuer, &mut Token) -> String) {
    let (status, challenge) = answer_to(write).await;
    assert_eq!(status, 401, "{challenge}");
    assert!(
        challenge.contains(r#"error="invalid_token""#),
        "{challenge}"
    );
}

/// Fails unless the token is served after `change`.
async fn served(change: impl FnOnce(&Issuer, &mut Token)) {
    let (status, challenge) = answer_to(|issuer, token| {
        change(issuer, token);
        token.sign()
    })
    .await;
    assert_eq!(status, 200, "{challenge}");
}

#[tokio::test]
async fn a_token_of_this_issuer_for_this_api_is_served() {
    served(|_, _| ()).await;
}

#[tokio::test]
async fn each_kind_of_key_that_is_allowed_is_served() {
    for (kid, key, algorithm) in [
        ("rsa", rsa(), Algorithm::RS256),
        ("rsa", rsa(), Algorithm::PS256),
        ("ec", p256(), Algorithm::ES256),
        ("ed", ed25519(), Algorithm::EdDSA),
    ] {
        served(|issuer, token| {
            issuer.publish(published(kid, &key, algorithm));
            token.header["kid"] = json!(kid);
            token.header["alg"] = json!(algorithm);
            token.key = key;
        })
        .await;
    }
}

#[tokio::test]
async fn a_token_that_names_its_type_with_its_tree_is_served() {
    served(|_, token| token.header["typ"] = json!("application/AT+JWT")).await;
}

#[tokio::test]
async fn a_token_for_this_api_and_others_is_served() {
    served(|_, token| token.claims["aud"] = json!(["https://x.example", crate::AUDIENCE])).await;
}

#[tokio::test]
async fn a_token_that_expired_within_the_leeway_is_served() {
    served(|_, token| add(token, "exp", -65)).await;
}

// Signatures, and the algorithms that make them.

#[tokio::test]
async fn a_token_without_a_signature_is_refused() {
    sent_and_refused(|_, token| format!("{}.", token.message())).await;
}

#[tokio::test]
async fn the_algorithm_none_is_refused() {
    for name in ["none", "None", "NONE"] {
        sent_and_refused(|_, token| {
            token.header["alg"] = json!(name);
            format!("{}.", token.message())
        })
        .await;
    }
}

#[tokio::test]
async fn hmac_with_the_public_key_as_its_secret_is_refused() {
    for secret in [
        |jwk: &Value| jwk.to_string(),
        |jwk: &Value| jwk["n"].as_str().unwrap().to_owned(),
    ] {
        refused(|issuer, token| {
            let jwk = issuer.state.keys.lock().unwrap()[0].clone();
            token.header["alg"] = json!("HS256");
            token.key = EncodingKey::from_secret(secret(&jwk).as_bytes());
        })
        .await;
    }
}

#[tokio::test]
async fn an_algorithm_that_is_not_on_the_list_is_refused() {
    for algorithm in ["RS384", "RS512", "PS384", "PS512"] {
        refused(|_, token| token.header["alg"] = json!(algorithm)).await;
    }
}

#[tokio::test]
async fn another_algorithm_than_the_key_names_is_refused() {
    refused(|issuer, token| {
        issuer.state.keys.lock().unwrap()[0]["alg"] = json!("PS256");
        token.header["alg"] = json!("RS256");
    })
    .await;
}

#[tokio::test]
async fn a_key_of_another_type_is_refused() {
    refused(|_, token| {
        token.header["alg"] = json!("ES256");
        token.key = p256();
    })
    .await;
}

#[tokio::test]
async fn the_signature_of_another_key_is_refused() {
    refused(|_, token| token.key = another_rsa()).await;
}

#[tokio::test]
async fn claims_that_were_changed_after_the_signature_are_refused() {
    sent_and_refused(|_, token| {
        let signed = token.sign();
        token.claims["sub"] = json!("alice");
        let (_, signature) = signed.rsplit_once('.').unwrap();
        format!("{}.{signature}", token.message())
    })
    .await;
}

#[tokio::test]
async fn a_key_for_encryption_is_refused() {
    refused(|issuer, _| issuer.state.keys.lock().unwrap()[0]["use"] = json!("enc")).await;
}

#[tokio::test]
async fn a_key_that_is_too_short_is_refused() {
    refused(|issuer, token| {
        token.key = rsa_of(1024);
        token.header["kid"] = json!("short");
        issuer.publish(published("short", &token.key, Algorithm::RS256));
    })
    .await;
    refused(|issuer, token| {
        token.header["kid"] = json!("short");
        token.header["alg"] = json!("EdDSA");
        token.key = ed25519();
        issuer.publish(json!({ "kty": "OKP", "crv": "Ed25519", "kid": "short", "x": "AAAA" }));
    })
    .await;
}

// Which key.

#[tokio::test]
async fn an_unknown_key_is_refused() {
    refused(|_, token| token.header["kid"] = json!("another")).await;
}

#[tokio::test]
async fn a_token_that_names_no_key_is_refused() {
    refused(|_, token| _ = token.header.as_object_mut().unwrap().remove("kid")).await;
}

#[tokio::test]
async fn a_kid_with_odd_bytes_is_refused() {
    for kid in [
        json!("../../etc/passwd"),
        json!("rsa\0"),
        json!("' OR 1=1"),
        json!(""),
        json!(7),
        json!(["rsa"]),
    ] {
        refused(|_, token| token.header["kid"] = kid).await;
    }
}

#[tokio::test]
async fn a_key_from_where_the_token_says_is_refused() {
    // The attacker's own server publishes the attacker's own key.
    let (attacker, key) = (Issuer::start(), another_rsa());
    let jwk = published("attacker", &key, Algorithm::RS256);
    attacker.publish(jwk.clone());
    refused(|_, token| {
        token.header["kid"] = json!("attacker");
        token.header["jku"] = json!(format!("{}/jwks", attacker.url));
        token.key = key.clone();
    })
    .await;
    let asked = attacker.state.fetches_of_keys.load(Relaxed);
    assert_eq!(asked, 0, "The token's address was asked");
    refused(|_, token| {
        token.header["kid"] = json!("attacker");
        token.header["jwk"] = jwk;
        token.key = key;
    })
    .await;
}

// Claims.

#[tokio::test]
async fn another_issuer_is_refused() {
    for issuer in [json!("https://issuer.example"), json!(7), Value::Null] {
        refused(|_, token| token.claims["iss"] = issuer).await;
    }
    refused(|issuer, token| token.claims["iss"] = json!(format!("{}/", issuer.url))).await;
}

#[tokio::test]
async fn another_audience_is_refused() {
    for audience in [
        json!("https://another.example"),
        json!(["docs"]),
        json!([]),
        json!({}),
        Value::Null,
    ] {
        refused(|_, token| token.claims["aud"] = audience).await;
    }
}

#[tokio::test]
async fn an_expired_token_is_refused() {
    refused(|_, token| add(token, "exp", -75)).await;
}

#[tokio::test]
async fn a_token_that_is_not_valid_yet_is_refused() {
    refused(|_, token| {
        token.claims["nbf"] = token.claims["iat"].clone();
        add(token, "nbf", 15);
    })
    .await;
    refused(|_, token| token.claims["nbf"] = json!("soon")).await;
}

#[tokio::test]
async fn a_token_that_lacks_a_claim_is_refused() {
    for claim in ["iss", "aud", "exp", "sub"] {
        refused(|_, token| _ = token.claims.as_object_mut().unwrap().remove(claim)).await;
    }
}

#[tokio::test]
async fn an_expiry_that_is_no_time_is_refused() {
    for expiry in [
        json!("tomorrow"),
        json!(-1),
        json!(1e300),
        Value::Null,
        json!([]),
    ] {
        refused(|_, token| token.claims["exp"] = expiry).await;
    }
}

// The header.

#[tokio::test]
async fn an_id_token_in_place_of_an_access_token_is_refused() {
    for typ in [
        json!("JWT"),
        json!("id_token+jwt"),
        json!(""),
        json!(["at+jwt"]),
    ] {
        refused(|_, token| token.header["typ"] = typ).await;
    }
    refused(|_, token| _ = token.header.as_object_mut().unwrap().remove("typ")).await;
}

#[tokio::test]
async fn an_extension_that_has_to_be_understood_is_refused() {
    for critical in [json!(["exp"]), json!([]), json!("b64")] {
        refused(|_, token| token.header["crit"] = critical).await;
    }
}

#[tokio::test]
async fn a_text_that_is_no_token_is_refused() {
    for text in ["foobar", "a.b.c", "..", "e30.e30.e30"] {
        sent_and_refused(|_, _| text.to_owned()).await;
    }
    sent_and_refused(|_, token| format!("{}.e30", token.sign())).await;
    sent_and_refused(|_, token| format!("{}=", token.sign())).await;
}

/// Adds seconds to a claim that is a time.
fn add(token: &mut Token, claim: &str, seconds: i64) {
    let time = token.claims[claim].as_i64().unwrap();
    token.claims[claim] = json!(time + seconds);
}

// The scope.

#[tokio::test]
async fn a_token_without_the_scope_is_403() {
    for scope in [
        json!(""),
        json!("items:readers"),
        json!("openid items:write"),
        Value::Null,
    ] {
        let (status, challenge) = answer_to(|_, token| {
            token.claims["scope"] = scope.clone();
            if scope.is_null() {
                token.claims.as_object_mut().unwrap().remove("scope");
            }
            token.sign()
        })
        .await;
        assert_eq!(status, 403, "{challenge}");
        let error = r#"error="insufficient_scope", scope="items:read""#;
        assert!(challenge.contains(error), "{challenge}");
    }
    served(|_, token| token.claims["scope"] = json!("openid items:read")).await;
}

#[tokio::test]
async fn the_refusals_as_a_client_reads_them() {
    let issuer = Issuer::start();
    let server = Server::serve(app_with(issuer.settings())).await;
    let ask = |token: String| server.exchange(server.get("/items/").bearer_auth(token));
    insta::assert_snapshot!("no_token", server.exchange(server.get("/items/")).await);
    let mut token = issuer.token();
    token.claims["scope"] = json!("");
    insta::assert_snapshot!("insufficient_scope", redacted(&ask(token.sign()).await));
    token.claims["exp"] = json!(0);
    insta::assert_snapshot!("invalid_token", redacted(&ask(token.sign()).await));
}

/// The exchange without the token, which is another one each time.
fn redacted(exchange: &str) -> String {
    let is_token = |line: &&str| line.starts_with("authorization: ");
    let token = exchange.lines().find(is_token).unwrap();
    exchange.replace(token, "authorization: Bearer [access_token]")
}
