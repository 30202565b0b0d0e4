//! Why a run gave no sample, and what to do about it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::output::MOST_OUTPUT;
use crate::record::Trace;

/// Why a run gave no sample. In words where a system's error is why: it is sent from
/// process to process.
#[derive(Clone, Debug, Error, PartialEq, Serialize, Deserialize)]
pub enum Failure {
    #[error("can't be run: {0}")]
    Worker(String),
    #[error("can't be started: {0}")]
    Start(String),
    #[error("has no site: {0}")]
    Site(String),
    #[error("can't be waited for: {0}")]
    Wait(String),
    #[error("ended with {status}{}", last_words(said))]
    Exit { status: String, said: String },
    #[error("was still running after {} s, and was ended", after.as_secs_f64())]
    Deadline {
        after: Duration,
        /// What it did until then, of a run that was traced.
        trace: Option<Box<Trace>>,
    },
    /// Something it started was still there after it, and was ended.
    #[error("left a process running, which was ended")]
    Survivor,
    #[error("printed more than {} KiB", MOST_OUTPUT / 1024)]
    TooMuchOutput,
    #[error("printed what isn't UTF-8")]
    NotUtf8,
    #[error("printed no measurement")]
    NoMeasurement,
    /// Which of two measurements a page means couldn't be told.
    #[error("printed two measurements of the label {0:?}")]
    SameLabel(String),
    /// It printed a time longer than it ran.
    #[error("says that {label:?} took {seconds} s, but ran for {wall_s:.6} s in all")]
    Impossible { label: String, seconds: f64, wall_s: f64 },
    /// It printed less time than the site had requests of it.
    #[error("says that it took {told_s} s, but the site had requests of it for {span_s:.6} s")]
    TooShort { told_s: f64, span_s: f64 },
    #[error("was interrupted")]
    Interrupted,
}

/// The end of what it said.
fn last_words(said: &str) -> String {
    let lines: Vec<&str> = said.trim().lines().collect();
    if lines.is_empty() {
        return String::new();
    }
    lines[lines.len().saturating_sub(8)..]
        .iter()
        .fold(", and said:".to_owned(), |words, line| words + "\n    | " + line)
}

impl Failure {
    /// What to do about it.
    #[must_use]
    pub fn mend(&self, example: &str) -> String {
        match self {
            Self::Deadline { .. } => format!(
                "cargo run --example {example} shows where it hangs; --deadline allows more time"
            ),
            Self::Survivor => "wait for every child before the end".into(),
            Self::SameLabel(_) => "let it give each a label of its own".into(),
            Self::NoMeasurement => "let it print a line like: it took 0.101234 s (or: it used 4096 bytes, it counted 3)".into(),
            Self::TooMuchOutput | Self::NotUtf8 => "let it print a few lines of text".into(),
            Self::Impossible { .. } | Self::TooShort { .. } => {
                "let it print what it measured itself".into()
            }
            _ => format!("cargo run --example {example}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_it_said_the_end_is_told() {
        assert_eq!(last_words(" \n"), "");
        assert_eq!(last_words("one\ntwo\n"), ", and said:\n    | one\n    | two");
        let many: String = (1..=20).map(|line| format!("line {line}\n")).collect();
        let told = last_words(&many);
        assert!(!told.contains("line 12\n") && told.contains("| line 13\n"), "{told}");
        assert!(told.ends_with("| line 20"), "{told}");
    }
}
