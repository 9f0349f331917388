//! nginx in front of the step: a prefix that is stripped, and the limits that the book sets there.

use std::{
    fs,
    net::{IpAddr, Ipv4Addr},
    path::Path,
    process::Command,
};

use anyhow::ensure;
use reqwest::Client;

use super::{May, Rows, docs, programs::Program};
use crate::{
    course::{Step, free_port, root, scratch},
    installed::installed,
};

/// What is stripped.
const PREFIXES: [&str; 2] = ["/api/v1", "/a/deeper/one"];

/// The rows about the step behind nginx.
pub async fn rows(rows: &mut Rows<'_>, step: &Step) -> anyhow::Result<()> {
    let Some(nginx) = installed("nginx") else {
        rows.leave_out(
            &format!("step {:02} behind nginx", step.number()),
            "This needs nginx: apt-get install nginx-light",
        );
        return Ok(());
    };
    let server = Program::step(&step.name, &[("LOGIN_LIMIT", "0")])?;
    let locations = PREFIXES.map(|prefix| format!("location {prefix}/ {{ proxy_pass {}/; }}", server.url));
    let prefixes = format!("server {{ listen 127.0.0.1:8080; {} }}", locations.join(" "));
    let proxy = start(&nginx, "prefixes", &prefixes)?;
    for prefix in PREFIXES {
        let name = format!("step {:02} behind nginx at {prefix}", step.number());
        docs::rows(rows, step, &name, &format!("{}{prefix}", proxy.url)).await;
    }
    for (name, file) in [("the page's four lines", "prefix.conf"), ("the page's limits", "limits.conf")] {
        let text = fs::read_to_string(root().join("book/programs/nginx").join(file))?;
        let text = text.replace("http://127.0.0.1:8000", &server.url);
        let proxy = start(&nginx, file, &text)?;
        let limited = file == "limits.conf";
        let what =
            if limited { "limit the logins of one address, and not of another" } else { "pass all on" };
        let name = format!("step {:02} behind nginx: {name} {what}", step.number());
        let may = May { ask: &[], fail: &[] };
        rows.row(&name, may, async |_| logins(&format!("{}/api/v1/token", proxy.url), limited).await).await;
    }
    Ok(())
}

/// nginx with this configuration, in a folder of its own, on a free port in place of 8080.
fn start(nginx: &Path, name: &str, servers: &str) -> anyhow::Result<Program> {
    let port = free_port()?;
    let folder = scratch("nginx")?.join(name);
    fs::create_dir_all(&folder)?;
    // All that it writes goes into its own folder, and one process is enough to be started and ended.
    let paths =
        ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(|name| format!("{name}_temp_path {name};"));
    let servers = servers.replace(":8080", &format!(":{port}"));
    let text = format!(
        "daemon off; master_process off; pid nginx.pid; events {{}} http {{ access_log off; {}\n{servers}\n}}",
        paths.join(" "),
    );
    fs::write(folder.join("nginx.conf"), text)?;
    let mut command = Command::new(nginx);
    command.arg("-p").arg(&folder).args(["-c", "nginx.conf", "-e", "error.log"]);
    Program::silent(command, port)
}

/// Wrong passwords from one address, and then one from another.
async fn logins(url: &str, limited: bool) -> anyhow::Result<()> {
    let status = async |address: Ipv4Addr| -> anyhow::Result<u16> {
        let client = Client::builder().local_address(IpAddr::from(address)).build()?;
        let form = [("grant_type", "password"), ("username", "johndoe"), ("password", "wrong")];
        Ok(client.post(url).form(&form).send().await?.status().as_u16())
    };
    for attempt in 1..=12 {
        let expected = if limited && attempt > 10 { 429 } else { 400 };
        let status = status(Ipv4Addr::LOCALHOST).await?;
        ensure!(status == expected, "Login {attempt} is answered with {status}, and not {expected}.");
    }
    let status = status(Ipv4Addr::new(127, 0, 0, 2)).await?;
    ensure!(status == 400, "The login from another address is answered with {status}.");
    Ok(())
}
