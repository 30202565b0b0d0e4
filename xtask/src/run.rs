//! One run of one listing: a process group of its own, a deadline, and nothing
//! left behind. The only module that starts listings.

#[cfg(not(unix))]
mod elsewhere;
mod pace;
mod trace;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
use elsewhere as system;
#[cfg(unix)]
use unix as system;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{fmt, io, thread};

use site::Site;

use crate::reading;
use crate::record::{Exchange, Sample, Timing, Trace, Usage};

/// More output than this is a listing's mistake.
const MOST_OUTPUT: usize = 64 * 1024;

/// How long the pipes of an ended process group may take to close.
const CLOSING: Duration = Duration::from_secs(2);

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Makes Ctrl-C, and a request to terminate, end what runs and then this
/// program. To be called once, first.
pub fn end_on_interrupt() -> Result<(), ctrlc::Error> {
    ctrlc::set_handler(|| {
        INTERRUPTED.store(true, Ordering::SeqCst);
        if !system::end_running_group() {
            std::process::exit(INTERRUPTED_CODE);
        }
    })
}

/// As shells have it: 128 and the number of the signal, SIGINT.
pub const INTERRUPTED_CODE: i32 = 130;

#[must_use]
pub fn was_interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Measured(Box<Sample>),
    /// The listing says that this system hasn't what it shows.
    NotHere(String),
}

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
    NoTiming,
    /// It printed a time longer than it ran.
    Impossible {
        label: String,
        seconds: f64,
        wall_s: f64,
    },
    Interrupted,
}

/// Runs `executable` once, with a site of its own that answers after `delay`.
pub fn run(
    executable: &Path,
    round: u32,
    delay: Duration,
    deadline: Duration,
) -> Result<Outcome, Failure> {
    let pace_before_s = pace::pace_s();
    let run = watch(executable, delay, deadline, None)?;
    let pace_s = pace::pace_s().max(pace_before_s);
    let text = run.stdout.text;
    if let Some(reason) = text.lines().find_map(reading::not_here) {
        return Ok(Outcome::NotHere(reason.to_owned()));
    }
    let own_s = run.usage.map(|usage| usage.user_s + usage.sys_s);
    let timings = timings(run.stdout.marks, own_s);
    if timings.is_empty() {
        return Err(Failure::NoTiming);
    }
    let wall_s = run.wall.as_secs_f64();
    if let Some(timing) = timings.iter().find(|timing| timing.seconds > wall_s) {
        return Err(Failure::Impossible {
            label: timing.label.clone(),
            seconds: timing.seconds,
            wall_s,
        });
    }
    Ok(Outcome::Measured(Box::new(Sample {
        round,
        wall_s,
        usage: run.usage,
        foreign_s: run.busy_s.zip(own_s).map(|(busy_s, own_s)| (busy_s - own_s).max(0.0)),
        pace_s,
        timings,
        exchanges: run.exchanges,
        output: text,
    })))
}

/// Runs `executable` once and looks at it all the while; its times count for
/// nothing. None where the system has no /proc.
pub fn trace(
    executable: &Path,
    delay: Duration,
    deadline: Duration,
) -> Result<Option<Trace>, Failure> {
    let peaks = Arc::new(Mutex::new(None));
    watch(executable, delay, deadline, Some(Arc::clone(&peaks)))?;
    Ok(peaks.lock().map(|peaks| *peaks).unwrap_or_default())
}

struct Run {
    wall: Duration,
    usage: Option<Usage>,
    busy_s: Option<f64>,
    exchanges: Vec<Exchange>,
    stdout: Printed,
}

fn watch(
    executable: &Path,
    delay: Duration,
    deadline: Duration,
    peaks: Option<Arc<Mutex<Option<Trace>>>>,
) -> Result<Run, Failure> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let site = Site::start(0, delay, move |exchange| {
        if let Ok(mut seen) = keep.lock() {
            seen.push(exchange);
        }
    })
    .map_err(Failure::Site)?;

    let mut command = Command::new(executable);
    command.env("SITE_URL", site.url()).env("RUST_BACKTRACE", "0");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let busy_before = system::busy_s();
    let start = Instant::now();
    let mut group = system::Group::spawn(&mut command).map_err(Failure::Start)?;
    let clock = group.cpu_clock();
    let stdout = group.child.stdout.take();
    let stdout = reader(move || stdout.map(|pipe| printed(pipe, &clock)).unwrap_or_default());
    let stderr = group.child.stderr.take();
    let stderr = reader(move || stderr.map(|pipe| printed(pipe, &|| None)).unwrap_or_default());
    let (ended, watchdog) = watchdog(&group, deadline);
    if was_interrupted() {
        system::end_running_group();
    }
    let tracer = peaks.map(|peaks| trace::start(group.child.id(), peaks));

    let (status, usage) = group.wait().map_err(Failure::Wait)?;
    let wall = start.elapsed();
    let busy_s = system::busy_s().zip(busy_before).map(|(after, before)| after - before);
    drop(ended);
    let too_late = watchdog.join().unwrap_or(false);
    drop(tracer);
    let survivor = group.end();
    let stdout = stdout.recv_timeout(CLOSING).map_err(|_| Failure::Survivor)?;
    let stderr = stderr.recv_timeout(CLOSING).map_err(|_| Failure::Survivor)?;
    drop(site); // what is still under way there is reported now

    if was_interrupted() {
        return Err(Failure::Interrupted);
    }
    if too_late {
        return Err(Failure::Deadline(deadline));
    }
    if stdout.cut || stderr.cut {
        return Err(Failure::TooMuchOutput);
    }
    if !status.success() {
        return Err(Failure::Exit { status, said: stderr.text });
    }
    if survivor {
        return Err(Failure::Survivor);
    }
    if stdout.not_utf8 {
        return Err(Failure::NotUtf8);
    }
    let exchanges = seen.lock().map(|mut seen| std::mem::take(&mut *seen)).unwrap_or_default();
    Ok(Run { wall, usage, busy_s, exchanges: since(start, &exchanges), stdout })
}

