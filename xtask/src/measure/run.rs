//! One run of one listing: a process group or job of its own, a deadline, and nothing
//! left behind. The only module that starts listings.

#[cfg(target_os = "linux")]
mod control_groups;
mod failure;
#[cfg(target_os = "linux")]
mod kernel;
#[cfg(target_os = "macos")]
mod macos;
mod output;
#[cfg(not(target_os = "macos"))]
mod proc;
// Linux alone keeps such accounts.
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
mod taken;
mod trace;
#[cfg(not(target_os = "linux"))]
mod unaccounted;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
use kernel as accounts;
#[cfg(not(target_os = "linux"))]
use unaccounted as accounts;
#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use site::Site;
use sysinfo::{MemoryRefreshKind, System};

pub use failure::Failure;
use output::{Moment, Printed, left_out, measurements, phases, printed, reader};

use crate::interrupt::was_interrupted;
use crate::measure::protocol;
use crate::record::metric::Unit;
use crate::record::{Exchange, LeftOut, Measurement, Phase, Sample, Trace, Usage, overlap};
use accounts::{Accounts, Before};
use taken::Ledger;

/// How long the pipes of an ended process group may take to close.
const CLOSING: Duration = Duration::from_secs(2);

/// A listing's timings come to at least this part of the time in which the site
/// had requests of it, but for what others can have taken between them.
const FAITHFUL: f64 = 0.9;

/// More exchanges than this aren't recorded one by one: a sweep has thousands.
const MOST_EXCHANGES: usize = 100;

/// Ends the listing that runs in this process's care; false where none does.
pub fn end_running() -> bool {
    system::end_running_group()
}

/// How much memory a run can have, in bytes: what there is, and what a limit leaves.
#[must_use]
pub fn memory() -> u64 {
    let mut system = System::new();
    system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
    system.available_memory().min(accounts::memory_limit().unwrap_or(u64::MAX))
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    Measured(Box<Sample>),
    /// The listing says that this system hasn't what it shows.
    NotHere(String),
}

/// Runs `executable` once, with a site of its own that answers after `delay`.
pub fn run(
    executable: &Path,
    round: u32,
    delay: Duration,
    deadline: Duration,
) -> Result<Outcome, Failure> {
    let run = watch(executable, delay, deadline, false)?;
    if let Some(reason) = run.stdout.text.lines().find_map(protocol::not_here) {
        return Ok(Outcome::NotHere(reason.to_owned()));
    }
    let own_s = run.usage.map(|usage| usage.user_s + usage.sys_s);
    let taken_s = |from, to| {
        let at_most = |ledger: &Ledger| (ledger.taken_s(from, to), ledger.at(to));
        let (taken_s, to) = run.accounts.as_ref()?.ledger(at_most)?;
        let since = |at: Instant| at.saturating_duration_since(run.start).as_secs_f64();
        Some(but_for_a_wait(taken_s, since(from)..=since(to), &run.exchanges, delay.as_secs_f64()))
    };
    let measurements = measurements(&run.stdout, run.start, own_s, &taken_s);
    let left_out = left_out(&run.stdout.text);
    let run_taken_s = run.last_look.and_then(|last| taken_s(run.start, last));
    check(&run, &measurements, &left_out, run_taken_s)?;
    Ok(Outcome::Measured(Box::new(Sample {
        round,
        wall_s: run.wall.as_secs_f64(),
        usage: run.usage,
        taken_s: run_taken_s,
        measurements,
        left_out,
        requests: run.exchanges.len() as u64,
        overlap: overlap(&run.exchanges),
        exchanges: if_few(run.exchanges),
        output: run.stdout.text,
    })))
}

/// A request takes as long as the site lets it wait, whatever others do: they can't have
/// taken that part of a time in which one was answered. Of several it is the same part, as
/// the others may have waited at its side, had nobody taken any time.
fn but_for_a_wait(
    taken_s: f64,
    time: RangeInclusive<f64>,
    exchanges: &[Exchange],
    delay_s: f64,
) -> f64 {
    let (from_s, to_s) = time.into_inner();
    let is_within = |exchange: &Exchange| {
        exchange.arrived_s >= from_s
            && exchange.answered_s.is_some_and(|answered_s| answered_s <= to_s)
    };
    if exchanges.iter().any(is_within) {
        taken_s.min((to_s - from_s - delay_s).max(0.0))
    } else {
        taken_s
    }
}

