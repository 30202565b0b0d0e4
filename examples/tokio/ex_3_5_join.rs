//! The sums of `ex_3_5` as two futures that are joined.
//!
//!     cargo run --example ex_3_5_join

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
    // ANCHOR: join
    let first = async { sum(2, ADDITIONS) };
    let second = async { sum(2, ADDITIONS) };
    let (first, second) = tokio::join!(first, second);
    // ANCHOR_END: join
    let took = start.elapsed().as_secs_f64();
    println!("{first} and {second}");
    println!("joined took {took:.6} s");
}
