//! The same sum, unoptimised and optimised: as a plain `cargo run` has it in a
//! project of your own, and as a release has it.
//!
//!     cargo run --example optimised

use std::hint::black_box;
use std::time::Instant;

const ADDITIONS: u64 = 20_000_000;

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
    // The same function, from a package whose profile says `opt-level = 0`.
    let total = unoptimised::sum(2, ADDITIONS);
    let took = start.elapsed().as_secs_f64();
    println!("{total}");
    println!("unoptimised took {took:.6} s");

    let start = Instant::now();
    let total = sum(2, ADDITIONS);
    let took = start.elapsed().as_secs_f64();
    println!("{total}");
    println!("optimised took {took:.6} s");
}
