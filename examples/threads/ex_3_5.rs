//! A CPU-bound sum, twice: one after the other, then on two threads.
//!
//!     cargo run --example ex_3_5

use std::hint::black_box;
use std::thread;
use std::time::Instant;

const ADDITIONS: u64 = 1_000_000_000;

// ANCHOR: sum
// Both arms call this very machine code: it is never inlined into one of them.
#[inline(never)]
fn sum(step: u64, additions: u64) -> u64 {
    let mut total = 0;
    for _ in 0..additions {
        // Without black_box the compiler multiplies, once, and is done.
        total += black_box(step);
    }
    total
}
// ANCHOR_END: sum

fn main() {
    let start = Instant::now();
    let first = sum(2, ADDITIONS);
    let second = sum(2, ADDITIONS);
    let took = start.elapsed().as_secs_f64();
    println!("{first} and {second}");
    println!("one after the other took {took:.6} s");

    let start = Instant::now();
    // ANCHOR: threads
    let (first, second) = thread::scope(|scope| {
        let second = scope.spawn(|| sum(2, ADDITIONS));
        let first = sum(2, ADDITIONS); // on this thread, meanwhile
        (first, second.join().unwrap())
    });
    // ANCHOR_END: threads
    let took = start.elapsed().as_secs_f64();
    println!("{first} and {second}");
    println!("on two threads took {took:.6} s");
}
