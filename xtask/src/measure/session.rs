//! Measuring: rounds of runs, until every claim is told or can't be, and what is shown
//! has rounds enough.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::compile::executable::Executable;
use crate::course::claim::Claim;
use crate::judge::evidence::{Evidence, Records};
use crate::judge::rule::FEW;
use crate::problem::{Problem, Problems};
use crate::record::{FORMAT, Key, Provenance, Record, Trace};
use crate::terminal::progress::{Outlook, Progress};

use super::run::{self, Failure, Outcome};
use super::schedule;

/// So many rounds has what is shown of a time, unless fewer are allowed.
pub const FEWEST_ROUNDS: u32 = 7;

/// How to measure.
#[derive(Clone, Copy, Debug)]
pub struct Parameters {
    /// No listing is run in more rounds than this.
    pub rounds: u32,
    pub deadline: Duration,
    pub delay: Duration,
}

/// What a record of this executable would depend on today.
#[must_use]
pub fn key(executable: &Executable, delay: Duration, provenance: &Provenance) -> Key {
    Key {
        executable: executable.hash.clone(),
        delay_s: delay.as_secs_f64(),
        cpu: provenance.cpu.clone(),
        cores: provenance.usable_cores,
    }
}

/// What runs listings.
pub trait Runner {
    /// Runs it while it is watched; its times count for nothing.
    fn trace(&mut self, executable: &Executable) -> Result<Option<Trace>, Failure>;
    fn run(&mut self, executable: &Executable, round: u32) -> Result<Outcome, Failure>;
}

/// Runs them as processes.
#[derive(Debug)]
pub struct Processes {
    pub delay: Duration,
    pub deadline: Duration,
}

impl Runner for Processes {
    fn trace(&mut self, executable: &Executable) -> Result<Option<Trace>, Failure> {
        run::trace(&executable.path, self.delay, self.deadline)
    }

    fn run(&mut self, executable: &Executable, round: u32) -> Result<Outcome, Failure> {
        run::run(&executable.path, round, self.delay, self.deadline)
    }
}

/// Records without a round, all of one session.
#[must_use]
pub fn blank_records(
    executables: &[&Executable],
    parameters: &Parameters,
    provenance: &Provenance,
) -> Records {
    // Unique to this run of this program.
    let session = format!("{} {}", jiff::Timestamp::now(), std::process::id());
    let blank = |executable: &Executable| Record {
        format: FORMAT,
        example: executable.example.name.clone(),
        session: session.clone(),
        key: key(executable, parameters.delay, provenance),
        source: executable.source.clone(),
        provenance: provenance.clone(),
        trace: None,
        samples: Vec::new(),
        not_here: None,
    };
    executables.iter().map(|e| (e.example.name.clone(), blank(e))).collect::<BTreeMap<_, _>>()
}

/// The listings of these records that need a round more: for what is shown of them, or
/// for a claim.
#[must_use]
pub fn needy<'a>(
    evidence: &Evidence,
    claims: impl IntoIterator<Item = &'a Claim>,
) -> BTreeSet<String> {
    let mut needy = BTreeSet::new();
    let mut untimed = BTreeSet::new();
    let mut timed = BTreeSet::new();
    for claim in claims {
        let listings = claim.measured.quantities().into_iter().map(|q| q.example.clone());
        let kind = if claim.measured.is_timed() { &mut timed } else { &mut untimed };
        kind.extend(listings.clone());
        if evidence.judge(claim).is_open {
            needy.extend(listings);
        }
    }
    for record in evidence.records.values().filter(|record| record.not_here.is_none()) {
        let name = &record.example;
        let fewest = fewest(untimed.contains(name) && !timed.contains(name));
        if record.samples.len() < fewest.min(record.provenance.rounds) as usize {
            needy.insert(name.clone());
        }
    }
    needy.retain(|name| !is_at_its_limit(&evidence.records, name));
    needy
}

/// Whether a listing's session has been run in as many rounds as it may: those that lack
/// one of them, as an interruption came between two records, get no other.
fn is_at_its_limit(records: &Records, name: &str) -> bool {
    let Some(record) = records.get(name) else { return false };
    let together = records.values().filter(|other| other.session == record.session);
    let rounds = together.flat_map(|other| &other.samples).map(|sample| sample.round);
    rounds.max().is_some_and(|last| last >= record.provenance.rounds)
}

/// In so many rounds a listing runs, unless fewer are allowed. With fewer than seven,
/// the median of a time has no interval; but where claims are about other things
/// alone, few rounds tell them.
fn fewest(is_untimed: bool) -> u32 {
    if is_untimed { FEW as u32 } else { FEWEST_ROUNDS }
}

/// Runs of listings in rounds.
pub struct Session<'a, R> {
    pub executables: Vec<&'a Executable>,
    /// Those that concern the listings.
    pub claims: Vec<&'a Claim>,
    pub rounds: u32,
    pub runner: R,
    pub progress: Progress,
    /// Keeps a record: called after each round, with each that has got more.
    pub keep: &'a mut dyn FnMut(&Record) -> Result<()>,
    /// What there is: records without a round, or of a session that goes on.
    pub evidence: Evidence,
    pub problems: Problems,
}

