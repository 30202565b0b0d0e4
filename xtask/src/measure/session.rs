//! Measuring: rounds of runs, until every claim is told or can't be, and what is shown
//! has rounds enough.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::compile::executable::Executable;
use crate::course::claim::Claim;
use crate::judge::evidence::{Evidence, Records};
use crate::judge::reason::Reason;
use crate::judge::rule::FEW;
use crate::judge::{Judgement, Verdict};
use crate::problem::{Problem, Problems};
use crate::record::{FORMAT, Key, Provenance, Record, Sample, Trace};
use crate::terminal::progress::{Outlook, Progress};

use super::run::{Failure, Outcome};
use super::schedule;
use super::workers::SIDE_BY_SIDE;

/// So many rounds has what is shown of a time, unless fewer are allowed: with fewer, its
/// median has no interval. Where all claims are about other things, few rounds tell them.
pub const FEWEST_ROUNDS: u32 = 6;

/// A listing that uses more of a core than this works, and runs alone.
const MOST_USED: f64 = 0.5 / SIDE_BY_SIDE as f64;

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

/// What runs listings: several side by side, in their order, with an answer for each.
pub trait Runner {
    /// Runs them while they are watched; their times count for nothing.
    fn trace(&mut self, executables: &[&Executable]) -> Vec<Result<Option<Trace>, Failure>>;
    fn run(&mut self, executables: &[&Executable], round: u32) -> Vec<Result<Outcome, Failure>>;
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
        was_watched: false,
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
    let mut timed = BTreeMap::new();
    for claim in claims {
        let listings = claim.measured.quantities().into_iter().map(|q| q.example.clone());
        let judgement = evidence.judge(claim);
        // Of a listing whose times others take, too much to tell any claim, more rounds
        // show no more.
        let tells_time = claim.measured.is_timed() && !is_hopeless(&judgement);
        for listing in listings {
            *timed.entry(listing.clone()).or_insert(false) |= tells_time;
            if judgement.is_open {
                needy.insert(listing);
            }
        }
    }
    for record in evidence.records.values().filter(|record| record.not_here.is_none()) {
        let name = &record.example;
        let is_timed = timed.get(name).copied().unwrap_or(true);
        let fewest = if is_timed { FEWEST_ROUNDS } else { FEW as u32 };
        if record.samples.len() < fewest.min(record.provenance.rounds) as usize {
            needy.insert(name.clone());
        }
    }
    let may_have_more = |record: &Record| record.samples.len() < record.provenance.rounds as usize;
    needy.retain(|name| evidence.records.get(name).is_none_or(may_have_more));
    needy
}

/// Whether others took so much time that more rounds won't tell.
fn is_hopeless(judgement: &Judgement) -> bool {
    !judgement.is_open && matches!(judgement.verdict, Verdict::Undecided(Reason::Busy { .. }))
}

/// Whether a listing waits: with as many others at its side as run at a time, half a core
/// is used. None before its first round.
#[must_use]
pub fn waits(record: &Record) -> Option<bool> {
    let waited = |sample: &Sample| {
        let cpu_s = sample.usage.map(|usage| usage.user_s + usage.sys_s);
        cpu_s.is_some_and(|cpu_s| cpu_s <= MOST_USED * sample.wall_s)
    };
    (!record.samples.is_empty()).then(|| record.samples.iter().all(waited))
}

/// What runs together: each alone, and last those that may run side by side, if any may.
fn together(executables: Vec<&Executable>, may: impl Fn(&str) -> bool) -> Vec<Vec<&Executable>> {
    let (side_by_side, alone): (Vec<_>, Vec<_>) =
        executables.into_iter().partition(|executable| may(&executable.example.name));
    let side_by_side = (!side_by_side.is_empty()).then_some(side_by_side);
    alone.into_iter().map(|executable| vec![executable]).chain(side_by_side).collect()
}

fn names(executables: &[&Executable]) -> String {
    let names: Vec<&str> = executables.iter().map(|e| e.example.name.as_str()).collect();
    names.join(", ")
}

fn in_order<'a>(executables: &[&'a Executable], round: u32) -> Vec<&'a Executable> {
    schedule::order(executables.len(), round).into_iter().map(|at| executables[at]).collect()
}

/// Runs of listings in rounds.
pub struct Session<'a, R> {
    pub executables: Vec<&'a Executable>,
    /// Those that concern the listings.
    pub claims: Vec<&'a Claim>,
    /// Of a session that goes on: so many there were already, of any listing.
    pub rounds_before: u32,
    /// Listings that are watched once, in a run that tells no time.
    pub watched: BTreeSet<&'a str>,
    /// Those of them that have nothing at their side meanwhile: others would be in the
    /// picture, and may leave less to be seen.
    pub watched_alone: BTreeSet<&'a str>,
    /// Listings that waited when they were last measured, here or elsewhere: in their first
    /// round they are taken to wait.
    pub waited_before: BTreeSet<&'a str>,
    pub runner: R,
    pub progress: Progress,
    /// Keeps a record: called after each round, with each that has got more. A record
    /// that can't be written is a problem; an error ends the measuring.
    pub keep: &'a mut dyn FnMut(&Record) -> Result<Result<(), Problem>>,
    /// Called when all of a round is kept.
    pub after_round: &'a dyn Fn(),
    /// What there is: records without a round, or of a session that goes on.
    pub evidence: Evidence,
    pub problems: Problems,
}

