//! The sums of `ex_3_5` on threads that tokio keeps for what blocks.
//!
//!     cargo run --example ex_3_5_spawn_blocking

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

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let start = Instant::now();
    // ANCHOR: blocking
    let task1 = tokio::task::spawn_blocking(|| sum(2, ADDITIONS));
    let task2 = tokio::task::spawn_blocking(|| sum(2, ADDITIONS));
    let first = task1.await.unwrap();
    let second = task2.await.unwrap();
    // ANCHOR_END: blocking
    let took = start.elapsed().as_secs_f64();
    println!("{first} and {second}");
    println!("where blocking is allowed took {took:.6} s");
}
