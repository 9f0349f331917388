//! `requests.http`, which your editor can send.

use reqwest::Method;
use serde_json::Value;

use crate::server::Server;

/// The access token of an earlier login, as Visual Studio and VS Code's REST Client write it.
const TOKEN: &str = "{{login.response.body.$.access_token}}";

#[tokio::test]
async fn each_request_of_the_file_has_the_status_that_its_title_says() {
    let (server, mut token) = (Server::start().await, String::new());
    let file = include_str!("../../requests.http").replace("\r\n", "\n");
    let requests: Vec<_> = file.split("\n### ").skip(1).collect();
    assert!(!requests.is_empty(), "requests.http has none");
    for request in requests {
        let (head, body) = request.split_once("\n\n").unwrap_or((request, ""));
        let mut lines = head.lines().filter(|line| !line.starts_with('#'));
        let title = lines.next().unwrap();
        let (method, path) = lines.next().unwrap().split_once(" {{api}}").unwrap();
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = server
            .request(method, path)
            .body(body.trim_end().to_owned());
        for line in lines {
            let (name, value) = line.split_once(": ").unwrap();
            request = request.header(name, value.replace(TOKEN, &token));
        }
        let answer = request.send().await.unwrap();
        let (_, status) = title.rsplit_once(": ").unwrap();
        assert_eq!(answer.status().as_str(), status, "{title}");
        let json = answer.json().await.unwrap_or(Value::Null);
        if let Some(issued) = json["access_token"].as_str() {
            token = issued.to_owned();
        }
    }
}
