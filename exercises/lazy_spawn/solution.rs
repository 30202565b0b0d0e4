// Four sums, each in a thread of its own. `collect` asks for all of the threads
// before the first of them is waited for.
//
//     cargo xtask exercise lazy_spawn

use std::hint::black_box;
use std::thread;
use std::time::Instant;

#[inline(never)]
fn sum(step: u64) -> u64 {
    (0..60_000_000).fold(0, |total, _| total + black_box(step))
}

fn sum_all() -> u64 {
    let threads: Vec<_> = (1..=4)
        .map(|step| thread::spawn(move || sum(step)))
        .collect();
    threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .sum()
}

fn main() {
    let start = Instant::now();
    let total = sum_all();
    println!("it took {:.6} s", start.elapsed().as_secs_f64());
    println!("in all {total}");
}
