//! One program tried: run beside the one that it began as, and judged check by check.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::compile::executable::Executable;
use crate::course::claim::Claim;
use crate::course::exercise::{Exercise, START, Stumble, TASK};
use crate::judge::evidence::Evidence;
use crate::judge::rule::FEW;
use crate::judge::{Judgement, Verdict};
use crate::measure::protocol;
use crate::measure::run::{Failure, Outcome};
use crate::measure::session::{Parameters, Runner, blank_records};
use crate::record::{Provenance, Record, Trace};

/// A program that runs for longer hangs, or is far too slow.
pub const DEADLINE: Duration = Duration::from_secs(5);

/// While somebody waits at each save.
pub const SHORT_DEADLINE: Duration = Duration::from_secs(2);

/// So long it may take to judge a program, from the first run on.
pub const LIMIT: Duration = Duration::from_secs(9);

/// That ends it, not the rounds: of so many, more may miss than of a session's.
pub const MOST_ROUNDS: u32 = 44;

/// How far a program is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// What it did, and nothing that compares it with the start.
    Mechanism,
    Whole,
}

/// A program to be tried.
pub struct Attempt<'a, R> {
    pub exercise: &'a Exercise,
    /// None where it isn't needed.
    pub start: Option<&'a Executable>,
    pub task: &'a Executable,
    /// What a right program prints beside its measurements.
    pub answer: &'a str,
    pub depth: Depth,
    /// Whether it is looked at in a run of its own, though no check needs that.
    pub is_traced: bool,
    /// How long it may take.
    pub limit: Duration,
    pub provenance: &'a Provenance,
    pub runner: R,
}

/// What came of one.
#[derive(Debug)]
pub struct Attempted {
    pub end: End,
    /// What the checks came to, as far as they were judged.
    pub judged: Vec<Judgement>,
    pub trace: Option<Trace>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// As far as it was judged.
    Passed,
    NotYet(Stumble),
    /// It failed, as by a panic.
    Failed(Failure),
    /// It printed something else than what it should.
    OtherAnswer {
        printed: String,
    },
    /// The number of a check, whose judgement says why.
    Untold(usize),
    /// The program says that this system hasn't what it needs.
    NotHere(String),
}

impl End {
    /// What it stumbled over; none where it didn't, or nobody can tell.
    #[must_use]
    pub fn stumble(&self) -> Option<Stumble> {
        match self {
            Self::NotYet(stumble) => Some(*stumble),
            Self::Failed(_) => Some(Stumble::Runs),
            Self::OtherAnswer { .. } => Some(Stumble::Answer),
            Self::Passed | Self::Untold(_) | Self::NotHere(_) => None,
        }
    }
}

/// What a program prints beside its measurements.
#[must_use]
pub fn answer(output: &str) -> String {
    let is_measurement = |line: &str| {
        protocol::timing(line).is_some()
            || protocol::count(line).is_some()
            || protocol::left_out(line).is_some()
    };
    let lines: Vec<&str> = output.lines().filter(|line| !is_measurement(line)).collect();
    lines.join("\n").trim().to_owned()
}

/// Whether a claim compares a program with the start.
#[must_use]
pub fn compares(claim: &Claim) -> bool {
    claim.measured.quantities().iter().any(|quantity| quantity.example == START)
}

/// One look at the start: how it ran, and what it printed.
///
/// # Errors
///
/// When it fails.
pub fn reference(
    runner: &mut impl Runner,
    start: &Executable,
    provenance: &Provenance,
) -> Result<Record> {
    let start = &named(start, START);
    let parameters = parameters();
    let mut records = blank_records(&[start], &parameters, provenance);
    let Some(mut record) = records.remove(START) else { bail!("the start has no record") };
    record.trace = only(runner.trace(&[start])).map_err(|failure| of_start(&failure))?;
    match only(runner.run(&[start], 1)).map_err(|failure| of_start(&failure))? {
        Outcome::Measured(sample) => record.samples.push(*sample),
        Outcome::NotHere(reason) => record.not_here = Some(reason),
    }
    Ok(record)
}

fn of_start(failure: &Failure) -> anyhow::Error {
    anyhow::anyhow!("the program that the exercise begins with {failure}")
}

fn parameters() -> Parameters {
    Parameters { rounds: MOST_ROUNDS, deadline: DEADLINE, delay: site::DELAY }
}

/// As checks call it.
fn named(executable: &Executable, name: &str) -> Executable {
    let mut named = executable.clone();
    name.clone_into(&mut named.example.name);
    named
}

fn only<T>(answers: Vec<Result<T, Failure>>) -> Result<T, Failure> {
    answers.into_iter().next().unwrap_or(Err(Failure::Worker("nothing came of it".into())))
}

