//! The page of a step's documentation, Swagger UI.

use anyhow::ensure;

use super::{
    May, Rows,
    swagger_ui::{ANSWER, DIALOG, close, log_in, open, try_it_out},
};
use crate::course::Step;

/// The rows about the step at `base`. The pictures are taken of a step that stands for itself.
pub async fn rows(rows: &mut Rows<'_>, step: &Step, name: &str, base: &str) {
    let origin = [format!("{base}/")];
    let ask: Vec<_> = origin.iter().map(String::as_str).collect();
    let refused = |fail: &'static [&'static str]| May { ask: &ask, fail };
    let number = step.number();
    let pictured = name == format!("step {number:02}");

    rows.row(
        &format!("{name}: /docs renders, and all of it comes from the step itself"),
        refused(&[]),
        async |page| {
            open(page, base).await?;
            page.see(".info .title", &format!("Step {number:02}")).await?;
            page.see(".opblock-get", "/items/").await?;
            page.see_no(".errors-wrapper").await
        },
    )
    .await;

    rows.row(&format!("{name}: /docs/ leads to the same page"), refused(&[]), async |page| {
        page.goto(&format!("{base}/docs/")).await?;
        page.see(".opblock-get", "/items/").await?;
        let url = page.url().await?;
        ensure!(url == format!("{base}/docs"), "It leads to {url}");
        Ok(())
    })
    .await;

    let dialog = format!(
        "{name}: the Authorize button and the lock open a dialog that says the scheme, the flow and the token URL"
    );
    rows.row(&dialog, refused(&[]), async |page| {
        open(page, base).await?;
        page.see(".scheme-container button.authorize", "Authorize").await?;
        page.see(".opblock-get .authorization__btn", "authorization button unlocked").await?;
        if number == 1 && pictured {
            page.picture("step-01-authorize", &[".scheme-container", ".opblock-get"]).await?;
        }
        for button in [".opblock-get .authorization__btn", ".scheme-container button.authorize"] {
            page.click(button).await?;
            page.see(DIALOG, "OAuth2PasswordBearer (OAuth2, password)").await?;
            page.see(DIALOG, "Flow: password").await?;
            for label in ["username:", "password:", "client_id:", "client_secret:"] {
                page.see(&format!("{DIALOG} label"), label).await?;
            }
            let script = "const url = [...document.querySelectorAll('.modal-ux p')].map(it => it.innerText)
                .find(it => it.startsWith('Token URL:'));
                return url?.split(':')[1].trim() === 'token' || url";
            page.until("The token URL did not read “token”", script, &[]).await?;
            if number == 1 && pictured && button.starts_with(".scheme") {
                page.picture("step-01-dialog", &[DIALOG]).await?;
            }
            close(page).await?;
        }
        Ok(())
    })
    .await;

    match number {
        1 => {
            let execute = format!("{name}: Execute answers 200 without a token");
            rows.row(&execute, refused(&[]), async |page| {
                open(page, base).await?;
                try_it_out(page).await?;
                page.see(ANSWER, "200").await?;
                page.see(ANSWER, r#""token": null"#).await
            })
            .await;
        }
        2 => unauthorized(rows, name, base, refused(&["status of 401"])).await,
        _ => {}
    }
    if number < 3 {
        let login = format!("{name}: logging in answers the error that the book shows");
        rows.row(&login, refused(&["status of 404"]), async |page| {
            open(page, base).await?;
            log_in(page, "secret").await?;
            page.see(&format!("{DIALOG} .errors"), "Auth Error").await?;
            page.see(&format!("{DIALOG} .errors"), "Error: Not Found").await?;
            if number == 1 {
                let parts = [
                    "h4",
                    ".wrapper:has(#oauth_username)",
                    ".wrapper:has(#oauth_password)",
                    ".errors",
                    ".auth-btn-wrapper",
                ];
                let parts = parts.map(|part| format!("{DIALOG} {part}"));
                page.picture("step-01-login-error", &parts.each_ref().map(String::as_str)).await?;
            }
            Ok(())
        })
        .await;
    } else {
        real_tokens(rows, name, base, &refused, pictured).await;
    }
}

/// The rows of a step that answers 401, and does not know any token.
async fn unauthorized(rows: &mut Rows<'_>, name: &str, base: &str, may: May<'_>) {
    let execute = format!("{name}: Execute answers 401 with its challenge, and the 401 is documented");
    rows.row(&execute, may, async |page| {
        open(page, base).await?;
        try_it_out(page).await?;
        page.see(ANSWER, "401").await?;
        page.see(ANSWER, "www-authenticate: Bearer").await?;
        page.see_no(&format!("{ANSWER} .response-undocumented")).await?;
        page.see(r#".opblock-get .response[data-code="401"]"#, "No valid bearer token").await?;
        page.see(r#".opblock-get .response[data-code="401"]"#, "WWW-Authenticate").await?;
        let inner = ".opblock-get .responses-inner";
        let parts = [
            &format!("{inner} > div > div > h4"),
            &format!("{inner} .live-responses-table"),
            &format!("{inner} > div > h4"),
            &format!("{inner} > table thead"),
            &format!("{inner} > table .response[data-code='401']"),
        ];
        page.picture("step-02-401", &parts.map(String::as_str)).await
    })
    .await;
}

/// The rows of a step that issues tokens.
async fn real_tokens<'a>(
    rows: &mut Rows<'_>,
    name: &str,
    base: &str,
    refused: &impl Fn(&'static [&'static str]) -> May<'a>,
    pictured: bool,
) {
    let wrong = format!("{name}: a wrong password shows invalid_grant and its description in the dialog");
    rows.row(&wrong, refused(&["status of 400"]), async |page| {
        open(page, base).await?;
        log_in(page, "wrong").await?;
        page.see(&format!("{DIALOG} .errors"), "invalid_grant").await?;
        page.see(&format!("{DIALOG} .errors"), "Wrong username or password.").await
    })
    .await;

    let right = format!("{name}: johndoe logs in, Execute answers 200 with the name, and after Logout 401");
    rows.row(&right, refused(&["status of 401"]), async |page| {
        open(page, base).await?;
        log_in(page, "secret").await?;
        page.see(&format!("{DIALOG} h6"), "Authorized").await?;
        if pictured {
            page.picture("step-03-logged-in", &[DIALOG]).await?;
        }
        close(page).await?;
        page.see(".opblock-get .authorization__btn", "authorization button locked").await?;
        try_it_out(page).await?;
        page.see(ANSWER, r#""username": "johndoe""#).await?;
        page.see(ANSWER, "200").await?;
        if pictured {
            page.picture("step-03-200", &[".opblock-get .responses-inner > div > div"]).await?;
        }
        page.click(".scheme-container button.authorize").await?;
        page.see(&format!("{DIALOG} button"), "Logout").await?;
        page.click(&format!("{DIALOG} .auth-btn-wrapper button:first-child")).await?;
        page.see(&format!("{DIALOG} button"), "Authorize").await?;
        close(page).await?;
        page.click(".opblock-get button.execute").await?;
        page.see(ANSWER, "401").await?;
        page.see(ANSWER, "Not authenticated").await
    })
    .await;
}
