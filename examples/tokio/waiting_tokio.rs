//! The memory that one more waiting task of tokio's takes.
//!
//!     cargo run --example waiting_tokio

use std::time::Duration;

use tokio::time::sleep;

const FIRST: u64 = 1_000;
const MORE: u64 = 10_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // Long enough that all of them wait at once.
    let wait = |_| tokio::spawn(sleep(Duration::from_millis(400)));
    let memory = async || {
        sleep(Duration::from_millis(50)).await; // until each has begun
        meter::resident()
    };

    // ANCHOR: units
    let first: Vec<_> = (0..FIRST).map(wait).collect();
    let before = memory().await;
    let more: Vec<_> = (0..MORE).map(wait).collect();
    let after = memory().await;
    // ANCHOR_END: units
    for task in first.into_iter().chain(more) {
        task.await.unwrap();
    }
    match before.and_then(|before| Ok(after?.saturating_sub(before))) {
        Ok(grown) => println!("one more task used {} bytes", grown / MORE),
        Err(why) => println!("one more task: not here: {why}"),
    }
}