/// Whether what it printed can be true, if others took no more than that. Where nobody
/// knows what they took, all of the time that it doesn't tell of may be theirs.
fn check(
    run: &Run,
    all: &[Measurement],
    left_out: &[LeftOut],
    taken_s: Option<f64>,
) -> Result<(), Failure> {
    if all.is_empty() && left_out.is_empty() {
        return Err(Failure::NoMeasurement);
    }
    let mut known = BTreeSet::new();
    if let Some(twice) = all.iter().find(|one| !known.insert((&one.label, one.unit))) {
        return Err(Failure::SameLabel(twice.label.clone()));
    }
    let wall_s = run.wall.as_secs_f64();
    let times = || all.iter().filter(|one| one.unit == Unit::Seconds);
    if let Some(time) = times().find(|time| time.number > wall_s) {
        let label = time.label.clone();
        return Err(Failure::Impossible { label, seconds: time.number, wall_s });
    }
    let told_s: f64 = times().map(|time| time.number).sum();
    let span_s = span_s(&run.exchanges).filter(|_| times().next().is_some());
    match span_s.filter(|span_s| is_too_short(told_s, *span_s, taken_s)) {
        Some(span_s) => Err(Failure::TooShort { told_s, span_s }),
        None => Ok(()),
    }
}

fn is_too_short(told_s: f64, span_s: f64, taken_s: Option<f64>) -> bool {
    taken_s.is_some_and(|taken_s| told_s < FAITHFUL * (span_s - taken_s))
}

/// Runs `executable` once and looks at it all the while; its times count for
/// nothing. None where the system doesn't tell what it does.
pub fn trace(
    executable: &Path,
    delay: Duration,
    deadline: Duration,
) -> Result<Option<Trace>, Failure> {
    Ok(watch(executable, delay, deadline, true)?.trace)
}

struct Run {
    start: Instant,
    wall: Duration,
    usage: Option<Usage>,
    /// None where the system keeps none.
    accounts: Option<Accounts>,
    /// The look at them when the listing had ended.
    last_look: Option<usize>,
    exchanges: Vec<Exchange>,
    stdout: Printed,
    /// Of a traced run, where the system tells.
    trace: Option<Trace>,
}

fn watch(
    executable: &Path,
    delay: Duration,
    deadline: Duration,
    is_traced: bool,
) -> Result<Run, Failure> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&seen);
    let site = Site::start(0, delay, move |exchange| {
        if let Ok(mut seen) = keep.lock() {
            seen.push(exchange);
        }
    })
    .map_err(|error| Failure::Site(error.to_string()))?;

    let mut command = Command::new(executable);
    command.env("SITE_URL", site.url()).env("RUST_BACKTRACE", "0");
    command.env_remove("SITE_DELAY"); // the site is this one, and has its delay already
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let before = Before::read();
    let start = Instant::now();
    let mut group =
        system::Group::spawn(&mut command).map_err(|error| Failure::Start(error.to_string()))?;
    let accounts = before.map(|before| before.watch(group.child.id()));
    let now = moments(group.cpu_clock(), accounts.clone());
    let stdout = group.child.stdout.take();
    let stdout = reader(move || stdout.map(|pipe| printed(pipe, now)).unwrap_or_default());
    let stderr = group.child.stderr.take();
    let stderr = reader(move || {
        stderr.map(|pipe| printed(pipe, moments(|| None, None))).unwrap_or_default()
    });
    let (ended, watchdog) = watchdog(&group, deadline);
    if was_interrupted() {
        system::end_running_group();
    }
    let tracer = is_traced.then(|| trace::start(group.child.id(), start));

    let mut at_end = (start, None);
    let close = || at_end = (Instant::now(), accounts.as_ref().and_then(Accounts::close));
    let (status, usage) = group.wait(close).map_err(|error| Failure::Wait(error.to_string()))?;
    let (end, last_look) = at_end;
    drop(ended);
    let too_late = watchdog.join().unwrap_or(false);
    let traced = tracer.and_then(trace::Tracer::end);
    let survivor = group.end();
    let stdout = stdout.recv_timeout(CLOSING).map_err(|_| Failure::Survivor)?;
    let stderr = stderr.recv_timeout(CLOSING).map_err(|_| Failure::Survivor)?;
    drop(site); // what is still under way there is reported now

    if was_interrupted() {
        return Err(Failure::Interrupted);
    }
    let wall = end - start;
    let exchanges = seen.lock().map(|mut seen| std::mem::take(&mut *seen)).unwrap_or_default();
    let exchanges = since(start, &exchanges);
    let phases = phases(&stdout, start);
    let trace = traced.map(|seen| traced_run(seen, wall, &exchanges, phases));
    if too_late {
        return Err(Failure::Deadline { after: deadline, trace: trace.map(Box::new) });
    }
    if stdout.cut || stderr.cut {
        return Err(Failure::TooMuchOutput);
    }
    if !status.success() {
        return Err(Failure::Exit { status: status.to_string(), said: stderr.text });
    }
    if survivor {
        return Err(Failure::Survivor);
    }
    if stdout.not_utf8 {
        return Err(Failure::NotUtf8);
    }
    Ok(Run { start, wall, usage, accounts, last_look, exchanges, stdout, trace })
}

