//! The same loads twice: in the order of memory, and all over it. Then all over
//! less and more memory.
//!
//!     cargo run --example memory_bound

use std::hint::black_box;
use std::time::Instant;

const LOADS: u32 = 1_000_000;
const OF_EACH_SIZE: u32 = 250_000;
const MANY: usize = 2 << 20; // nodes, in 128 MiB: larger than most caches

// ANCHOR: chase
/// As large as what is fetched from memory at once: a cache line.
#[repr(align(64))]
struct Node {
    next: usize,
}

/// Where each load is depends on the one before.
#[inline(never)]
fn chase(nodes: &[Node], loads: u32) -> usize {
    let mut at = 0;
    for _ in 0..loads {
        at = nodes[at].next;
    }
    black_box(at)
}
// ANCHOR_END: chase

// ANCHOR: nodes
fn in_order(count: usize) -> Vec<Node> {
    let next = |at| Node {
        next: (at + 1) % count,
    };
    (0..count).map(next).collect()
}

/// One round trip through all of them, in a random order (Sattolo's shuffle).
fn shuffled(count: usize) -> Vec<Node> {
    let mut nodes: Vec<Node> = (0..count).map(|next| Node { next }).collect();
    let mut random: u64 = 1;
    for at in (1..count).rev() {
        random = random.wrapping_mul(6364136223846793005).wrapping_add(1);
        nodes.swap(at, (random >> 33) as usize % at);
    }
    nodes
}
// ANCHOR_END: nodes

fn main() {
    let start = Instant::now();
    let (ordered, mixed) = (in_order(MANY), shuffled(MANY));
    println!("making both took {:.6} s", start.elapsed().as_secs_f64());

    // In order, so many loads are soon done: forty times as many are timed.
    let start = Instant::now();
    chase(&ordered, 40 * LOADS);
    let took = start.elapsed().as_secs_f64();
    println!("forty times as many, in order, took {took:.6} s");

    let start = Instant::now();
    chase(&mixed, LOADS);
    println!("all over took {:.6} s", start.elapsed().as_secs_f64());

    // ANCHOR: sweep
    let made = |kib: usize| (kib, shuffled(kib * 1024 / size_of::<Node>()));
    let smaller = [8, 32, 128, 512, 2048, 16_384].map(made);
    for (kib, nodes) in smaller.into_iter().chain([(131_072, mixed)]) {
        let start = Instant::now();
        chase(&nodes, OF_EACH_SIZE);
        let load = start.elapsed().as_secs_f64() / f64::from(OF_EACH_SIZE);
        println!(
            "a load in {kib} KiB took {load:.12} s (mean of {OF_EACH_SIZE})"
        );
    }
    // ANCHOR_END: sweep
}