impl<R: Runner> Session<'_, R> {
    /// Measures. A listing that fails is a problem, and its record is as it was.
    ///
    /// # Errors
    ///
    /// When it is interrupted. The rounds that had ended are kept.
    pub fn measure(mut self) -> Result<(Records, Problems)> {
        self.trace()?;
        let start = Instant::now();
        loop {
            let round = 1 + self.rounds_so_far();
            let needy = needy(&self.evidence, self.claims.iter().copied());
            let mut running = self.executables.clone();
            running.retain(|executable| needy.contains(&executable.example.name));
            if running.is_empty() || round > self.rounds {
                break;
            }
            self.progress.round(round, &self.outlook(round, &running));
            self.round(round, &running)?;
        }
        self.sum_up(start.elapsed());
        Ok((self.evidence.records, self.problems))
    }

    fn rounds_so_far(&self) -> u32 {
        let samples = self.evidence.records.values().flat_map(|record| &record.samples);
        samples.map(|sample| sample.round).max().unwrap_or(0)
    }

    fn trace(&mut self) -> Result<()> {
        let is_blank = |e: &&&Executable| {
            let record = self.evidence.records.get(&e.example.name);
            record.is_some_and(|record| record.samples.is_empty())
        };
        let blank: Vec<&Executable> = self.executables.iter().filter(is_blank).copied().collect();
        if blank.is_empty() {
            return Ok(());
        }
        self.progress.warming_up(blank.len());
        for index in schedule::order(blank.len(), 0) {
            let executable = blank[index];
            self.progress.runs(&executable.example.name);
            match self.runner.trace(executable) {
                Ok(trace) => {
                    if let Some(record) = self.evidence.records.get_mut(&executable.example.name) {
                        record.trace = trace;
                    }
                }
                Err(failure) => self.fail(executable, &failure, 0)?,
            }
            self.progress.ran();
        }
        Ok(())
    }

    fn round(&mut self, round: u32, running: &[&Executable]) -> Result<()> {
        for index in schedule::order(running.len(), round) {
            let executable = running[index];
            let name = &executable.example.name;
            self.progress.runs(name);
            let outcome = self.runner.run(executable, round);
            let Some(record) = self.evidence.records.get_mut(name) else { continue };
            match outcome {
                Ok(Outcome::Measured(sample)) => record.samples.push(*sample),
                Ok(Outcome::NotHere(reason)) => {
                    record.samples.clear(); // in place of samples
                    record.not_here = Some(reason);
                }
                Err(failure) => self.fail(executable, &failure, round - 1)?,
            }
            self.progress.ran();
        }
        for executable in running {
            let Some(record) = self.evidence.records.get(&executable.example.name) else {
                continue;
            };
            if let Err(error) = (self.keep)(record) {
                self.problems.push(
                    Problem::new(format!("{error:#}")).mend("make room there, or a right to write"),
                );
            }
        }
        Ok(())
    }

    /// Leaves the listing out from now on. An interruption ends all of it, after so many
    /// rounds; what had failed before is told in any case.
    fn fail(&mut self, executable: &Executable, failure: &Failure, rounds: u32) -> Result<()> {
        let name = &executable.example.name;
        if matches!(failure, Failure::Interrupted) {
            for problem in self.problems.as_slice() {
                self.progress.say(&problem.to_string());
            }
            anyhow::bail!(
                "interrupted: what ran was ended, and {} kept; cargo xtask build goes on from there",
                match rounds {
                    0 => "nothing was".to_owned(),
                    1 => "one round is".to_owned(),
                    rounds => format!("{rounds} rounds are"),
                }
            );
        }
        let problem = Problem::new(format!("{name} {failure}")).mend(failure.mend(name));
        self.problems.push(problem.at(executable.example.source.as_ref(), 1));
        self.executables.retain(|other| other.example.name != *name);
        self.evidence.records.remove(name);
        Ok(())
    }

    /// How far it is, and how long it will take: by how long each listing took so far.
    fn outlook(&self, round: u32, running: &[&Executable]) -> Outlook {
        let judged: Vec<_> = self.claims.iter().map(|claim| self.evidence.judge(claim)).collect();
        let is_told = |name: &str| {
            let samples = self.evidence.records.get(name).map_or(0, |record| record.samples.len());
            samples as u32 >= FEWEST_ROUNDS
        };
        let rounds_left = FEWEST_ROUNDS.saturating_sub(round - 1).max(1);
        let of_one_s = |name: &str| {
            let samples = self.evidence.records.get(name).map(|record| record.samples.as_slice());
            let samples = samples.unwrap_or_default();
            let total_s: f64 = samples.iter().map(|sample| sample.wall_s).sum();
            total_s / samples.len().max(1) as f64
        };
        let left_s =
            running.iter().map(|executable| of_one_s(&executable.example.name)).sum::<f64>()
                * f64::from(rounds_left);
        Outlook {
            claims: judged.len(),
            decided: judged.iter().filter(|judgement| !judgement.is_open).count(),
            listings: running.len(),
            again: running.iter().all(|executable| is_told(&executable.example.name)),
            left: (round > 1).then(|| Duration::from_secs_f64(left_s)),
        }
    }

    /// How much of the rounds' time the runs themselves took: the rest is ours.
    fn sum_up(&self, rounds: Duration) {
        let samples = self.evidence.records.values().flat_map(|record| &record.samples);
        let runs_s: f64 = samples.map(|sample| sample.wall_s).sum();
        if self.problems.is_empty() {
            let rounds_s = rounds.as_secs_f64();
            self.progress
                .say(&format!("measured in {rounds_s:.1} s, of which the runs took {runs_s:.1} s"));
        }
    }
}

#[cfg(test)]
mod tests;