fn traced_run(
    seen: trace::Seen,
    wall: Duration,
    exchanges: &[Exchange],
    phases: Vec<Phase>,
) -> Trace {
    let wall_s = wall.as_secs_f64();
    Trace {
        rss_bytes: seen.rss_bytes,
        threads: seen.threads,
        children: seen.children,
        wall_s,
        exchanges: if_few(exchanges.to_vec()),
        lanes: seen.lanes(wall_s),
        phases,
    }
}

/// Tells of a line that comes now, to the thread that reads it. What kept that thread from
/// reading it sooner was telling of the line before, or since then its own work, or that it
/// stood ready.
fn moments(
    cpu_clock: impl Fn() -> Option<f64> + Send + 'static,
    accounts: Option<Accounts>,
) -> impl FnMut() -> Moment + Send + 'static {
    let (mut kept, mut told) = (Duration::ZERO, Duration::ZERO);
    move || {
        let at = Instant::now();
        let late = told + accounts::kept_this_thread().saturating_sub(kept);
        let look = accounts.as_ref().and_then(Accounts::look);
        let clock_s = cpu_clock();
        kept = accounts::kept_this_thread();
        told = at.elapsed();
        Moment { at, late, clock_s, look }
    }
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

fn if_few(exchanges: Vec<Exchange>) -> Vec<Exchange> {
    if exchanges.len() > MOST_EXCHANGES { Vec::new() } else { exchanges }
}

/// From the first request's arrival to the last answer; none where there was none.
fn span_s(exchanges: &[Exchange]) -> Option<f64> {
    let start = exchanges.iter().map(|e| e.arrived_s).reduce(f64::min)?;
    let end = exchanges.iter().filter_map(|e| e.answered_s).reduce(f64::max)?;
    Some(end - start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_time_in_which_the_site_answered_its_delay_is_nobodys() {
        let exchange = |arrived_s, answered_s| Exchange { arrived_s, answered_s };
        let taken_s = |exchanges: &[Exchange]| {
            (but_for_a_wait(0.08, 0.05..=0.18, exchanges, 0.1) * 1e6).round() / 1e6
        };
        assert_eq!(taken_s(&[]), 0.08);
        let one = exchange(0.06, Some(0.165));
        assert_eq!(taken_s(&[one]), 0.03);
        assert_eq!(taken_s(&[one, exchange(0.07, Some(0.17))]), 0.03, "side by side, or in a row");
        assert_eq!(taken_s(&[exchange(0.06, None)]), 0.08, "nobody waited for its answer");
        assert_eq!(taken_s(&[exchange(0.04, Some(0.15))]), 0.08, "it was sent before");
        assert_eq!(taken_s(&[exchange(0.06, Some(0.19))]), 0.08, "it was answered later");
    }

    #[test]
    fn what_others_took_between_two_timings_is_no_lie() {
        assert!(is_too_short(0.08, 0.1, Some(0.0)));
        assert!(!is_too_short(0.08, 0.1, Some(0.02)), "a busy machine");
        assert!(is_too_short(0.05, 0.1, Some(0.02)));
        assert!(!is_too_short(0.05, 0.1, None), "a system that doesn't tell");
    }
}