/// Ends the group at the deadline, unless the sender is dropped before; tells
/// whether it did.
fn watchdog(
    group: &system::Group,
    deadline: Duration,
) -> (mpsc::Sender<()>, thread::JoinHandle<bool>) {
    let (ended, wait) = mpsc::channel::<()>();
    let end = group.ender();
    let watchdog = thread::spawn(move || {
        let too_late = wait.recv_timeout(deadline) == Err(RecvTimeoutError::Timeout);
        if too_late {
            end();
        }
        too_late
    });
    (ended, watchdog)
}

fn since(start: Instant, exchanges: &[site::Exchange]) -> Vec<Exchange> {
    let seconds = |at: Instant| at.saturating_duration_since(start).as_secs_f64();
    let mut exchanges: Vec<Exchange> = exchanges
        .iter()
        .map(|e| Exchange { arrived_s: seconds(e.arrived), answered_s: e.answered.map(seconds) })
        .collect();
    exchanges.sort_by(|a, b| a.arrived_s.total_cmp(&b.arrived_s));
    exchanges
}

fn reader<T: Send + 'static>(read: impl FnOnce() -> T + Send + 'static) -> mpsc::Receiver<T> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(read()));
    receiver
}

#[derive(Debug, Default)]
struct Printed {
    text: String,
    marks: Vec<Mark>,
    cut: bool,
    not_utf8: bool,
}

/// A timing's line, and what the process's CPU clock showed when it came.
#[derive(Debug)]
struct Mark {
    label: String,
    seconds: f64,
    clock_s: Option<f64>,
}

/// Timings with the CPU time since the one before. The last one gets what
/// remains of all that the process used: it may be gone before its clock could
/// be read.
fn timings(marks: Vec<Mark>, own_s: Option<f64>) -> Vec<Timing> {
    let last = marks.len().saturating_sub(1);
    let mut before = Some(0.0);
    let timing = |(index, mark): (usize, Mark)| {
        let now = if index == last { own_s } else { mark.clock_s };
        let cpu_s = now.zip(before).map(|(now, before): (f64, f64)| (now - before).max(0.0));
        before = now;
        Timing { label: mark.label, seconds: mark.seconds, cpu_s }
    };
    marks.into_iter().enumerate().map(timing).collect()
}

/// Reads a pipe to its end.
fn printed(pipe: impl Read, cpu_clock: &dyn Fn() -> Option<f64>) -> Printed {
    let mut pipe = BufReader::new(pipe);
    let mut printed = Printed::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        let room = (MOST_OUTPUT + 1 - printed.text.len()) as u64;
        if !matches!(pipe.by_ref().take(room).read_until(b'\n', &mut line), Ok(1..)) {
            return printed;
        }
        let text = String::from_utf8_lossy(&line);
        printed.not_utf8 |= matches!(text, std::borrow::Cow::Owned(_));
        if let Some((label, seconds)) = reading::timing(&text) {
            let clock_s = cpu_clock();
            printed.marks.push(Mark { label: label.to_owned(), seconds, clock_s });
        }
        printed.text.push_str(&text);
        if printed.text.len() > MOST_OUTPUT {
            printed.cut = true;
            // Read on, and forget: a full pipe would hold the program up.
            let _ = io::copy(&mut pipe, &mut io::sink());
            return printed;
        }
    }
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
                said.trim_end().lines().rev().take(8).collect::<Vec<_>>().iter().rev().try_for_each(
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
            Self::NoTiming => write!(f, "printed no timing"),
            Self::Impossible { label, seconds, wall_s } => {
                write!(f, "says that {label:?} took {seconds} s, but ran for {wall_s:.6} s in all")
            }
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
            Self::NoTiming => "let it print a line like: it took 0.101234 s".into(),
            Self::TooMuchOutput | Self::NotUtf8 => "let it print a few lines of text".into(),
            Self::Impossible { .. } => "let it print what it measured itself".into(),
            _ => format!("cargo run --example {example}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timings_are_read_with_the_cpu_time_in_between() {
        let clock = Mutex::new(vec![0.5, 0.25]);
        let tick = || clock.lock().unwrap().pop();
        let printed = printed(&b"hello\none took 0.3 s\ntwo took 0.4 s\nend took 1 s"[..], &tick);
        assert_eq!(printed.text, "hello\none took 0.3 s\ntwo took 0.4 s\nend took 1 s");
        assert!(!printed.cut && !printed.not_utf8);
        let cpu: Vec<_> =
            timings(printed.marks, Some(1.0)).into_iter().map(|t| (t.label, t.cpu_s)).collect();
        let wanted = [("one", 0.25), ("two", 0.25), ("end", 0.5)];
        assert_eq!(cpu, wanted.map(|(label, cpu)| (label.to_owned(), Some(cpu))));
    }

    #[test]
    fn too_much_output_is_cut_and_odd_bytes_are_noticed() {
        assert!(printed(io::repeat(b'x').take(1_000_000), &|| None).cut);
        let just_enough = printed(io::repeat(b'x').take(MOST_OUTPUT as u64), &|| None);
        assert!(!just_enough.cut && just_enough.text.len() == MOST_OUTPUT);
        assert!(printed(&b"\xff took 1 s\n"[..], &|| None).not_utf8);
    }
}
