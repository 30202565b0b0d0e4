//! Threads or tasks: more and more of them wait at once, for the same time.
//!
//!     cargo run --example ex_3_12

use std::time::{Duration, Instant};
use std::{fs, io, thread};

use tokio::task::JoinSet;

const WAIT: Duration = Duration::from_millis(100);

// ANCHOR: threads
fn threads(number: usize) -> io::Result<usize> {
    thread::scope(|scope| {
        for _ in 0..number {
            let thread = thread::Builder::new();
            thread.spawn_scoped(scope, || thread::sleep(WAIT))?;
        }
        Ok(memory())
    })
}
// ANCHOR_END: threads

// ANCHOR: tasks
async fn tasks(number: usize) -> usize {
    let mut tasks = JoinSet::new();
    for _ in 0..number {
        tasks.spawn(tokio::time::sleep(WAIT));
    }
    tokio::task::yield_now().await; // all start to wait
    let memory = memory();
    tasks.join_all().await;
    memory
}
// ANCHOR_END: tasks

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let before = memory();
    for number in [3, 30, 300, 3_000] {
        let start = Instant::now();
        let used = tasks(number).await.saturating_sub(before);
        println!("{number} tasks took {:.6} s", start.elapsed().as_secs_f64());
        println!("{number} tasks used {used} bytes");
    }
    let before = memory();
    for number in [3, 30, 300, 3_000] {
        let start = Instant::now();
        match threads(number) {
            Ok(used) => {
                let used = used.saturating_sub(before);
                let took = start.elapsed().as_secs_f64();
                println!("{number} threads took {took:.6} s");
                println!("{number} threads used {used} bytes");
            }
            Err(why) => println!("{number} threads: not here: {why}"),
        }
    }
}

/// What this process has in memory now; 0 where the system doesn't say.
fn memory() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    let kib = line.and_then(|l| l.trim().strip_suffix(" kB")?.parse().ok());
    kib.unwrap_or(0) * 1024
}
