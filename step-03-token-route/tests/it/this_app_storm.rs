//! More logins at once than can be hashed: some have to wait, and readers must not notice.
#![cfg_attr(
    not(target_os = "linux"),
    allow(dead_code, unused_imports, reason = "some of it is for Linux alone")
)]

#[cfg(target_os = "linux")]
use std::{env, process::Command};
use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use step_03_token_route::{Settings, app_with};
use tokio::{
    task::{JoinSet, spawn_blocking},
    time::sleep,
};

use crate::{
    process::Process,
    server::Server,
    settings,
    token::{log_in_as, token, token_of},
};

/// Three logins at once, two turns, and no patience: sooner or later one comes while two are being
/// hashed. On a busy machine that may take a second round.
#[tokio::test(flavor = "multi_thread")]
async fn a_login_whose_turn_does_not_come_in_time_is_503() {
    let settings = Settings {
        login_limit: 0,
        login_patience: Duration::ZERO,
        ..settings()
    };
    let server = Server::serve(app_with(settings)).await;
    for _ in 0..100 {
        let mut logins = JoinSet::new();
        for _ in 0..3 {
            logins.spawn(log_in_as(&server, "johndoe", "secret").send());
        }
        let (mut granted, mut busy) = (0, 0);
        while let Some(answer) = logins.join_next().await {
            let answer = answer.unwrap().unwrap();
            if answer.status() == 200 {
                granted += 1;
                continue;
            }
            busy += 1;
            assert_eq!(answer.status(), 503);
            assert_eq!(answer.headers()["retry-after"], "5");
            let error: Value = answer.json().await.unwrap();
            assert_eq!(error["error"], "temporarily_unavailable", "{error}");
        }
        assert!(granted >= 2, "{granted} granted, {busy} told to come back");
        if busy == 1 {
            return;
        }
    }
    panic!("none of three logins at once was ever told to come back");
}

/// Two hashes at once are 38 MiB. All of them at once would be 5.6 GiB.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes the seconds of a storm"]
async fn a_storm_of_logins_holds_up_no_reader_fills_no_memory_and_each_gets_its_answer() {
    const LOGINS: u32 = 300;
    let process = Process::start(&[("LOGIN_LIMIT", "0")]);
    let server = &process.server;
    // Alice, because johndoe's logins end his own oldest sessions.
    let token = token_of(server, "alice", "secret2").await;
    let start = Instant::now();
    let mut storm = JoinSet::new();
    for _ in 0..LOGINS {
        storm.spawn(log_in_as(server, "johndoe", "secret").send());
    }
    let (mut granted, mut busy, mut slowest) = (0, 0, Duration::ZERO);
    while !storm.is_empty() {
        let start = Instant::now();
        let request = server.get("/items/").bearer_auth(&token);
        assert_eq!(request.send().await.unwrap().status(), 200);
        slowest = slowest.max(start.elapsed());
        while let Some(answer) = storm.try_join_next() {
            match answer.unwrap().unwrap().status().as_u16() {
                200 => granted += 1,
                503 => busy += 1,
                status => panic!("a login is answered with {status}"),
            }
        }
        sleep(Duration::from_millis(10)).await;
    }
    let took = start.elapsed();
    println!("{LOGINS} logins: {granted} granted, {busy} told to come back, in {took:.1?}");
    println!("The reader's slowest answer took {slowest:.1?}");
    assert_eq!(granted + busy, LOGINS);
    assert!(granted > 0);
    // A reader who waited like a login would wait for half of the storm on average.
    assert!(slowest < took / 4, "{slowest:?} of {took:?}");
    #[cfg(target_os = "linux")]
    {
        let peak = process.peak_memory() >> 20;
        println!("The most memory used was {peak} MiB");
        assert!(peak < 128, "{peak} MiB");
    }
    assert_eq!(process.kill(), "", "what it printed");
}

/// Other work blocks threads too, so logins come to many threads, one after another. If each of
/// forty threads kept the memory of a hash, that would be 760 MiB.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn logins_on_many_threads_take_the_memory_of_two() {
    const ALONE: &str = "ALONE_IN_ITS_PROCESS";
    if env::var_os(ALONE).is_none() {
        // All tests of a process share its memory, so this one runs in a process of its own.
        let name = "this_app_storm::logins_on_many_threads_take_the_memory_of_two";
        let mut test = Command::new(env::current_exe().unwrap());
        let output = test
            .args(["--exact", name])
            .env(ALONE, "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && said.contains("1 passed"),
            "{said}"
        );
        return;
    }
    let settings = Settings {
        login_limit: 0,
        ..settings()
    };
    let server = Server::serve(app_with(settings)).await;
    for _ in 0..40 {
        tokio::spawn(async {
            loop {
                let work = || thread::sleep(Duration::from_millis(30));
                _ = spawn_blocking(work).await;
            }
        });
    }
    for _ in 0..120 {
        token(&server).await;
    }
    let peak = crate::process::peak_memory("self") >> 20;
    assert!(peak < 160, "{peak} MiB");
}
