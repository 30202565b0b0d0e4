//! A blocking call in an async function: how long a heartbeat on the same
//! runtime stops for it.
//!
//!     cargo run --example ex_3_7

use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

const BEAT: Duration = Duration::from_millis(10);
const BLOCK: Duration = Duration::from_millis(200);

// ANCHOR: heartbeat
/// Beats for longer than a call blocks; the longest that it didn't.
async fn heartbeat() -> Duration {
    let (start, mut last) = (Instant::now(), Instant::now());
    let mut longest = Duration::ZERO;
    while start.elapsed() < BLOCK + 10 * BEAT {
        sleep(BEAT).await;
        longest = longest.max(last.elapsed());
        last = Instant::now();
    }
    longest
}
// ANCHOR_END: heartbeat

// ANCHOR: block
async fn block() {
    thread::sleep(BLOCK); // not an .await: its thread does nothing else
}

async fn block_elsewhere() {
    let _ = spawn_blocking(|| thread::sleep(BLOCK)).await;
}
// ANCHOR_END: block

fn main() -> std::io::Result<()> {
    for (label, workers, blockers) in [
        ("one worker, one blocker,", 1, 1),
        ("two workers, one blocker,", 2, 1),
        ("two workers, two blockers,", 2, 2),
        ("one worker, spawn_blocking,", 1, 0),
    ] {
        let mut builder = Builder::new_multi_thread();
        let runtime = builder.worker_threads(workers).enable_time().build()?;
        let longest = runtime.block_on(async {
            let heart = tokio::spawn(heartbeat());
            sleep(3 * BEAT).await;
            for _ in 0..blockers {
                tokio::spawn(block());
            }
            if blockers == 0 {
                tokio::spawn(block_elsewhere());
            }
            heart.await
        })?;
        println!("{label} took {:.6} s", longest.as_secs_f64());
    }
    Ok(())
}
