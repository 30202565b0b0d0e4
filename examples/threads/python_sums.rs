//! Python's sums in a row, in two processes and on two threads.
//!
//!     cargo run --example python_sums

use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs, io};

const PROGRAM: &str = include_str!("python_sums.py");

fn main() -> io::Result<()> {
    let start = Instant::now();
    let mut version = Command::new("python3");
    version
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if !version.status().is_ok_and(|status| status.success()) {
        println!("not here: there is no python3");
        return Ok(());
    }
    let took = start.elapsed().as_secs_f64();
    println!("python3 --version took {took:.6} s");
    // In a file of its own: a spawned interpreter reads it again.
    let file = env::current_exe()?.with_extension("py");
    fs::write(&file, PROGRAM)?;
    let status = Command::new("python3").arg(&file).status()?;
    if !status.success() {
        let failed = format!("{} failed: {status}", file.display());
        return Err(io::Error::other(failed));
    }
    Ok(())
}
