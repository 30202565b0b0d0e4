//! Python's client, httpx: a GET that blocks, then a hundred at once.
//!
//!     cargo run --example python_client

use std::process::{Command, Stdio};

const PROGRAM: &str = include_str!("python_client.py");

fn main() -> Result<(), site::Failure> {
    let mut version = Command::new("python3");
    version
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if !version.status().is_ok_and(|status| status.success()) {
        println!("not here: there is no python3");
        return Ok(());
    }
    let url = site::open()?;
    let mut client = Command::new("python3");
    let status = client.args(["-c", PROGRAM, &url]).status()?;
    if !status.success() {
        return Err(format!("python_client.py failed: {status}").into());
    }
    Ok(())
}
