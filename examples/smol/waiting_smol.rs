//! The memory that one more waiting task of smol's takes.
//!
//!     cargo run --example waiting_smol

use std::time::Duration;

use smol::Timer;

const FIRST: u64 = 1_000;
const MORE: u64 = 10_000;

fn main() {
    smol::block_on(run());
}

async fn run() {
    // Long enough that all of them wait at once.
    let wait = |_| smol::spawn(Timer::after(Duration::from_millis(400)));
    let memory = async || {
        Timer::after(Duration::from_millis(50)).await; // until each has begun
        meter::resident()
    };

    // ANCHOR: units
    let first: Vec<_> = (0..FIRST).map(wait).collect();
    let before = memory().await;
    let more: Vec<_> = (0..MORE).map(wait).collect();
    let after = memory().await;
    // ANCHOR_END: units
    for task in first.into_iter().chain(more) {
        task.await;
    }
    match before.and_then(|before| Ok(after?.saturating_sub(before))) {
        Ok(grown) => println!("one more task used {} bytes", grown / MORE),
        Err(why) => println!("one more task: not here: {why}"),
    }
}
