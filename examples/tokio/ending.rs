//! Spawned isn't done: three tasks, when `main` returns early, when it waits, and
//! when they are aborted; and a blocking job at the runtime's end.
//!
//!     cargo run --example ending

use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::sleep;

const TASK: Duration = Duration::from_millis(50);
const JOB: Duration = Duration::from_millis(200);

static FINISHED: AtomicU32 = AtomicU32::new(0);

// ANCHOR: task
async fn task() {
    sleep(TASK).await;
    FINISHED.fetch_add(1, SeqCst);
}
// ANCHOR_END: task

fn main() -> std::io::Result<()> {
    let start = Instant::now();
    // ANCHOR: early
    runtime()?.block_on(async {
        for _ in 0..3 {
            tokio::spawn(task());
        }
    }); // the runtime is dropped, and its tasks with it
    // ANCHOR_END: early
    report("main returned early");

    // ANCHOR: waited
    runtime()?.block_on(async {
        let tasks: JoinSet<()> = (0..3).map(|_| task()).collect();
        tasks.join_all().await;
    });
    // ANCHOR_END: waited
    report("main waited");

    // ANCHOR: aborted
    let cancelled = runtime()?.block_on(async {
        let mut tasks: JoinSet<()> = (0..3).map(|_| task()).collect();
        tasks.abort_all();
        let mut cancelled = 0;
        while let Some(ended) = tasks.join_next().await {
            cancelled += u32::from(ended.is_err_and(|e| e.is_cancelled()));
        }
        cancelled
    });
    // ANCHOR_END: aborted
    report("main aborted them");
    println!("tasks that tell of it counted {cancelled}");
    println!("all three took {:.6} s", start.elapsed().as_secs_f64());

    let start = Instant::now();
    // ANCHOR: blocking
    let runtime = runtime()?;
    runtime.block_on(async {
        let (begun, has_begun) = oneshot::channel();
        let _not_awaited = spawn_blocking(move || {
            let _ = begun.send(());
            thread::sleep(JOB);
        });
        let _ = has_begun.await;
    });
    drop(runtime); // it waits for what has begun
    // ANCHOR_END: blocking
    println!("shutting down took {:.6} s", start.elapsed().as_secs_f64());
    Ok(())
}

fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
}

fn report(how: &str) {
    thread::sleep(2 * TASK); // time enough, for what is left
    let finished = FINISHED.swap(0, SeqCst);
    println!("tasks that finished, when {how}, counted {finished}");
}
