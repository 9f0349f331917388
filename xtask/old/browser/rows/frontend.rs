//! The example frontend, on another origin than the API.

use anyhow::ensure;
use serde_json::json;
use thirtyfour::Key;

use super::{
    May, Rows,
    axe::{Axe, Script},
    page::{Page, WIDE},
    programs::Program,
};
use crate::course::{Step, free_port};

/// A phone.
pub const NARROW: u16 = 360;

/// The rows about the frontend of the step.
pub async fn rows(rows: &mut Rows<'_>, step: &Step, axe: &Axe) -> anyhow::Result<()> {
    // The API has to know the frontend's origin, and the frontend the API's, so one of them is told its port.
    let port = free_port()?;
    let api = Program::step(&step.name, &[("FRONTEND_ORIGIN", &format!("http://127.0.0.1:{port}"))])?;
    let frontend = Program::frontend(port, &api.url)?;
    let ask = [&*frontend.url, &api.url];
    logins(rows, &frontend.url, &ask).await;
    looks(rows, &frontend.url, &ask, axe).await;
    secrets(rows, &frontend.url, &ask).await;
    let limited_port = free_port()?;
    let origin = format!("http://127.0.0.1:{limited_port}");
    let limited = Program::step(&step.name, &[("FRONTEND_ORIGIN", &origin), ("LOGIN_LIMIT", "1")])?;
    let limited_frontend = Program::frontend(limited_port, &limited.url)?;
    too_many(rows, &limited_frontend.url, &[&limited_frontend.url, &limited.url]).await;
    let third = Program::frontend(0, &api.url)?;
    third_origin(rows, &third.url, &api.url).await;
    Ok(())
}

async fn logins(rows: &mut Rows<'_>, url: &str, ask: &[&str]) {
    let name = "frontend: by keyboard alone it logs in, says who, and survives a reload";
    rows.row(name, May { ask, fail: &[] }, async |page| {
        page.goto(url).await?;
        page.see("#login", "User name").await?;
        log_in(page, "secret2").await?;
        page.see("#items", "You are logged in as alice.").await?;
        page.see_no("#login").await?;
        page.picture("frontend-logged-in", &["main h1", "#items"]).await?;
        page.reload().await?;
        page.see("#items", "You are logged in as alice.").await
    })
    .await;

    let name = "frontend: it logs out by keyboard, and a reload finds nobody logged in";
    rows.row(name, May { ask, fail: &[] }, async |page| {
        page.goto(url).await?;
        log_in(page, "secret2").await?;
        page.see("#items", "alice").await?;
        // The focus is on the button already.
        page.press(Key::Enter).await?;
        page.see("#message", "You are logged out.").await?;
        page.reload().await?;
        page.see("#login", "User name").await?;
        page.see_no("#items").await
    })
    .await;

    rows.row("frontend: closing the tab logs out", May { ask, fail: &[] }, async |page| {
        page.goto(url).await?;
        log_in(page, "secret2").await?;
        page.see("#items", "alice").await?;
        page.new_tab().await?;
        page.goto(url).await?;
        page.see("#login", "User name").await
    })
    .await;

    let name = "frontend: a wrong password is answered kindly, and can be typed again at once";
    rows.row(name, May { ask, fail: &["status of 400"] }, async |page| {
        page.goto(url).await?;
        log_in(page, "wrong").await?;
        page.see("#message", "That user name and password do not match. Please try again.").await?;
        page.picture("frontend-wrong-password", &["main h1", "#login", "#message"]).await?;
        // The password is selected: what is typed replaces it.
        page.keys("secret2").await?;
        page.press(Key::Enter).await?;
        page.see("#items", "alice").await
    })
    .await;
}

/// The page and its server keep a password from going anywhere else.
async fn secrets(rows: &mut Rows<'_>, url: &str, ask: &[&str]) {
    let name = "frontend: without its script, the form puts no password into the URL";
    rows.row(name, May { ask, fail: &[] }, async |page| {
        page.goto(url).await?;
        let method = page.run("return document.getElementById('login').method", &[]).await?;
        ensure!(method == "post", "Its method is {method}");
        Ok(())
    })
    .await;
    let name = "frontend: no other page can show it in a frame";
    rows.row(name, May { ask, fail: &[] }, async |_| {
        let answer = reqwest::get(url).await?;
        let policy =
            answer.headers().get("content-security-policy").map(|it| it.to_str().unwrap_or_default());
        ensure!(policy.is_some_and(|it| it.contains("frame-ancestors 'none'")), "Its policy is {policy:?}");
        Ok(())
    })
    .await;
}

