//! The same jobs, each in a new process, and all in one that was started before:
//! a pool of one worker.
//!
//!     cargo run --example pool

use std::env;
use std::hint::black_box;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// Additions in a job.
const SIZES: [u64; 4] = [1_000, 1_000_000, 10_000_000, 100_000_000];
const JOBS: u32 = 3;

fn sum(additions: u64) -> u64 {
    (0..additions).fold(0, |total, number| black_box(total + number))
}

// ANCHOR: worker
/// A job a line, until there are no more.
fn work() -> io::Result<()> {
    for line in io::stdin().lines() {
        let additions = line?.parse().map_err(io::Error::other)?;
        println!("{}", sum(additions));
    }
    Ok(())
}

fn start() -> io::Result<Child> {
    let mut worker = Command::new(env::current_exe()?);
    worker
        .arg("work")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    worker.spawn()
}

fn ask(worker: &mut Child, additions: u64) -> io::Result<String> {
    let lost = || io::Error::other("the worker has no pipe");
    writeln!(worker.stdin.as_mut().ok_or_else(lost)?, "{additions}")?;
    let mut answer = String::new();
    let answers = worker.stdout.as_mut().ok_or_else(lost)?;
    BufReader::new(answers).read_line(&mut answer)?;
    Ok(answer)
}
// ANCHOR_END: worker

fn main() -> io::Result<()> {
    if env::args().nth(1).as_deref() == Some("work") {
        return work();
    }
    let mut pool = start()?;
    let measured = measure(&mut pool);
    drop(pool.stdin.take()); // the worker reads the end, and ends
    pool.wait()?;
    measured
}

fn measure(pool: &mut Child) -> io::Result<()> {
    for additions in SIZES {
        let new = time(|| {
            let mut worker = start()?;
            ask(&mut worker, additions)?;
            drop(worker.stdin.take());
            worker.wait().map(drop)
        })?;
        let pooled = time(|| ask(pool, additions).map(drop))?;
        println!("{additions} in a new process took {new:.6} s");
        println!("{additions} in the pool took {pooled:.6} s");
    }
    Ok(())
}

fn time(mut job: impl FnMut() -> io::Result<()>) -> io::Result<f64> {
    let start = Instant::now();
    for _ in 0..JOBS {
        job()?;
    }
    Ok((start.elapsed() / JOBS).as_secs_f64())
}
