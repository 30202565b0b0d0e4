//! What it costs to start a thread, or a task, and to wait for its end.
//!
//!     cargo run --example cost_of_starting

use std::thread;
use std::time::Instant;

use tokio::runtime::{Builder, Runtime};

const THREADS: u32 = 2_000;
const TASKS: u32 = 5_000;

fn main() -> std::io::Result<()> {
    // ANCHOR: thread
    let start = Instant::now();
    for _ in 0..THREADS {
        thread::spawn(|| ()).join().unwrap();
    }
    let took = start.elapsed() / THREADS;
    // ANCHOR_END: thread
    let took = took.as_secs_f64();
    println!("a thread took {took:.9} s (mean of {THREADS})");

    let one = Builder::new_current_thread().build()?;
    // They cost so little that it takes many to see it.
    let many = 100 * TASKS;
    let took = tasks(&one, many);
    println!("a task on the same thread took {took:.9} s (mean of {many})");
    let two = Builder::new_multi_thread().worker_threads(2).build()?;
    let took = tasks(&two, TASKS);
    println!("a task on two workers took {took:.9} s (mean of {TASKS})");
    Ok(())
}

// ANCHOR: tasks
fn tasks(runtime: &Runtime, number: u32) -> f64 {
    let start = Instant::now();
    runtime.block_on(async {
        for _ in 0..number {
            tokio::spawn(async {}).await.unwrap();
        }
    });
    (start.elapsed() / number).as_secs_f64()
}
// ANCHOR_END: tasks