async fn too_many(rows: &mut Rows<'_>, url: &str, ask: &[&str]) {
    let name = "frontend: after too many logins it says when to try again";
    rows.row(name, May { ask, fail: &["status of 400", "status of 429"] }, async |page| {
        page.goto(url).await?;
        log_in(page, "wrong").await?;
        page.see("#message", "do not match").await?;
        // The password is selected: what is typed replaces it.
        page.keys("secret2").await?;
        page.press(Key::Enter).await?;
        page.see("#message", "Too many logins. Please try again in 60 seconds.").await
    })
    .await;
}

async fn looks(rows: &mut Rows<'_>, url: &str, ask: &[&str], axe: &Axe) {
    let name = "frontend: each field has its label, and says to a password manager what it is for";
    rows.row(name, May { ask, fail: &[] }, async |page| {
        page.goto(url).await?;
        for (field, expected) in
            [("username", "User name: username"), ("password", "Password: current-password")]
        {
            let script = "const field = document.getElementById(arguments[0]);
                return [...field.labels].map(it => it.innerText).join() + ': ' + field.autocomplete";
            let said = page.run(script, &[json!(field)]).await?;
            ensure!(said == expected, "Its label and autocomplete are {said}, and not {expected}");
        }
        Ok(())
    })
    .await;

    for (width, dark, scheme) in
        [(WIDE, false, "light"), (NARROW, false, "light"), (WIDE, true, "dark"), (NARROW, true, "dark")]
    {
        let name = format!("frontend: in {scheme} and {width} px wide it can be read, logged in or not");
        match axe.script() {
            Err(sentence) => rows.leave_out(&name, sentence),
            Ok(axe) => {
                rows.row(&name, May { ask, fail: &[] }, async |page| {
                    page.look(width, dark).await?;
                    page.goto(url).await?;
                    readable(page, axe, dark).await?;
                    log_in(page, "secret2").await?;
                    page.see("#items", "alice").await?;
                    readable(page, axe, dark).await
                })
                .await;
            }
        }
    }
}

async fn third_origin(rows: &mut Rows<'_>, url: &str, api: &str) {
    let may = May { ask: &[url, api], fail: &["blocked by CORS policy", "net::ERR_FAILED"] };
    let name = "frontend: the browser refuses it on a third origin, which the API does not allow";
    rows.row(name, may, async |page| {
        page.goto(url).await?;
        log_in(page, "secret2").await?;
        page.see("#message", "No answer from the API").await?;
        page.see("#message", "is this page's origin one that it allows?").await?;
        page.see_no("#items").await?;
        // The frontend might have another reason to say so.
        let script = "const done = arguments[arguments.length - 1];
            fetch(arguments[0] + '/items/').then(it => done(it.status), error => done(String(error)))";
        let read = page.run_async(script, &[json!(api)]).await?;
        ensure!(read == "TypeError: Failed to fetch", "A page on a third origin can read the API: {read}");
        Ok(())
    })
    .await;
}

/// Types what a person without a mouse types. The focus is in the first field already.
async fn log_in(page: &Page, password: &str) -> anyhow::Result<()> {
    let focus = "return document.activeElement?.id === 'username' || document.activeElement?.outerHTML";
    page.until("The focus did not come to the field of the user name", focus, &[]).await?;
    page.keys("alice").await?;
    page.press(Key::Tab).await?;
    page.keys(password).await?;
    page.press(Key::Enter).await
}

/// Fails for a page that is not drawn in the colours of the scheme, has violations, or does not fit.
async fn readable(page: &Page, axe: &Script, dark: bool) -> anyhow::Result<()> {
    let ink = "const ink = getComputedStyle(document.body).color; return ink === arguments[0] || ink";
    let expected = if dark { "rgb(255, 255, 255)" } else { "rgb(0, 0, 0)" };
    page.until(&format!("The text did not turn {expected}"), ink, &[json!(expected)]).await?;
    axe.no_violation(page).await?;
    fits(page).await
}

/// Fails for a page that is wider than the window.
pub async fn fits(page: &Page) -> anyhow::Result<()> {
    let wider = page.run("return document.documentElement.scrollWidth - innerWidth", &[]).await?;
    ensure!(wider.as_i64() <= Some(0), "The page is {wider} px wider than the window.");
    Ok(())
}
