//! A client that others wrote asks step 3: the crate `oauth2` takes the standard at its word.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../../../../step-03-token-route/tests/it/server.rs"]
#[allow(dead_code, reason = "not all of it is needed here")]
mod server;

use axum::Router;
use clients::http;
use oauth2::{
    AccessToken, ClientId, ClientSecret, EndpointNotSet, EndpointSet, RequestTokenError,
    ResourceOwnerPassword, ResourceOwnerUsername, Scope, TokenResponse, TokenUrl,
    basic::{BasicClient, BasicErrorResponse, BasicErrorResponseType as Code, BasicTokenType},
};
use reqwest::Client;
use step_03_token_route::{Settings, app_with};

use crate::server::Server;

const CHALLENGE: &str = "Bearer";

/// The application, with the users of its tests.
fn app() -> Router {
    app_with(Settings {
        users: include_str!("../../../../step-03-token-route/tests/it/users.txt").to_owned(),
        ..Settings::default()
    })
}

type OAuth2Client =
    BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;
type Refusal = RequestTokenError<reqwest::Error, BasicErrorResponse>;

/// A client of the step, with a name and no secret.
fn client(step: &Server, name: &str) -> OAuth2Client {
    let token_url = TokenUrl::new(format!("{}/token", step.url)).unwrap();
    BasicClient::new(ClientId::new(name.to_owned())).set_token_uri(token_url)
}

fn name(name: &str) -> ResourceOwnerUsername {
    ResourceOwnerUsername::new(name.to_owned())
}

fn password(password: &str) -> ResourceOwnerPassword {
    ResourceOwnerPassword::new(password.to_owned())
}

async fn items(step: &Server, token: &AccessToken) -> String {
    let request = Client::new()
        .get(format!("{}/items/", step.url))
        .bearer_auth(token.secret());
    request.send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn it_exchanges_the_password_for_a_token_and_calls_the_api() {
    let step = Server::start().await;
    // No client is registered, so a client may also leave its name empty.
    for client in [client(&step, "the-course"), client(&step, "")] {
        let answer = client
            .exchange_password(&name("johndoe"), &password("secret"))
            .request_async(&http)
            .await
            .unwrap();
        assert_eq!(answer.token_type(), &BasicTokenType::Bearer);
        assert_eq!(answer.expires_in().unwrap().as_secs(), 30 * 60);
        assert_eq!(
            (answer.refresh_token().is_none(), answer.scopes()),
            (true, None)
        );
        assert_eq!(
            items(&step, answer.access_token()).await,
            r#"{"username":"johndoe"}"#
        );
    }
}

#[tokio::test]
async fn it_reads_each_refusal_as_the_error_that_the_standard_names() {
    let step = Server::start().await;
    let client = client(&step, "the-course");
    let (johndoe, secret, wrong, none) = (
        name("johndoe"),
        password("secret"),
        password("wrong"),
        password(""),
    );
    let registered = client
        .clone()
        .set_client_secret(ClientSecret::new("secret".into()));
    let scope = Scope::new("items".into());
    let refusals = [
        (
            Code::InvalidGrant,
            client
                .exchange_password(&johndoe, &wrong)
                .request_async(&http)
                .await,
        ),
        (
            Code::InvalidRequest,
            client
                .exchange_password(&johndoe, &none)
                .request_async(&http)
                .await,
        ),
        (
            Code::InvalidScope,
            client
                .exchange_password(&johndoe, &secret)
                .add_scope(scope)
                .request_async(&http)
                .await,
        ),
        (
            Code::InvalidClient,
            registered
                .exchange_password(&johndoe, &secret)
                .request_async(&http)
                .await,
        ),
        (
            Code::UnsupportedGrantType,
            client
                .exchange_client_credentials()
                .request_async(&http)
                .await,
        ),
    ];
    for (expected, answer) in refusals {
        let refusal: Refusal = answer.expect_err("it is refused");
        let RequestTokenError::ServerResponse(refusal) = refusal else {
            panic!("{expected}: the refusal is not one of the standard's: {refusal:?}");
        };
        assert_eq!(refusal.error(), &expected);
        assert!(
            refusal
                .error_description()
                .is_some_and(|text| !text.is_empty()),
            "{expected}"
        );
    }
}
