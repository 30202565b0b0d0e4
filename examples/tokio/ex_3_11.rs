//! A deadline: for a request, for blocking code, and for blocking code on a
//! thread of its own.
//!
//!     cargo run --example ex_3_11

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use reqwest::Client;
use rustls::crypto::ring;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

const DEADLINE: Duration = Duration::from_millis(50);
const BLOCK: Duration = Duration::from_millis(200);
static RAN_ON: AtomicBool = AtomicBool::new(false);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), site::Failure> {
    let url = site::open()?;
    let _ = ring::default_provider().install_default();
    let client = Client::new();

    let start = Instant::now();
    // ANCHOR: request
    let cut_off = timeout(DEADLINE, client.get(&url).send()).await;
    // ANCHOR_END: request
    report("a request", start, cut_off.is_err());

    let start = Instant::now();
    // ANCHOR: blocking
    let cut_off = timeout(DEADLINE, async { thread::sleep(BLOCK) }).await;
    // ANCHOR_END: blocking
    report("blocking code", start, cut_off.is_err());

    let start = Instant::now();
    // ANCHOR: elsewhere
    let work = || {
        thread::sleep(BLOCK);
        RAN_ON.store(true, Ordering::Relaxed);
    };
    let cut_off = timeout(DEADLINE, spawn_blocking(work)).await;
    // ANCHOR_END: elsewhere
    report("spawn_blocking", start, cut_off.is_err());

    sleep(BLOCK).await;
    let ran_on = u8::from(RAN_ON.load(Ordering::Relaxed));
    println!("work that ran on all the same counted {ran_on}");
    Ok(())
}

fn report(what: &str, start: Instant, cut_off: bool) {
    let how = if cut_off {
        "was cut off"
    } else {
        "came to its end"
    };
    println!("{what} {how}");
    println!("{what} took {:.6} s", start.elapsed().as_secs_f64());
}
