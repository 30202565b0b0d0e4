// Two threads, each with a sum of its own, which it adds to the total once.
//
//     cargo xtask exercise hot_lock

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard};
use std::thread;
use std::time::Instant;

const NUMBERS: u64 = 5_000_000;

/// A total, and how often it was locked.
#[derive(Default)]
struct Total {
    sum: Mutex<u64>,
    locks: AtomicU64,
}

impl Total {
    fn lock(&self) -> MutexGuard<'_, u64> {
        self.locks.fetch_add(1, Relaxed);
        self.sum.lock().unwrap()
    }
}

/// A number that takes a little work.
fn value(number: u64) -> u64 {
    (0..12).fold(number, |x, _| black_box(x.wrapping_mul(0x9e37_79b9))) % 100
}

fn add_all(total: &Total) {
    let sum: u64 = (0..NUMBERS).map(value).sum();
    *total.lock() += sum;
}

fn main() {
    let total = Total::default();
    let start = Instant::now();
    thread::scope(|scope| {
        scope.spawn(|| add_all(&total));
        scope.spawn(|| add_all(&total));
    });
    println!("it took {:.6} s", start.elapsed().as_secs_f64());
    println!("locks counted {}", total.locks.load(Relaxed));
    println!("in all {}", total.sum.lock().unwrap());
}
