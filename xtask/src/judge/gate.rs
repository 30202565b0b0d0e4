//! Which rounds a claim may use.
//!
//! A claim that compares waits may use any: a busy machine delays both a little.
//! One about work may only use those in which the cores were there for it, and
//! so may one that holds a time against a constant, since only the time is
//! delayed. Which kind it is follows from what it measures.

use crate::course::claim::Expression;
use crate::record::metric::Metric;
use crate::record::{Record, Sample, Trace};

/// The machine counts as quiet while other work takes at most this part of one
/// core. A pilot on two cores read a doubling as 1.0 to 1.2 above it.
pub const QUIET: f64 = 0.08;

/// The cores count as all there while a fixed piece of work takes two of them at
/// once at most this many times what it took one alone, at best, in the session.
pub const PACE: f64 = 1.25;

/// A quota counts as no hindrance while it stops the machinery and its children
/// for at most this part of a run.
pub const THROTTLED: f64 = 0.02;

/// The kernel counts busy time in ticks of 10 ms, and each of two readings may
/// be a tick off.
const TICKS_S: f64 = 0.02;

/// CPU time over wall time above which a program's speed depends on the cores
/// it gets. Programs that wait for the site stay below a tenth. One that works
/// gets half of a core beside one busy neighbour, a third beside two, and is
/// still to be told from those that wait.
const CPU_BOUND: f64 = 0.2;

/// What a claim asks of a round.
pub struct Gate<'a> {
    /// The listings that need the cores; none for a claim that compares waits, or
    /// is about structure.
    working: Vec<&'a Record>,
    best_pace_s: f64,
}

impl<'a> Gate<'a> {
    #[must_use]
    pub fn of(measured: &Expression, involved: &[&'a Record]) -> Self {
        let quantities = measured.quantities();
        let is_timed = |record: &Record| {
            let mut own = quantities.iter().filter(|quantity| quantity.example == record.example);
            own.any(|q| matches!(q.metric, Metric::Time | Metric::Wall | Metric::Cpu))
        };
        let is_needy = |record: &Record| measured.is_absolute() || is_cpu_bound(record);
        let working: Vec<&Record> =
            involved.iter().copied().filter(|r| is_timed(r) && is_needy(r)).collect();
        let samples = involved.iter().flat_map(|record| &record.samples);
        let best_pace_s = samples.map(|sample| sample.alone_s).fold(f64::INFINITY, f64::min);
        Self { working, best_pace_s }
    }

    /// Whether it keeps any round out at all.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        !self.working.is_empty()
    }

    /// Why no round will do: one core can't tell of two.
    #[must_use]
    pub fn too_few_cores(&self) -> Option<String> {
        let in_parallel = |t: &Trace| t.threads > 1 || t.children > 1;
        let working = self.working.iter().filter(|record| is_cpu_bound(record));
        let record =
            working.into_iter().find(|record| record.trace.as_ref().is_some_and(in_parallel))?;
        (record.provenance.usable_cores < 2).then(|| "this machine has one usable core".to_owned())
    }

    /// Whether a round of these samples may be used.
    #[must_use]
    pub fn lets_through<'s>(&self, round: impl Iterator<Item = &'s Sample> + Clone) -> bool {
        let sum = |of: fn(&Sample) -> f64| round.clone().map(of).sum::<f64>();
        let wall_s = sum(|sample| sample.wall_s);
        let foreign_s = sum(|sample| sample.foreign_s.unwrap_or(0.0));
        let throttled_s = sum(|sample| sample.throttled_s.unwrap_or(0.0));
        let keeps_pace = round.clone().all(|sample| sample.pace_s <= PACE * self.best_pace_s);
        let is_quiet = foreign_s <= QUIET * wall_s + TICKS_S && throttled_s <= THROTTLED * wall_s;
        !self.is_closed() || (is_quiet && keeps_pace)
    }
}

fn is_cpu_bound(record: &Record) -> bool {
    let ratio =
        |sample: &Sample| Some((sample.usage?.user_s + sample.usage?.sys_s) / sample.wall_s);
    // Of the round that was disturbed least: other work only lowers it.
    record.samples.iter().filter_map(ratio).any(|ratio| ratio > CPU_BOUND)
}
