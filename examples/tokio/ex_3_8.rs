//! An await that is ready doesn't yield: a timer behind a loop of them.
//!
//!     cargo run --example ex_3_8

use std::time::{Duration, Instant};

use tokio::task::yield_now;
use tokio::time::sleep;

const TIMER: Duration = Duration::from_millis(10);
const LOOP: Duration = Duration::from_millis(200);

/// When the timer really fired.
async fn timer() -> Duration {
    let start = Instant::now();
    sleep(TIMER).await;
    start.elapsed()
}

async fn ready() {}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), tokio::task::JoinError> {
    // ANCHOR: ready
    let fired = tokio::spawn(timer());
    yield_now().await; // the timer starts
    let start = Instant::now();
    while start.elapsed() < LOOP {
        ready().await;
    }
    // ANCHOR_END: ready
    let took = fired.await?.as_secs_f64();
    println!("the timer, beside ready awaits, took {took:.6} s");

    // ANCHOR: yielding
    let fired = tokio::spawn(timer());
    yield_now().await; // the timer starts
    let start = Instant::now();
    while start.elapsed() < LOOP {
        ready().await;
        yield_now().await; // others first
    }
    // ANCHOR_END: yielding
    let took = fired.await?.as_secs_f64();
    println!("the timer, beside yields, took {took:.6} s");
    Ok(())
}
