//! The blocking pool has a size, and a queue before it.
//!
//!     cargo run --example ex_3_15

use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::task::JoinSet;

const JOB: Duration = Duration::from_millis(50);

fn main() -> std::io::Result<()> {
    // ANCHOR: pool
    let mut builder = Builder::new_current_thread();
    let runtime = builder.max_blocking_threads(4).build()?;
    for jobs in [4, 8, 16] {
        let start = Instant::now();
        runtime.block_on(async {
            let mut pool = JoinSet::new();
            for _ in 0..jobs {
                pool.spawn_blocking(|| thread::sleep(JOB));
            }
            pool.join_all().await;
        });
        println!("{jobs} jobs took {:.6} s", start.elapsed().as_secs_f64());
    }
    // ANCHOR_END: pool
    Ok(())
}
