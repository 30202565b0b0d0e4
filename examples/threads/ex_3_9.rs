//! The optimiser's share: a sum in a loop, as the compiler likes it, and with
//! `black_box`.
//!
//!     cargo run --example ex_3_9

use std::hint::black_box;
use std::time::Instant;

const ADDITIONS: u64 = 1_000_000_000;

// ANCHOR: sums
#[inline(never)]
fn plain_sum(step: u64, additions: u64) -> u64 {
    let mut total = 0;
    for _ in 0..additions {
        total += step;
    }
    total
}

#[inline(never)]
fn kept_sum(step: u64, additions: u64) -> u64 {
    let mut total = 0;
    for _ in 0..additions {
        total += black_box(step);
    }
    total
}
// ANCHOR_END: sums

fn main() {
    let start = Instant::now();
    let total = plain_sum(black_box(2), black_box(ADDITIONS));
    let took = start.elapsed().as_secs_f64();
    println!("{total}");
    println!("the plain loop took {took:.9} s");

    let start = Instant::now();
    let total = kept_sum(black_box(2), black_box(ADDITIONS));
    let took = start.elapsed().as_secs_f64();
    println!("{total}");
    println!("the loop with black_box took {took:.9} s");
}
