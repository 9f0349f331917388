//! What a person does on the page of Swagger UI.

use super::page::Page;

/// The dialog that the Authorize button opens.
pub const DIALOG: &str = ".modal-ux";

/// The answer to Execute.
pub const ANSWER: &str = ".opblock-get .live-responses-table tbody";

/// Opens the page, and waits until it is drawn.
pub async fn open(page: &Page, base: &str) -> anyhow::Result<()> {
    page.goto(&format!("{base}/docs")).await?;
    page.see(".opblock-get", "/items/").await
}

/// Sends the form of the dialog as johndoe.
pub async fn log_in(page: &Page, password: &str) -> anyhow::Result<()> {
    page.click(".scheme-container button.authorize").await?;
    page.fill("#oauth_username", "johndoe").await?;
    page.fill("#oauth_password", password).await?;
    page.click(&format!("{DIALOG} button.authorize")).await
}

/// Closes the dialog.
pub async fn close(page: &Page) -> anyhow::Result<()> {
    page.click(&format!("{DIALOG} .btn-done")).await?;
    page.see_no(DIALOG).await
}

/// Executes `GET /items/`.
pub async fn try_it_out(page: &Page) -> anyhow::Result<()> {
    page.click(".opblock-get .opblock-summary-control").await?;
    page.click(".opblock-get button.try-out__btn").await?;
    page.click(".opblock-get button.execute").await
}
