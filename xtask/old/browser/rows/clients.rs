//! Clients that log in to the step: those that the book shows, and those that others wrote.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use anyhow::{Context, bail, ensure};
use axum::{
    Json, Router,
    http::header::ACCESS_CONTROL_ALLOW_ORIGIN,
    response::{Html, Redirect},
    routing::{get, post},
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{May, Page, Rows, programs::Program};
use crate::{
    course::{Step, free_port, root, scratch},
    installed::{all_installed, installed},
};

/// Where a reader runs the step.
const API: &str = "http://127.0.0.1:8000";

/// Programs that are told the step's URL: whose library, the file, and what it prints.
const PROGRAMS: [(&str, &str, &str); 6] = [
    ("Authlib as the book shows it", "client.py", "{'username': 'johndoe'}"),
    ("Authlib", "python-authlib.py", "johndoe, OAuthError invalid_grant"),
    ("requests-oauthlib", "python-requests-oauthlib.py", "johndoe, InvalidGrantError invalid_grant"),
    ("openid-client", "openid-client.mjs", "johndoe, ResponseBodyError invalid_grant"),
    ("oauth4webapi", "oauth4webapi.mjs", "johndoe, ResponseBodyError invalid_grant"),
    ("simple-oauth2", "simple-oauth2.mjs", "johndoe, Boom invalid_grant"),
];

/// The rows about the clients of the step.
pub async fn rows(rows: &mut Rows<'_>, step: &Step) -> anyhow::Result<()> {
    let port = free_port()?;
    let origin = format!("http://127.0.0.1:{port}");
    let api = Program::step(&step.name, &[("FRONTEND_ORIGIN", &origin), ("LOGIN_LIMIT", "0")])?;
    let frontend = Program::frontend(port, &api.url)?;
    let redirect = Redirecting::start().await?;
    let examples = step.folder.join("examples");

    let script = fs::read_to_string(examples.join("client.js"))?;
    let ask = [&*frontend.url, &api.url];
    let name = "clients: a browser's fetch logs in and calls the API";
    rows.row(name, May { ask: &ask, fail: &[] }, async |page| {
        page.goto(&frontend.url).await?;
        let printed = printed_by(&script, page, &api.url).await?;
        ensure!(printed == json!({ "username": "johndoe" }), "It prints {printed}");
        Ok(())
    })
    .await;
    let name = "clients: a browser's fetch takes no password to where a redirect points";
    rows.row(name, May { ask: &[&redirect.url], fail: &["net::ERR_FAILED"] }, async |page| {
        // A page that may talk to anybody: the frontend's own policy would stop it.
        page.goto(&redirect.url).await?;
        let printed = printed_by(&script, page, &redirect.url).await?;
        ensure!(printed == "TypeError: Failed to fetch", "It prints {printed}");
        redirect.not_followed()
    })
    .await;

    let folder = gather(&examples)?;
    let [python, node] = [python(), node(&folder)].map(|it| it.map_err(|error| format!("{error:#}")));
    for (whose, file, prints) in PROGRAMS {
        let program = match if file.ends_with("py") { &python } else { &node } {
            Ok(program) => program,
            Err(sentence) => {
                rows.leave_out(&format!("clients: {whose}"), sentence);
                continue;
            }
        };
        let run = |api: &str| Command::new(program).arg(folder.join(file)).env("API_URL", api).output();
        let may = May { ask: &[], fail: &[] };
        let name = format!("clients: {whose} logs in, calls the API and prints {prints}");
        rows.row(&name, may, async |_| {
            let output = run(&api.url)?;
            let printed = String::from_utf8_lossy(&output.stdout);
            let error = String::from_utf8_lossy(&output.stderr);
            ensure!(output.status.success(), "It prints {printed:?}, and fails:\n{error}");
            ensure!(printed.lines().collect::<Vec<_>>().join(", ") == prints, "It prints {printed:?}");
            Ok(())
        })
        .await;
        let name = format!("clients: {whose} takes no password to where a redirect points");
        rows.row(&name, may, async |_| {
            ensure!(!run(&redirect.url)?.status.success(), "It takes the redirect for a login");
            redirect.not_followed()
        })
        .await;
    }
    Ok(())
}

/// The lines that the example for a browser prints in the console of a page.
async fn printed_by(script: &str, page: &Page, api: &str) -> anyhow::Result<Value> {
    let script = format!(
        "const done = arguments[arguments.length - 1];
        const console = {{ log: text => done(text) }};
        (async () => {{ {} }})().catch(error => done(String(error)))",
        script.replace(API, api)
    );
    page.run_async(&script, &[]).await
}

/// Puts the programs into one folder: Node.js looks for packages beside them.
fn gather(examples: &Path) -> anyhow::Result<PathBuf> {
    let folder = scratch("clients")?;
    fs::create_dir_all(&folder)?;
    fs::copy(examples.join("client.py"), folder.join("client.py"))?;
    for entry in fs::read_dir(root().join("xtask/clients"))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), folder.join(entry.file_name()))?;
        }
    }
    Ok(folder)
}

/// A Python that has the libraries: the first of the machine's may be none that does.
fn python() -> anyhow::Result<PathBuf> {
    let has_them = |python: &PathBuf| {
        let output =
            Command::new(python).args(["-c", "import authlib, requests, requests_oauthlib"]).output();
        output.is_ok_and(|output| output.status.success())
    };
    all_installed("python3").find(has_them).context(
        "This needs Authlib and requests-oauthlib: \
         apt-get install python3-authlib python3-requests python3-requests-oauthlib",
    )
}

/// Node.js, once npm has fetched the libraries that `package-lock.json` names.
fn node(folder: &Path) -> anyhow::Result<PathBuf> {
    let programs = installed("node").zip(installed("npm"));
    let (node, npm) = programs.context("This needs Node.js, and npm, which comes with it.")?;
    let (lock, fetched) = (fs::read(folder.join("package-lock.json"))?, folder.join("fetched-lock.json"));
    if fs::read(&fetched).ok().as_ref() != Some(&lock) {
        let mut npm = Command::new(npm);
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]);
        let output = npm.arg(folder).output()?;
        if !output.status.success() {
            bail!("npm could not fetch the clients:\n{}", String::from_utf8_lossy(&output.stderr).trim_end());
        }
        fs::write(fetched, lock)?;
    }
    Ok(node)
}

/// A server that sends whoever logs in on to a second one, which would answer with a token.
struct Redirecting {
    url: String,
    /// The requests that reached the second.
    followed: Arc<AtomicUsize>,
}

impl Redirecting {
    async fn start() -> anyhow::Result<Self> {
        let followed = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&followed);
        let token = json!({ "access_token": "stolen", "token_type": "bearer", "expires_in": 60 });
        // Pages may read it, too: what holds a client back is the client.
        let answer = ([(ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(token));
        let second = serve(Router::new().fallback(async move || {
            count.fetch_add(1, Relaxed);
            answer
        }))
        .await?;
        let redirect = Redirect::temporary(&format!("{second}/token"));
        let page = get(async || Html("<link rel=icon href=data:>"));
        let first = Router::new().route("/", page).route("/token", post(async || redirect));
        Ok(Self { url: serve(first).await?, followed })
    }

    fn not_followed(&self) -> anyhow::Result<()> {
        match self.followed.swap(0, Relaxed) {
            0 => Ok(()),
            requests => bail!("Requests that reach what the redirect points to: {requests}"),
        }
    }
}

/// Serves on a free port, for as long as this program runs.
async fn serve(router: Router) -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    tokio::spawn(axum::serve(listener, router.into_make_service()).into_future());
    Ok(url)
}
