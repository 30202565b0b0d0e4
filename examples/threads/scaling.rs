//! A sum on 1 to twice as many threads as there are CPUs, after a part that one
//! thread has to do alone.
//!
//!     cargo run --example scaling

use std::hint::black_box;
use std::thread;
use std::time::Instant;

const ALONE: u64 = 200_000_000;
const SHARED: u64 = 800_000_000;

#[inline(never)]
fn sum(additions: u64) -> u64 {
    let mut total = 0;
    for _ in 0..additions {
        total += black_box(2);
    }
    total
}

// ANCHOR: work
fn work(threads: u64) {
    sum(ALONE); // nobody can begin before it is done
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(move || sum(SHARED / threads));
        }
    });
}
// ANCHOR_END: work

fn main() -> std::io::Result<()> {
    let cpus = thread::available_parallelism()?.get() as u64;
    println!("CPUs here counted {cpus}");

    let start = Instant::now();
    sum(ALONE);
    println!("the part alone took {:.6} s", start.elapsed().as_secs_f64());

    // ANCHOR: sweep
    let powers = (0..).map(|power| 1 << power);
    let fewer = powers.take_while(|threads| *threads < cpus);
    for threads in fewer.chain([cpus, 2 * cpus]) {
        let start = Instant::now();
        work(threads);
        let took = start.elapsed().as_secs_f64();
        println!("on {threads} threads took {took:.6} s");
        match threads / cpus {
            1 => println!("a thread for each CPU took {took:.6} s"),
            2 => println!("two for each CPU took {took:.6} s"),
            _ => {}
        }
    }
    // ANCHOR_END: sweep
    Ok(())
}
