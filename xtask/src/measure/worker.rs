//! A process that runs listings for another, one at a time: it has the site that they
//! fetch, adopts what they leave behind, and ends them when the other ends, however that
//! ends. Requests and answers are a line of JSON each.

use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::run;
use crate::interrupt;

/// What to run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    pub executable: PathBuf,
    /// None to watch it while it runs.
    pub round: Option<u32>,
    pub delay: Duration,
    pub deadline: Duration,
}

/// Answers requests until there are no more.
///
/// # Errors
///
/// When nobody takes the answers.
pub fn work() -> Result<()> {
    let (sender, requests) = mpsc::channel();
    thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
        // Whoever asked has ended: so does what still runs.
        interrupt::note();
        run::end_running();
    });
    for line in requests {
        let Request { executable, round, delay, deadline } = serde_json::from_str(&line)?;
        let answer = match round {
            Some(round) => serde_json::to_string(&run::run(&executable, round, delay, deadline))?,
            None => serde_json::to_string(&run::trace(&executable, delay, deadline))?,
        };
        let mut stdout = io::stdout().lock();
        writeln!(stdout, "{answer}")?;
        stdout.flush()?;
    }
    Ok(())
}
