//! Two threads, each with a counter of its own: side by side in memory, and apart.
//!
//!     cargo run --example false_sharing

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::Instant;

const COUNTS: u64 = 10_000_000;

// ANCHOR: counters
#[derive(Default)]
struct SideBySide(AtomicU64);

/// Some processors fetch two cache lines of 64 bytes at a time.
#[derive(Default)]
#[repr(align(128))]
struct Apart(AtomicU64);
// ANCHOR_END: counters

// ANCHOR: count
/// Each thread has its own counter: no two ever change the same one.
fn count([first, second]: [&AtomicU64; 2]) {
    thread::scope(|scope| {
        for counter in [first, second] {
            scope.spawn(|| {
                for _ in 0..COUNTS {
                    counter.fetch_add(1, Relaxed);
                }
            });
        }
    });
    assert_eq!(first.load(Relaxed) + second.load(Relaxed), 2 * COUNTS);
}
// ANCHOR_END: count

fn main() {
    let start = Instant::now();
    let counters: [SideBySide; 2] = Default::default();
    count(counters.each_ref().map(|counter| &counter.0));
    println!("side by side took {:.6} s", start.elapsed().as_secs_f64());

    let start = Instant::now();
    let counters: [Apart; 2] = Default::default();
    count(counters.each_ref().map(|counter| &counter.0));
    println!("apart took {:.6} s", start.elapsed().as_secs_f64());
}
