//! Measuring: rounds of runs, until there are as many as asked for and every
//! claim has as many as it needs.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::compile::executable::Executable;
use crate::judge::Records;
use crate::measure::run::{self, Failure, Outcome, Pacer};
use crate::measure::schedule;
use crate::problem::{Problem, Problems};
use crate::record::{FORMAT, Key, Provenance, Record};
use crate::terminal::progress::Progress;

/// How to measure.
#[derive(Clone, Copy, Debug)]
pub struct Parameters {
    pub rounds: u32,
    pub deadline: Duration,
    pub delay: Duration,
}

impl Parameters {
    #[must_use]
    pub fn most_rounds(&self) -> u32 {
        most_rounds(self.rounds)
    }
}

/// No claim gets more rounds than this, where it first got `rounds`.
#[must_use]
pub fn most_rounds(rounds: u32) -> u32 {
    rounds.saturating_mul(3)
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

/// Runs `executables` in rounds, after one round in which they warm up and are
/// traced. `undecided` names those that need more rounds; they get them, up to
/// the limit. A listing that fails is a problem, and has no record.
pub fn measure(
    executables: &[Executable],
    parameters: &Parameters,
    provenance: &Provenance,
    undecided: impl Fn(&Records) -> Vec<String>,
) -> Result<(Records, Problems)> {
    let mut session = Session {
        parameters,
        progress: Progress::new(executables.len() as u64 * u64::from(parameters.rounds + 1)),
        running: executables.iter().collect(),
        records: blank_records(executables, parameters, provenance),
        problems: Problems::default(),
    };
    session.trace()?;
    let start = Instant::now();
    for round in 1..=parameters.rounds {
        session.round(round, |_| true)?;
    }
    for round in parameters.rounds + 1..=parameters.most_rounds() {
        let needy = undecided(&session.records);
        if needy.is_empty() {
            break;
        }
        session.progress.more(needy.len() as u64);
        session.round(round, |example| needy.iter().any(|name| name == example))?;
    }
    session.sum_up(start.elapsed());
    Ok((session.records, session.problems))
}

fn blank_records(
    executables: &[Executable],
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

struct Session<'a> {
    parameters: &'a Parameters,
    progress: Progress,
    /// Those that haven't failed.
    running: Vec<&'a Executable>,
    records: Records,
    problems: Problems,
}

impl Session<'_> {
    fn trace(&mut self) -> Result<()> {
        self.progress.round("warming up");
        let Parameters { delay, deadline, .. } = *self.parameters;
        self.each(
            0,
            |_| true,
            |executable, record| {
                record.trace = run::trace(&executable.path, delay, deadline)?;
                Ok(())
            },
        )
    }

    fn round(&mut self, round: u32, wanted: impl Fn(&str) -> bool) -> Result<()> {
        let Parameters { delay, deadline, rounds } = *self.parameters;
        let kind = if round > rounds { ", for claims that need more" } else { "" };
        self.progress.round(&format!("round {round} of {}{kind}", rounds.max(round)));
        let mut pacer = Pacer::start();
        self.each(round, wanted, |executable, record| {
            match run::run(&executable.path, round, delay, deadline, &mut pacer)? {
                Outcome::Measured(sample) => record.samples.push(*sample),
                Outcome::NotHere(reason) => {
                    record.samples.clear(); // in place of samples
                    record.not_here = Some(reason);
                }
            }
            Ok(())
        })
    }

    /// How much of the rounds' time the runs themselves took: the rest is ours.
    fn sum_up(&self, rounds: Duration) {
        let samples = self.records.values().flat_map(|record| &record.samples);
        let runs_s: f64 = samples.map(|sample| sample.wall_s).sum();
        if self.problems.is_empty() {
            let rounds_s = rounds.as_secs_f64();
            self.progress
                .say(&format!("measured in {rounds_s:.1} s, of which the runs took {runs_s:.1} s"));
        }
    }

    fn each(
        &mut self,
        round: u32,
        wanted: impl Fn(&str) -> bool,
        mut take: impl FnMut(&Executable, &mut Record) -> Result<(), Failure>,
    ) -> Result<()> {
        let mut failed = Vec::new();
        for index in schedule::order(self.running.len(), round) {
            let executable = self.running[index];
            let name = &executable.example.name;
            let Some(record) = self.records.get_mut(name) else { continue };
            if record.not_here.is_some() || !wanted(name) {
                continue;
            }
            self.progress.runs(name);
            if let Err(failure) = take(executable, record) {
                if matches!(failure, Failure::Interrupted) {
                    anyhow::bail!("interrupted: nothing was recorded, and what ran was ended");
                }
                let problem = Problem::new(format!("{name} {failure}")).mend(failure.mend(name));
                self.problems.push(problem.at(executable.example.source.as_ref(), 1));
                failed.push(name.clone());
            }
            self.progress.done();
        }
        self.running.retain(|executable| !failed.contains(&executable.example.name));
        self.records.retain(|name, _| !failed.contains(name));
        Ok(())
    }
}
