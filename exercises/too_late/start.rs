// A search with a deadline. Its result comes all the same, and far too late.
//
//     cargo xtask exercise too_late

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::time::timeout;

const DEADLINE: Duration = Duration::from_millis(50);

/// How far the search came.
static STEPS: AtomicU32 = AtomicU32::new(0);

/// It blocks its thread, step by step.
fn search() -> u32 {
    while STEPS.load(Relaxed) < 60 {
        thread::sleep(Duration::from_millis(5));
        STEPS.fetch_add(1, Relaxed);
    }
    42
}

// TODO: give up at the deadline, and let the search end then.
async fn search_in_time() -> Option<u32> {
    timeout(DEADLINE, async { search() }).await.ok()
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
