//! The same jobs, each in a new process, and all in one that was started before:
//! a pool of one worker.
//!
//!     cargo run --example pool

use std::env;
use std::hint::black_box;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// Additions in a job.
const SIZES: [u64; 3] = [1_000, 10_000_000, 1_000_000_000];
/// How long jobs of a kind are given out, so that chance evens out.
const WHILE: Duration = Duration::from_millis(100);

fn sum(additions: u64) -> u64 {
    (0..additions).fold(0, |total, number| total + black_box(number))
}

// ANCHOR: worker
/// In the worker: a job a line, until there are no more.
fn work() -> io::Result<()> {
    for line in io::stdin().lines() {
        let additions = line?.parse().map_err(io::Error::other)?;
        println!("{}", sum(additions));
    }
    Ok(())
}

struct Worker {
    process: Child,
    jobs: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    fn start() -> io::Result<Self> {
        let mut process = Command::new(env::current_exe()?)
            .arg("work")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let jobs = process.stdin.take().unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap());
        Ok(Self {
            process,
            jobs,
            answers,
        })
    }

    fn ask(&mut self, additions: u64) -> io::Result<u64> {
        writeln!(self.jobs, "{additions}")?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        answer.trim().parse().map_err(io::Error::other)
    }

    fn end(mut self) -> io::Result<()> {
        drop(self.jobs); // the worker reads the end, and ends
        self.process.wait().map(drop)
    }
}
// ANCHOR_END: worker

fn main() -> io::Result<()> {
    if env::args().nth(1).as_deref() == Some("work") {
        return work();
    }
    let mut pool = Worker::start()?;
    let measured = measure(&mut pool);
    pool.end()?;
    measured
}

fn measure(pool: &mut Worker) -> io::Result<()> {
    for additions in SIZES {
        time(&format!("{additions} in a new process"), || {
            let mut worker = Worker::start()?;
            worker.ask(additions)?;
            worker.end()
        })?;
        let ask = || pool.ask(additions).map(drop);
        time(&format!("{additions} in the pool"), ask)?;
    }
    Ok(())
}

fn time(
    label: &str,
    mut job: impl FnMut() -> io::Result<()>,
) -> io::Result<()> {
    let start = Instant::now();
    let mut jobs = 0;
    while start.elapsed() < WHILE {
        job()?;
        jobs += 1;
    }
    let took = (start.elapsed() / jobs).as_secs_f64();
    println!("{label} took {took:.6} s (mean of {jobs})");
    Ok(())
}
