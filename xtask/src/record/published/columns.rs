//! Samples by columns: a value a round in each. It takes a third of what rows take.

use serde::{Deserialize, Serialize};

use crate::record::metric::{Unit, significant};
use crate::record::{LeftOut, Measurement, Sample, Usage};

/// Every column has a value for each round. One that would hold nothing is empty.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Columns {
    pub round: Vec<u32>,
    pub wall_s: Vec<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub user_s: Vec<Option<f64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sys_s: Vec<Option<f64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub switches_voluntary: Vec<Option<u64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub switches_involuntary: Vec<Option<u64>>,
    /// How much of the run's time others can have taken, at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taken_s: Vec<Option<f64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<Option<u64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overlap: Vec<Option<u64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub printed: Vec<Printed>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOutIn>,
}

/// What a listing printed under one label, in the unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Printed {
    pub label: String,
    pub unit: Unit,
    pub number: Vec<Option<f64>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cpu_s: Vec<Option<f64>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken_s: Vec<Option<f64>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeftOutIn {
    pub label: String,
    pub reason: String,
    pub rounds: Vec<u32>,
}

/// A clock's figures have so many digits; what the kernel accounts to a program is
/// counted more coarsely.
const OF_CLOCKS: usize = 6;
const OF_ACCOUNTS: usize = 4;

impl Columns {
    pub fn of(samples: &[Sample]) -> Self {
        let accounted = |of: fn(&Usage) -> f64| {
            column(samples, |one| one.usage.as_ref().map(of).map(|s| significant(s, OF_ACCOUNTS)))
        };
        let counted =
            |of: fn(&Usage) -> Option<u64>| column(samples, |one| one.usage.as_ref().and_then(of));
        Self {
            round: samples.iter().map(|one| one.round).collect(),
            wall_s: samples.iter().map(|one| significant(one.wall_s, OF_CLOCKS)).collect(),
            user_s: accounted(|usage| usage.user_s),
            sys_s: accounted(|usage| usage.sys_s),
            switches_voluntary: counted(|usage| usage.switches_voluntary),
            switches_involuntary: counted(|usage| usage.switches_involuntary),
            taken_s: column(samples, |one| one.taken_s.map(|s| significant(s, OF_ACCOUNTS))),
            requests: column(samples, |one| (one.requests > 0).then_some(one.requests)),
            overlap: column(samples, |one| (one.overlap > 0).then_some(one.overlap)),
            printed: printed(samples),
            left_out: left_out(samples),
        }
    }

    /// As they were, but for what isn't published.
    pub fn samples(&self) -> Vec<Sample> {
        self.round.iter().enumerate().map(|(at, round)| self.sample(at, *round)).collect()
    }

    fn sample(&self, at: usize, round: u32) -> Sample {
        let usage = value(&self.user_s, at).map(|user_s| Usage {
            user_s,
            sys_s: value(&self.sys_s, at).unwrap_or(0.0),
            switches_voluntary: value(&self.switches_voluntary, at),
            switches_involuntary: value(&self.switches_involuntary, at),
        });
        let measurement = |printed: &Printed| {
            Some(Measurement {
                label: printed.label.clone(),
                number: value(&printed.number, at)?,
                unit: printed.unit,
                cpu_s: value(&printed.cpu_s, at),
                taken_s: value(&printed.taken_s, at),
            })
        };
        let left_out = self.left_out.iter().filter(|one| one.rounds.contains(&round));
        Sample {
            round,
            wall_s: self.wall_s.get(at).copied().unwrap_or(0.0),
            usage,
            taken_s: value(&self.taken_s, at),
            measurements: self.printed.iter().filter_map(measurement).collect(),
            left_out: left_out
                .map(|one| LeftOut { label: one.label.clone(), reason: one.reason.clone() })
                .collect(),
            requests: value(&self.requests, at).unwrap_or(0),
            overlap: value(&self.overlap, at).unwrap_or(0),
            exchanges: Vec::new(),
            output: String::new(),
        }
    }
}

fn value<T: Copy>(column: &[Option<T>], at: usize) -> Option<T> {
    column.get(at).copied().flatten()
}

/// Empty where no sample has a value.
fn column<T>(samples: &[Sample], of: impl Fn(&Sample) -> Option<T>) -> Vec<Option<T>> {
    or_nothing(samples.iter().map(of).collect())
}

fn or_nothing<T>(column: Vec<Option<T>>) -> Vec<Option<T>> {
    if column.iter().any(Option::is_some) { column } else { Vec::new() }
}

/// In the order in which they were first printed. What a run prints twice under one
/// label has two columns.
fn printed(samples: &[Sample]) -> Vec<Printed> {
    let mut all: Vec<Printed> = Vec::new();
    for (at, sample) in samples.iter().enumerate() {
        for one in &sample.measurements {
            let is_its = |known: &&mut Printed| {
                known.label == one.label && known.unit == one.unit && known.number[at].is_none()
            };
            let column = match all.iter_mut().find(is_its) {
                Some(column) => column,
                None => {
                    let blank = || vec![None; samples.len()];
                    all.push(Printed {
                        label: one.label.clone(),
                        unit: one.unit,
                        number: blank(),
                        cpu_s: blank(),
                        taken_s: blank(),
                    });
                    all.last_mut().expect("it was put there")
                }
            };
            // Counts are exact.
            let is_timed = one.unit == Unit::Seconds;
            column.number[at] =
                Some(if is_timed { significant(one.number, OF_CLOCKS) } else { one.number });
            column.cpu_s[at] = one.cpu_s.map(|s| significant(s, OF_ACCOUNTS));
            column.taken_s[at] = one.taken_s.map(|s| significant(s, OF_ACCOUNTS));
        }
    }
    for column in &mut all {
        column.cpu_s = or_nothing(std::mem::take(&mut column.cpu_s));
        column.taken_s = or_nothing(std::mem::take(&mut column.taken_s));
    }
    all
}

fn left_out(samples: &[Sample]) -> Vec<LeftOutIn> {
    let mut all: Vec<LeftOutIn> = Vec::new();
    for sample in samples {
        for LeftOut { label, reason } in &sample.left_out {
            let is_its = |known: &&mut LeftOutIn| known.label == *label && known.reason == *reason;
            match all.iter_mut().find(is_its) {
                Some(known) => known.rounds.push(sample.round),
                None => all.push(LeftOutIn {
                    label: label.clone(),
                    reason: reason.clone(),
                    rounds: vec![sample.round],
                }),
            }
        }
    }
    all
}
