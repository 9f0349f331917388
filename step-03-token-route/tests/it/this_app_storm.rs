//! More logins at once than can be hashed, while somebody reads.

use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::{task::JoinSet, time::sleep};

use crate::{
    process::Process,
    token::{log_in_as, token},
};

/// How long a login may wait for its turn: `PATIENCE` in `users.rs`.
const PATIENCE: Duration = Duration::from_secs(5);

/// More than two hashes at a time get through within that, unless one takes less than 14 ms. A fixed number: how long
/// one takes while other tests run says nothing of the storm.
const LOGINS: u32 = 700;

/// The slowest answer to a reader. With nothing else to do it takes a millisecond or two.
const READER: Duration = Duration::from_secs(2);

/// Two hashes at once are 38 MiB, on any of about four threads. 256 at once would be 4.8 GiB.
#[cfg(target_os = "linux")]
const MEMORY: u64 = 256 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes the six seconds of a storm"]
async fn a_storm_of_logins_holds_up_no_reader_fills_no_memory_and_each_gets_its_answer() {
    let process = Process::start(&[("LOGIN_LIMIT", "0")]);
    let server = &process.server;
    let token = token(server).await;
    let start = Instant::now();
    let mut storm = JoinSet::new();
    for _ in 0..LOGINS {
        storm.spawn(log_in_as(server, "johndoe", "secret").send());
    }
    let (mut granted, mut busy, mut slowest) = (0, 0, Duration::ZERO);
    while !storm.is_empty() {
        let start = Instant::now();
        assert_eq!(
            server
                .get("/items/")
                .bearer_auth(&token)
                .send()
                .await
                .unwrap()
                .status(),
            200
        );
        slowest = slowest.max(start.elapsed());
        while let Some(answer) = storm.try_join_next() {
            let answer = answer.unwrap().unwrap();
            match answer.status().as_u16() {
                200 => granted += 1,
                503 => {
                    busy += 1;
                    assert_eq!(answer.headers()["retry-after"], "5");
                    let error = answer.json::<Value>().await.unwrap();
                    assert_eq!(error["error"], "temporarily_unavailable", "{error}");
                }
                status => panic!("a login is answered with {status}"),
            }
        }
        sleep(Duration::from_millis(10)).await;
    }
    println!(
        "{LOGINS} logins: {granted} granted, {busy} told to come back, in {:.1?}",
        start.elapsed()
    );
    println!("The reader's slowest answer took {slowest:.1?}");
    assert!(
        granted > 0 && busy > 0,
        "{granted} granted, {busy} told to come back"
    );
    assert!(
        start.elapsed() < 3 * PATIENCE,
        "the storm took {:?}",
        start.elapsed()
    );
    assert!(slowest < READER, "the reader waited for {slowest:?}");
    #[cfg(target_os = "linux")]
    {
        let peak = process.peak_memory();
        println!("The most memory used was {} MiB", peak >> 20);
        assert!(peak < MEMORY, "{} MiB", peak >> 20);
    }
    assert_eq!(process.kill(), "", "what it printed");
}
