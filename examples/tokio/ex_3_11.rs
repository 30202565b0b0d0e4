//! A deadline: for a request, for blocking code, and for blocking code on a
//! thread of its own.
//!
//!     cargo run --example ex_3_11

use std::thread;
use std::time::{Duration, Instant};

use reqwest::Client;
use rustls::crypto::ring;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

const DEADLINE: Duration = Duration::from_millis(50);
const BLOCK: Duration = Duration::from_millis(200);

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
    let mut work = spawn_blocking(|| thread::sleep(BLOCK));
    let cut_off = timeout(DEADLINE, &mut work).await;
    report("spawn_blocking", start, cut_off.is_err());
    let ran_on = work.await.is_ok(); // it wasn't stopped: here is its end
    // ANCHOR_END: elsewhere
    println!("its work took {:.6} s", start.elapsed().as_secs_f64());
    println!("work that ran on all the same counted {}", u8::from(ran_on));
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
