//! Ten thousand waits on one thread, then forty thousand, in three ways.
//!
//!     cargo run --example ex_3_14

use std::time::{Duration, Instant};

use futures::future::join_all;
use tokio::task::{JoinSet, coop};
use tokio::time::sleep;

const WAIT: Duration = Duration::from_millis(50);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let start = Instant::now();
    sleep(WAIT).await;
    report("one wait", start);

    let start = Instant::now();
    join_all((0..10_000).map(|_| sleep(WAIT))).await;
    report("10000 joined", start);

    let start = Instant::now();
    // ANCHOR: joined
    join_all((0..40_000).map(|_| sleep(WAIT))).await;
    // ANCHOR_END: joined
    report("40000 joined", start);

    let start = Instant::now();
    // ANCHOR: spawned
    let mut tasks = JoinSet::new();
    for _ in 0..40_000 {
        tasks.spawn(sleep(WAIT));
    }
    tasks.join_all().await;
    // ANCHOR_END: spawned
    report("40000 spawned", start);

    let start = Instant::now();
    // ANCHOR: unconstrained
    let joined = join_all((0..40_000).map(|_| sleep(WAIT)));
    coop::unconstrained(joined).await;
    // ANCHOR_END: unconstrained
    report("40000 joined, unconstrained,", start);
}

fn report(what: &str, start: Instant) {
    println!("{what} took {:.6} s", start.elapsed().as_secs_f64());
}