impl<R: Runner> Session<'_, R> {
    /// Measures. A listing that fails is a problem, and has no record among those given back.
    ///
    /// # Errors
    ///
    /// When it is interrupted. The rounds that had ended are kept.
    pub fn measure(mut self) -> Result<(Records, Problems)> {
        self.watch()?;
        let start = Instant::now();
        loop {
            let round = 1 + self.rounds_so_far();
            let needy = needy(&self.evidence, self.claims.iter().copied());
            let mut running = self.executables.clone();
            running.retain(|executable| needy.contains(&executable.example.name));
            if running.is_empty() {
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
        samples.map(|sample| sample.round).max().unwrap_or(0).max(self.rounds_before)
    }

    fn watch(&mut self) -> Result<()> {
        let is_wanted = |executable: &&&Executable| {
            let name = executable.example.name.as_str();
            let record = self.evidence.records.get(name);
            self.watched.contains(name) && record.is_some_and(|record| !record.was_watched)
        };
        let wanted: Vec<&Executable> = self.executables.iter().filter(is_wanted).copied().collect();
        if wanted.is_empty() {
            return Ok(());
        }
        self.progress.watching(wanted.len());
        for executables in together(in_order(&wanted, 0), |name| !self.watched_alone.contains(name))
        {
            self.watch_these(&executables)?;
        }
        // One without a round is kept with its first.
        self.keep(&wanted, |record| !record.samples.is_empty())
    }

    fn watch_these(&mut self, executables: &[&Executable]) -> Result<()> {
        self.progress.runs(&names(executables));
        let answers = self.runner.trace(executables);
        let rounds = self.rounds_so_far();
        for (executable, answer) in executables.iter().zip(answers) {
            match (answer, self.evidence.records.get_mut(&executable.example.name)) {
                (Ok(trace), Some(record)) => (record.was_watched, record.trace) = (true, trace),
                (Ok(_), None) => {}
                (Err(failure), _) => self.fail(executable, &failure, rounds)?,
            }
        }
        self.progress.ran(executables.len());
        Ok(())
    }

    fn round(&mut self, round: u32, running: &[&Executable]) -> Result<()> {
        for executables in together(in_order(running, round), |name| self.may_have_others(name)) {
            self.run(&executables, round)?;
        }
        self.keep(running, |_| true)?;
        (self.after_round)();
        Ok(())
    }

    /// Whether others may run at its side.
    fn may_have_others(&self, name: &str) -> bool {
        let waits = self.evidence.records.get(name).and_then(waits);
        waits.unwrap_or_else(|| self.waited_before.contains(name))
    }

    fn keep(&mut self, executables: &[&Executable], is_kept: fn(&Record) -> bool) -> Result<()> {
        for executable in executables {
            let record = self.evidence.records.get(&executable.example.name);
            let Some(record) = record.filter(|record| is_kept(record)) else { continue };
            match (self.keep)(record) {
                Ok(kept) => drop(self.problems.keep(kept)),
                Err(error) => {
                    self.tell_problems();
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    fn run(&mut self, executables: &[&Executable], round: u32) -> Result<()> {
        self.progress.runs(&names(executables));
        let outcomes = self.runner.run(executables, round);
        for (executable, outcome) in executables.iter().zip(outcomes) {
            let name = &executable.example.name;
            let Some(record) = self.evidence.records.get_mut(name) else { continue };
            match outcome {
                Ok(Outcome::Measured(sample)) => record.samples.push(*sample),
                Ok(Outcome::NotHere(reason)) => {
                    record.samples.clear(); // in place of samples
                    record.not_here = Some(reason);
                }
                Err(failure) => self.fail(executable, &failure, round - 1)?,
            }
        }
        self.progress.ran(executables.len());
        Ok(())
    }

    /// Leaves the listing out from now on. An interruption ends all of it, after so many
    /// rounds; what had failed before is told in any case.
    fn fail(&mut self, executable: &Executable, failure: &Failure, rounds: u32) -> Result<()> {
        let name = &executable.example.name;
        if matches!(failure, Failure::Interrupted) {
            self.tell_problems();
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

    fn tell_problems(&self) {
        for problem in self.problems.as_slice() {
            self.progress.say(&problem.to_string());
        }
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
            let record = self.evidence.records.get(name)?;
            let total_s: f64 = record.samples.iter().map(|sample| sample.wall_s).sum();
            let at_once = if waits(record)? { SIDE_BY_SIDE } else { 1 };
            Some(total_s / (record.samples.len().max(1) * at_once) as f64)
        };
        let names = running.iter().map(|executable| executable.example.name.as_str());
        let left_s = names.filter_map(of_one_s).sum::<f64>() * f64::from(rounds_left);
        Outlook {
            claims: judged.len(),
            decided: judged.iter().filter(|judgement| !judgement.is_open).count(),
            listings: running.len(),
            again: running.iter().all(|executable| is_told(&executable.example.name)),
            left: (round > 1).then(|| Duration::from_secs_f64(left_s)),
        }
    }

    fn sum_up(&self, rounds: Duration) {
        if self.problems.is_empty() {
            self.progress.say(&format!("measured in {:.1} s", rounds.as_secs_f64()));
        }
    }
}

#[cfg(test)]
mod tests;
