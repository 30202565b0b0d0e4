//! The sums of `ex_3_5` in two processes: this one, and this program started
//! anew.
//!
//!     cargo run --example ex_3_5_processes

use std::hint::black_box;
use std::process::{Child, Command, Stdio};
use std::time::Instant;
use std::{env, io};

const ADDITIONS: u64 = 1_000_000_000;

#[inline(never)]
fn sum(step: u64, additions: u64) -> u64 {
    let mut total = 0;
    for _ in 0..additions {
        total += black_box(step);
    }
    total
}

// ANCHOR: worker
fn start_worker() -> io::Result<Child> {
    let mut worker = Command::new(env::current_exe()?);
    worker.arg("work").stdout(Stdio::piped()).spawn()
}

fn result_of(worker: Child) -> io::Result<String> {
    let output = worker.wait_with_output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
// ANCHOR_END: worker

fn main() -> io::Result<()> {
    if env::args().nth(1).as_deref() == Some("work") {
        println!("{}", sum(2, ADDITIONS));
        return Ok(());
    }

    let start = Instant::now();
    // ANCHOR: processes
    let worker = start_worker()?;
    let first = sum(2, ADDITIONS); // in this process, meanwhile
    let second = result_of(worker)?;
    // ANCHOR_END: processes
    let took = start.elapsed().as_secs_f64();
    println!("{first} and {second}");
    println!("in two processes took {took:.6} s");
    Ok(())
}
