//! The memory that one more waiting thread takes.
//!
//!     cargo run --example waiting_threads

use std::thread;
use std::time::Duration;

const FIRST: u64 = 100;
const MORE: u64 = 1_000;

fn main() {
    // Long enough that all of them wait at once.
    let wait = |_| thread::spawn(|| thread::sleep(Duration::from_millis(400)));
    let memory = || {
        thread::sleep(Duration::from_millis(50)); // until each has begun
        meter::resident()
    };

    // ANCHOR: units
    let first: Vec<_> = (0..FIRST).map(wait).collect();
    let before = memory();
    let more: Vec<_> = (0..MORE).map(wait).collect();
    let after = memory();
    // ANCHOR_END: units
    for thread in first.into_iter().chain(more) {
        thread.join().unwrap();
    }
    match before.and_then(|before| Ok(after?.saturating_sub(before))) {
        Ok(grown) => println!("one more thread used {} bytes", grown / MORE),
        Err(why) => println!("one more thread: not here: {why}"),
    }
}
