//! The sums of `ex_3_5` as two tasks, on a runtime with several threads.
//!
//!     cargo run --example ex_3_5_spawn

use std::hint::black_box;
use std::time::Instant;

const ADDITIONS: u64 = 1_000_000_000;

#[inline(never)]
fn sum(step: u64, additions: u64) -> u64 {
    let mut total = 0;
    for _ in 0..additions {
        total += black_box(step);
    }
    total
}

#[tokio::main]
async fn main() {
    let start = Instant::now();
    // ANCHOR: tasks
    let task1 = tokio::spawn(async { sum(2, ADDITIONS) });
    let task2 = tokio::spawn(async { sum(2, ADDITIONS) });
    let first = task1.await.unwrap();
    let second = task2.await.unwrap();
    // ANCHOR_END: tasks
    let took = start.elapsed().as_secs_f64();
    println!("{first} and {second}");
    println!("as two tasks took {took:.6} s");
}
