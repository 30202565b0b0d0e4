//! Threads or tasks: more and more of them wait at once, for the same time.
//!
//!     cargo run --example ex_3_12

use std::sync::Mutex;
use std::time::{Duration, Instant};
use std::{io, thread};

use tokio::task::JoinSet;

const WAIT: Duration = Duration::from_millis(100);

/// What this process has in memory, or why that isn't known.
type Memory = Result<u64, &'static str>;

// ANCHOR: threads
fn threads(number: usize) -> io::Result<Memory> {
    let gate = Mutex::new(());
    thread::scope(|scope| {
        let closed = gate.lock(); // none ends before the last has started
        for _ in 0..number {
            let thread = thread::Builder::new();
            thread.spawn_scoped(scope, || {
                thread::sleep(WAIT);
                drop(gate.lock());
            })?;
        }
        let memory = meter::resident();
        drop(closed);
        Ok(memory)
    })
}
// ANCHOR_END: threads

// ANCHOR: tasks
async fn tasks(number: usize) -> Memory {
    let mut tasks = JoinSet::new();
    for _ in 0..number {
        tasks.spawn(tokio::time::sleep(WAIT));
    }
    tokio::task::yield_now().await; // all start to wait
    let memory = meter::resident();
    tasks.join_all().await;
    memory
}
// ANCHOR_END: tasks

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let before = meter::resident();
    for number in [3, 30, 300, 3_000] {
        let start = Instant::now();
        let memory = tasks(number).await;
        report(&format!("{number} tasks"), start, before, memory);
    }
    let before = meter::resident();
    for number in [3, 30, 300, 3_000] {
        let start = Instant::now();
        let label = format!("{number} threads");
        match threads(number) {
            Ok(memory) => report(&label, start, before, memory),
            Err(why) => println!("{label}: not here: {why}"),
        }
    }
}

fn report(label: &str, start: Instant, before: Memory, memory: Memory) {
    println!("{label} took {:.6} s", start.elapsed().as_secs_f64());
    match before.and_then(|before| Ok(memory?.saturating_sub(before))) {
        Ok(grown) => println!("{label} used {grown} bytes"),
        Err(why) => println!("{label}: not here: {why}"),
    }
}
