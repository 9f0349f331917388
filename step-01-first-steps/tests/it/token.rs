//! `POST /token`: declared in the document, and not there yet.

use insta::assert_snapshot;
use reqwest::Method;

use crate::server::Server;

#[tokio::test]
async fn log_in() {
    let server = Server::start().await;
    let form = [
        ("grant_type", "password"),
        ("username", "johndoe"),
        ("password", "secret"),
    ];
    assert_snapshot!(
        server
            .exchange(server.request(Method::POST, "/token").form(&form))
            .await
    );
}
