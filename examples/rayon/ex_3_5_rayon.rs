//! The sums of `ex_3_5` in rayon's pool.
//!
//!     cargo run --example ex_3_5_rayon

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

fn main() {
    let start = Instant::now();
    // ANCHOR: pool
    let (first, second) =
        rayon::join(|| sum(2, ADDITIONS), || sum(2, ADDITIONS));
    // ANCHOR_END: pool
    let took = start.elapsed().as_secs_f64();
    println!("{first} and {second}");
    println!("in a pool took {took:.6} s");
}
