//! What it costs to start a thread, or a task, and to wait for its end.
//!
//!     cargo run --example cost_of_starting

use std::thread;
use std::time::Instant;

use tokio::runtime::{Builder, Runtime};

const THREADS: u32 = 500;
const TASKS: u32 = 5_000;

fn main() -> std::io::Result<()> {
    // ANCHOR: thread
    let start = Instant::now();
    for _ in 0..THREADS {
        thread::spawn(|| ()).join().unwrap();
    }
    let took = start.elapsed() / THREADS;
    // ANCHOR_END: thread
    println!("a thread took {:.9} s", took.as_secs_f64());

    let one = Builder::new_current_thread().build()?;
    let took = tasks(&one);
    println!("a task on the same thread took {took:.9} s");
    let two = Builder::new_multi_thread().worker_threads(2).build()?;
    let took = tasks(&two);
    println!("a task on two workers took {took:.9} s");
    Ok(())
}

// ANCHOR: tasks
fn tasks(runtime: &Runtime) -> f64 {
    let start = Instant::now();
    runtime.block_on(async {
        for _ in 0..TASKS {
            tokio::spawn(async {}).await.unwrap();
        }
    });
    (start.elapsed() / TASKS).as_secs_f64()
}
// ANCHOR_END: tasks
