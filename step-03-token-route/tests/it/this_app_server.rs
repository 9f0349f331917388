//! The program as a server: it stops in order, and survives clients that never finish.
#![cfg_attr(
    not(target_os = "linux"),
    allow(dead_code, unused_imports, reason = "some of it is for Linux alone")
)]

use std::{
    fs,
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    process::Command,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    thread::{scope, sleep},
    time::{Duration, Instant},
};

use crate::process::{PROGRAM, Process};

const FORM: &str = "grant_type=password&username=johndoe&password=secret";

/// A connection that has sent the head of a login, and not its body.
fn head_of_a_login(address: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /token HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n",
        FORM.len()
    )
    .unwrap();
    stream
}

/// The answer up to its end, or an empty text if the connection was closed without one.
fn answer(mut stream: &TcpStream) -> String {
    let mut answer = Vec::new();
    // A reset is an end too. Whatever came before it still counts.
    _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

/// The status of a request, if its answer comes within `patience`.
fn read_items(address: &str, patience: Duration) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(patience)).unwrap();
    write!(
        stream,
        "GET /items/ HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .ok()?;
    Some(answer(&stream).get(9..12)?.to_owned())
}

#[test]
fn sigterm_lets_a_request_finish_and_closes_idle_connections_at_once() {
    let mut process = Process::start(&[]);
    let _idle = TcpStream::connect(process.address()).unwrap();
    let mut login = head_of_a_login(process.address());
    sleep(Duration::from_millis(200));
    process.terminate();
    sleep(Duration::from_millis(500));
    let refused = TcpStream::connect(process.address()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    login.write_all(FORM.as_bytes()).unwrap();
    let answer = answer(&login);
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("access_token"),
        "{answer}"
    );
    let (code, took) = process.ended();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[test]
#[ignore = "takes the ten seconds of grace"]
fn a_client_that_never_finishes_does_not_keep_the_server_from_stopping() {
    let mut process = Process::start(&[]);
    let mut half = TcpStream::connect(process.address()).unwrap();
    half.write_all(b"GET /items/ HTTP/1.1\r\nHost: ").unwrap();
    sleep(Duration::from_millis(200));
    process.terminate();
    let (code, took) = process.ended();
    assert_eq!(code, Some(0));
    assert!((9..13).contains(&took.as_secs()), "{took:?}");
}

#[test]
#[ignore = "takes the three seconds of a restart"]
fn a_restart_under_load_loses_no_request_that_came_before_it() {
    let mut process = Process::start(&[("LOGIN_LIMIT", "0")]);
    let address = process.address().to_owned();
    let port = address.split(':').nth(1).unwrap().to_owned();
    let done = AtomicBool::new(false);
    // Logs in again and again, and notes when it sent each login and whether an answer came.
    let client = || {
        let mut logins = Vec::new();
        while !done.load(Relaxed) {
            let Ok(stream) = TcpStream::connect(&address) else {
                sleep(Duration::from_millis(5));
                continue;
            };
            let request = format!(
                "POST /token HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\n\r\n{FORM}",
                FORM.len()
            );
            let sent = Instant::now();
            _ = (&stream).write_all(request.as_bytes());
            let answer = answer(&stream);
            let whole = answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with('}');
            assert!(answer.is_empty() || whole, "cut short: {answer}");
            logins.push((sent, whole));
        }
        logins
    };
    scope(|scope| {
        let clients: Vec<_> = (0..16).map(|_| scope.spawn(client)).collect();
        sleep(Duration::from_secs(1));
        let terminated = Instant::now();
        process.terminate();
        assert_eq!(process.ended().0, Some(0));
        let _next = Process::start(&[("LOGIN_LIMIT", "0"), ("PORT", &port)]);
        let restarted = Instant::now();
        sleep(Duration::from_secs(1));
        done.store(true, Relaxed);
        let logins: Vec<_> = clients
            .into_iter()
            .flat_map(|client| client.join().unwrap())
            .collect();
        // A client that connects at the moment of the signal may not have been accepted yet.
        let safe = |sent| sent + Duration::from_millis(100) < terminated || sent > restarted;
        let lost = logins
            .iter()
            .filter(|(sent, answered)| safe(*sent) && !answered)
            .count();
        let answered = logins.iter().filter(|(_, answered)| *answered).count();
        println!(
            "{answered} of {} logins were answered across the restart",
            logins.len()
        );
        assert!(
            lost == 0 && answered > 32,
            "{lost} lost, {answered} answered"
        );
    });
}

/// The time that a head may take, as in `main.rs`, and the extra time that a busy machine may need.
const HEAD: Duration = Duration::from_secs(10);
const LATE: Duration = Duration::from_secs(20);

/// Clients that stop in the middle of a head: silent, with half of it, and with a field of 400 KB.
fn never_finished(address: &str, number: usize) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_write_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    stream.set_read_timeout(Some(HEAD + LATE)).unwrap();
    let head = "GET /items/ HTTP/1.1\r\nHost: x\r\nX: ";
    let head = match number % 3 {
        0 => String::new(),
        1 => head.to_owned(),
        _ => head.to_owned() + &"y".repeat(400_000),
    };
    // The server may close the connection before all of it is written.
    _ = stream.write_all(head.as_bytes());
    stream
}

#[test]
#[cfg(target_os = "linux")]
#[ignore = "takes the ten seconds that a head may take"]
fn five_thousand_unfinished_heads_take_little_memory_and_are_gone_after_ten_seconds() {
    // A quarter of what this process may open, since other tests open files too.
    let limits = fs::read_to_string("/proc/self/limits").unwrap();
    let limit = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))
        .unwrap();
    let limit: usize = limit
        .split_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap_or(usize::MAX);
    let process = Process::start(&[]);
    let (mut clients, mut slowest) = (Vec::new(), Duration::ZERO);
    for number in 0..(limit / 4).min(5_000) {
        clients.push(never_finished(process.address(), number));
        // Now and then, somebody else reads the items.
        if number % 64 == 0 {
            let start = Instant::now();
            let status = read_items(process.address(), Duration::from_secs(5));
            assert_eq!(status.as_deref(), Some("401"));
            slowest = slowest.max(start.elapsed());
        }
    }
    let opened = Instant::now();
    let count = clients.len();
    for client in clients {
        answer(&client);
    }
    let took = opened.elapsed();
    let peak = process.peak_memory() >> 20;
    println!("{count} clients were gone {took:.1?} after the last had come; {peak} MiB at most");
    println!("The reader's slowest answer took {slowest:.1?}");
    assert!(took < HEAD + LATE, "{took:?}");
    assert!(peak < 100, "{peak} MiB");
}

/// As many unfinished clients as the server may open files keep others out for ten seconds.
#[test]
#[cfg(target_os = "linux")]
#[ignore = "takes the ten seconds that a head may take"]
fn with_every_descriptor_taken_the_server_serves_again_after_ten_seconds() {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("ulimit -n 64; exec {PROGRAM}")])
        .env("PORT", "0");
    let process = Process::run(&mut shell);
    let clients: Vec<_> = (0..100)
        .map(|_| TcpStream::connect(process.address()).unwrap())
        .collect();
    sleep(Duration::from_millis(200));
    let at_once = read_items(process.address(), Duration::from_secs(1));
    assert_eq!(at_once, None, "answered at once");
    // It takes two rounds, because the first clients make room for the rest of them.
    let later = read_items(process.address(), 2 * HEAD + LATE);
    assert_eq!(later.as_deref(), Some("401"));
    drop(clients);
}
