//! A producer that is faster than its consumer, with a queue that has no bound and
//! with one that has.
//!
//!     cargo run --example backpressure

use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tokio::time::sleep;

const JOBS: usize = 80;
const CAPACITY: usize = 8;
const JOB: Duration = Duration::from_millis(2);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let start = Instant::now();
    // ANCHOR: unbounded
    let (queue, mut jobs) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        for job in 0..JOBS {
            queue.send(job).unwrap(); // it never waits
        }
    });
    // ANCHOR_END: unbounded
    let mut longest = 0;
    while let Some(job) = jobs.recv().await {
        longest = longest.max(note("unbounded", job, jobs.len()));
        sleep(JOB).await;
    }
    report("unbounded", start, longest);

    let start = Instant::now();
    // ANCHOR: bounded
    let (queue, mut jobs) = mpsc::channel(CAPACITY);
    tokio::spawn(async move {
        for job in 0..JOBS {
            queue.send(job).await.unwrap(); // it waits for room
        }
    });
    // ANCHOR_END: bounded
    let mut longest = 0;
    // ANCHOR: consumer
    while let Some(job) = jobs.recv().await {
        longest = longest.max(note("bounded", job, jobs.len()));
        sleep(JOB).await;
    }
    // ANCHOR_END: consumer
    report("bounded", start, longest);
}

/// Prints now and then how many wait.
fn note(queue: &str, job: usize, waiting: usize) -> usize {
    if job.is_multiple_of(10) {
        println!("{queue}, after {job} jobs, counted {waiting}");
    }
    waiting
}

fn report(queue: &str, start: Instant, longest: usize) {
    let took = start.elapsed().as_secs_f64();
    println!("{queue}, at its longest, counted {longest}");
    println!("{queue} took {took:.6} s");
}
