//! Why a run gave no sample, and what to do about it.

use std::process::ExitStatus;
use std::time::Duration;
use std::{fmt, io};

use super::output::MOST_OUTPUT;

/// Why a run gave no sample.
#[derive(Debug)]
pub enum Failure {
    Start(io::Error),
    Site(io::Error),
    Wait(io::Error),
    Exit {
        status: ExitStatus,
        said: String,
    },
    Deadline(Duration),
    /// Something it started was still there after it, and was ended.
    Survivor,
    TooMuchOutput,
    NotUtf8,
    NoMeasurement,
    /// Which of two measurements a page means couldn't be told.
    SameLabel(String),
    /// It printed a time longer than it ran.
    Impossible {
        label: String,
        seconds: f64,
        wall_s: f64,
    },
    /// It printed less time than the site had requests of it.
    TooShort {
        told_s: f64,
        span_s: f64,
    },
    Interrupted,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => write!(f, "can't be started: {error}"),
            Self::Site(error) => write!(f, "has no site: {error}"),
            Self::Wait(error) => write!(f, "can't be waited for: {error}"),
            Self::Exit { status, said } if said.trim().is_empty() => {
                write!(f, "ended with {status}")
            }
            Self::Exit { status, said } => {
                write!(f, "ended with {status}, and said:")?;
                said.trim().lines().rev().take(8).collect::<Vec<_>>().iter().rev().try_for_each(
                    |line| {
                        let line: String = line.chars().filter(|c| !c.is_control()).collect();
                        write!(f, "\n    | {line}")
                    },
                )
            }
            Self::Deadline(deadline) => {
                write!(f, "was still running after {} s, and was ended", deadline.as_secs_f64())
            }
            Self::Survivor => write!(f, "left a process running, which was ended"),
            Self::TooMuchOutput => write!(f, "printed more than {} KiB", MOST_OUTPUT / 1024),
            Self::NotUtf8 => write!(f, "printed what isn't UTF-8"),
            Self::NoMeasurement => write!(f, "printed no measurement"),
            Self::SameLabel(label) => write!(f, "printed two measurements of the label {label:?}"),
            Self::Impossible { label, seconds, wall_s } => {
                write!(f, "says that {label:?} took {seconds} s, but ran for {wall_s:.6} s in all")
            }
            Self::TooShort { told_s, span_s } => write!(
                f,
                "says that it took {told_s} s, but the site had requests of it for {span_s:.6} s"
            ),
            Self::Interrupted => write!(f, "was interrupted"),
        }
    }
}

impl Failure {
    /// What to do about it.
    #[must_use]
    pub fn mend(&self, example: &str) -> String {
        match self {
            Self::Deadline(_) => format!(
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