impl<R: Runner> Attempt<'_, R> {
    /// Tries it: at first alone, by what it did; then, where that was right, beside the
    /// start.
    ///
    /// # Errors
    ///
    /// When it can't be run, or was interrupted.
    pub fn make(mut self) -> Result<Attempted> {
        let task = named(self.task, TASK);
        let start = self.start.map(|start| named(start, START));
        let all: Vec<&Executable> = start.iter().chain([&task]).collect();
        let records = blank_records(&all, &parameters(), self.provenance);
        let mut under_way = UnderWay {
            evidence: Evidence::of(records),
            rounds: 0,
            until: Instant::now() + self.limit,
        };
        let end = match self.tried(&mut under_way, &task, start.as_ref()) {
            Ok(end) => end,
            Err(Failure::Deadline { trace, .. }) => {
                under_way.keep(trace.map(|trace| *trace));
                End::NotYet(Stumble::Ends)
            }
            Err(
                failure @ (Failure::Interrupted
                | Failure::Start(_)
                | Failure::Site(_)
                | Failure::Wait(_)
                | Failure::Worker(_)),
            ) => bail!("{} {failure}", self.task.example.name),
            Err(failure) => End::Failed(failure),
        };
        let judged = self.judged(&end, &under_way.evidence);
        let trace = under_way.evidence.records.remove(TASK).and_then(|record| record.trace);
        Ok(Attempted { end, judged, trace })
    }

    fn tried(
        &mut self,
        under_way: &mut UnderWay,
        task: &Executable,
        start: Option<&Executable>,
    ) -> Result<End, Failure> {
        let checks = &self.exercise.checks;
        let is_watched = checks.iter().any(|check| !check.claim.measured.watched().is_empty());
        if self.is_traced || is_watched {
            let trace = only(self.runner.trace(&[task]))?;
            under_way.keep(trace);
        }
        let alone = checks.iter().take_while(|check| !compares(&check.claim)).count();
        let end = self.settle(0..alone, under_way, &[task])?;
        match start {
            Some(start) if end == End::Passed && self.depth == Depth::Whole => {
                self.settle(alone..checks.len(), under_way, &[start, task])
            }
            _ => Ok(end),
        }
    }

    /// Runs until these checks are told, or the time is up.
    fn settle(
        &mut self,
        checks: std::ops::Range<usize>,
        under_way: &mut UnderWay,
        programs: &[&Executable],
    ) -> Result<End, Failure> {
        loop {
            let mut open = None;
            for index in checks.clone() {
                let judgement = under_way.evidence.judge(&self.exercise.checks[index].claim);
                match judgement.verdict {
                    Verdict::Holds => continue,
                    Verdict::Fails => return Ok(End::NotYet(Stumble::Check(index))),
                    Verdict::Undecided(_) if judgement.is_open => open = Some(index),
                    Verdict::Undecided(_) => return Ok(End::Untold(index)),
                }
                break;
            }
            match open {
                Some(index) if Instant::now() >= under_way.until => return Ok(End::Untold(index)),
                None if under_way.rounds >= FEW as u32 => return Ok(End::Passed),
                _ => {}
            }
            if let Some(end) = self.round(under_way, programs)? {
                return Ok(end);
            }
        }
    }

    /// Runs each of the programs once, in turns.
    fn round(
        &mut self,
        under_way: &mut UnderWay,
        programs: &[&Executable],
    ) -> Result<Option<End>, Failure> {
        under_way.rounds += 1;
        let mut programs = programs.to_vec();
        if under_way.rounds % 2 == 1 {
            programs.reverse();
        }
        for program in programs {
            let name = &program.example.name;
            let outcome = only(self.runner.run(&[program], under_way.rounds));
            let sample = match outcome {
                Ok(Outcome::Measured(sample)) => *sample,
                Ok(Outcome::NotHere(reason)) => return Ok(Some(End::NotHere(reason))),
                Err(failure) if name == START && failure != Failure::Interrupted => {
                    return Err(Failure::Worker(of_start(&failure).to_string()));
                }
                Err(failure) => return Err(failure),
            };
            let printed = answer(&sample.output);
            if name == TASK && printed != self.answer {
                return Ok(Some(End::OtherAnswer { printed }));
            }
            if let Some(record) = under_way.evidence.records.get_mut(name) {
                record.samples.push(sample);
            }
        }
        Ok(None)
    }

    /// The checks up to the one that it ended with.
    fn judged(&self, end: &End, evidence: &Evidence) -> Vec<Judgement> {
        let checks = &self.exercise.checks;
        let told = match (end, self.depth) {
            (End::NotYet(Stumble::Check(index)) | End::Untold(index), _) => index + 1,
            (End::Passed, Depth::Whole) => checks.len(),
            (End::Passed, Depth::Mechanism) => {
                checks.iter().take_while(|check| !compares(&check.claim)).count()
            }
            _ => 0,
        };
        checks[..told].iter().map(|check| evidence.judge(&check.claim)).collect()
    }
}

struct UnderWay {
    evidence: Evidence,
    rounds: u32,
    until: Instant,
}

impl UnderWay {
    /// How the program ran when it was looked at; what was seen before stays where there
    /// is nothing new.
    fn keep(&mut self, trace: Option<Trace>) {
        if let Some(record) = self.evidence.records.get_mut(TASK) {
            record.trace = trace.or(record.trace.take());
        }
    }
}
