// A search with a deadline: it is on a thread of its own, and is told when it is
// to stop.
//
//     cargo xtask exercise too_late

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

const DEADLINE: Duration = Duration::from_millis(50);

/// How far the search came.
static STEPS: AtomicU32 = AtomicU32::new(0);

/// It blocks its thread, step by step, until it is told to stop.
fn search(stop: &AtomicBool) -> Option<u32> {
    while STEPS.load(Relaxed) < 60 {
        if stop.load(Relaxed) {
            return None;
        }
        thread::sleep(Duration::from_millis(5));
        STEPS.fetch_add(1, Relaxed);
    }
    Some(42)
}

async fn search_in_time() -> Option<u32> {
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    let search = spawn_blocking(move || search(&told));
    let found = timeout(DEADLINE, search).await;
    stop.store(true, Relaxed);
    found.ok()?.ok()?
}

fn main() -> std::io::Result<()> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let start = Instant::now();
    let _found = runtime.block_on(search_in_time());
    println!("the search took {:.6} s", start.elapsed().as_secs_f64());
    drop(runtime); // waits for the threads that it started
    println!("steps counted {}", STEPS.load(Relaxed));
    println!("there was a search");
    Ok(())
}
