// A scope waits for its threads at its end, but each is waited for before that.
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
    thread::scope(|scope| {
        let mut total = 0;
        for step in 1..=4 {
            total += scope.spawn(move || sum(step)).join().unwrap();
        }
        total
    })
}

fn main() {
    let start = Instant::now();
    let total = sum_all();
    println!("it took {:.6} s", start.elapsed().as_secs_f64());
    println!("in all {total}");
}
