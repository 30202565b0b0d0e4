//! Claims held against records: round by round, then by the median and its
//! interval.

pub mod freshness;
pub mod gate;
pub mod statistics;

use std::collections::BTreeMap;

use crate::course::claim::{Claim, Expression};
use crate::judge::gate::Gate;
use crate::judge::statistics::{FEWEST, Summary};
use crate::record::metric::{Quantity, Unit};
use crate::record::{Record, Sample};

pub type Records = BTreeMap<String, Record>;

#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    Holds,
    Fails,
    /// Why it can't be told here and now.
    Undecided(Reason),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// More rounds may decide it.
    MoreRounds(String),
    /// More rounds can't.
    Final(String),
}

impl Verdict {
    /// Its name, and the reason where there is one.
    #[must_use]
    pub fn words(&self) -> (&'static str, Option<&str>) {
        match self {
            Self::Holds => ("holds", None),
            Self::Fails => ("fails", None),
            Self::Undecided(Reason::MoreRounds(why) | Reason::Final(why)) => {
                ("undecided", Some(why))
            }
        }
    }
}

/// A verdict and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    pub verdict: Verdict,
    pub unit: Unit,
    /// Of the rounds' values; none where there is none.
    pub median: Option<f64>,
    pub interval: Option<(f64, f64)>,
    pub range: Option<(f64, f64)>,
    /// Rounds that were used, of those there are.
    pub used: usize,
    pub rounds: usize,
}

#[must_use]
pub fn judge(claim: &Claim, records: &Records, delay_s: f64) -> Judgement {
    let quantities = claim.measured.quantities();
    let unit = claim.measured.unit().unwrap_or(Unit::Number);
    let mut judgement = Judgement {
        verdict: Verdict::Holds,
        unit,
        median: None,
        interval: None,
        range: None,
        used: 0,
        rounds: 0,
    };
    let undecided = |judgement: Judgement, reason| Judgement {
        verdict: Verdict::Undecided(reason),
        ..judgement
    };

    let involved = match involved(&quantities, records) {
        Ok(involved) => involved,
        Err(why) => return undecided(judgement, Reason::Final(why)),
    };
    let rounds = rounds(&involved);
    judgement.rounds = rounds.len();
    let gate = Gate::of(&claim.measured, &involved);
    if let Some(why) = gate.too_few_cores() {
        return undecided(judgement, Reason::Final(why));
    }
    let values: Vec<f64> = rounds
        .iter()
        .filter(|round| gate.lets_through(round.iter().map(|(_, sample)| *sample)))
        .filter_map(|round| value(&claim.measured, round, delay_s))
        .collect();
    let summary = Summary::of(&values);
    judgement.used = values.len();
    judgement.median = summary.map(|summary| summary.median);
    judgement.range = summary.map(|summary| summary.range);
    judgement.interval = summary.and_then(|summary| summary.interval);

    match judgement.interval {
        None => {
            let missing = quantities.iter().find(|q| records[&q.example].values(q).is_empty());
            let reason = match missing {
                Some(quantity) => {
                    Reason::Final(records[&quantity.example].why_missing(quantity).map_or_else(
                        || format!("{quantity} is not to be had on this system"),
                        str::to_owned,
                    ))
                }
                None if gate.is_closed() && values.len() < rounds.len() => {
                    Reason::MoreRounds(format!(
                        "the machine was busy: {} of {} rounds usable",
                        values.len(),
                        rounds.len()
                    ))
                }
                None => Reason::MoreRounds(format!(
                    "{} rounds are too few: {FEWEST} are needed",
                    values.len()
                )),
            };
            undecided(judgement, reason)
        }
        Some((low, high)) if claim.bounds.allow(low) && claim.bounds.allow(high) => judgement,
        Some((low, high)) if claim.bounds.exclude(low, high) => {
            Judgement { verdict: Verdict::Fails, ..judgement }
        }
        Some(_) => undecided(
            judgement,
            Reason::MoreRounds("the rounds fall on both sides of the bound".into()),
        ),
    }
}

/// An expression's value in every round that has one, busy ones included.
///
/// # Errors
///
/// In words, when there are no records to take it from, round by round.
pub fn values(
    expression: &Expression,
    records: &Records,
    delay_s: f64,
) -> Result<Vec<f64>, String> {
    let involved = involved(&expression.quantities(), records)?;
    let rounds = rounds(&involved);
    Ok(rounds.iter().filter_map(|round| value(expression, round, delay_s)).collect())
}

/// The records of the quantities' listings, each once.
fn involved<'a>(quantities: &[&Quantity], records: &'a Records) -> Result<Vec<&'a Record>, String> {
    let mut involved: Vec<&Record> = Vec::new();
    for quantity in quantities {
        let name = &quantity.example;
        let record = records.get(name).ok_or_else(|| format!("{name} has no record"))?;
        if let Some(why) = &record.not_here {
            return Err(why.clone());
        }
        if involved.first().is_some_and(|first| first.session != record.session) {
            return Err(format!(
                "{} and {name} were measured apart; `cargo xtask measure` measures them together",
                involved[0].example
            ));
        }
        if involved.iter().all(|known| known.example != *name) {
            involved.push(record);
        }
    }
    Ok(involved)
}

type Round<'a> = Vec<(&'a Record, &'a Sample)>;

/// The rounds in which every record has a sample.
fn rounds<'a>(involved: &[&'a Record]) -> Vec<Round<'a>> {
    let Some(first) = involved.first() else { return Vec::new() };
    let of_round = |record: &'a Record, round: u32| {
        record.samples.iter().find(|sample| sample.round == round).map(|sample| (record, sample))
    };
    first
        .samples
        .iter()
        .filter_map(|sample| involved.iter().map(|record| of_round(record, sample.round)).collect())
        .collect()
}

fn value(expression: &Expression, round: &Round<'_>, delay_s: f64) -> Option<f64> {
    expression.evaluate(delay_s, &|quantity| {
        let (record, sample) =
            round.iter().find(|(record, _)| record.example == quantity.example)?;
        record.value(sample, quantity)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::claim::parse_claim;
    use crate::record::Usage;
    use crate::record::tests::record;

    fn verdict(claim: &str, records: Vec<Record>) -> Verdict {
        judgement(claim, records).verdict
    }

    fn judgement(claim: &str, records: Vec<Record>) -> Judgement {
        let records = records.into_iter().map(|r| (r.example.clone(), r)).collect();
        judge(&parse_claim(claim).unwrap(), &records, 0.1)
    }

    fn undecided(claim: &str, records: Vec<Record>) -> String {
        match verdict(claim, records) {
            Verdict::Undecided(Reason::MoreRounds(why) | Reason::Final(why)) => why,
            other => panic!("{other:?}"),
        }
    }

    const ONE: [f64; 7] = [0.100, 0.101, 0.102, 0.100, 0.103, 0.101, 0.100];
    const THREE: [f64; 7] = [0.301, 0.300, 0.302, 0.305, 0.301, 0.300, 0.303];

    #[test]
    fn the_interval_decides() {
        let both = || vec![record("a", "it", &THREE), record("b", "it", &ONE)];
        assert_eq!(verdict("a / b >= 2.5", both()), Verdict::Holds);
        assert_eq!(verdict("a / b <= 2.5", both()), Verdict::Fails);
        assert_eq!(
            undecided("a / b >= 2.98", both()),
            "the rounds fall on both sides of the bound"
        );
        assert_eq!(verdict("b / delay <= 1.05", both()), Verdict::Holds);
    }

    #[test]
    fn sides_are_compared_within_the_round() {
        // Each doubles from round to round; their ratio stays.
        let slow: Vec<f64> = (0..7).map(|i| 3.0 * 2_f64.powi(i)).collect();
        let fast: Vec<f64> = (0..7).map(|i| 2_f64.powi(i)).collect();
        let judgement =
            judgement("a / b >= 2.9", vec![record("a", "it", &slow), record("b", "it", &fast)]);
        assert_eq!((judgement.verdict, judgement.range), (Verdict::Holds, Some((3.0, 3.0))));
    }

    #[test]
    fn only_rounds_that_both_have_count() {
        let judgement =
            judgement("a / b >= 1", vec![record("a", "it", &THREE), record("b", "it", &ONE[..6])]);
        assert_eq!((judgement.rounds, judgement.used), (6, 6));
    }

    #[test]
    fn too_little_is_said_so() {
        let few = vec![record("a", "it", &THREE[..5])];
        assert_eq!(undecided("a / delay >= 1", few), "5 rounds are too few: 6 are needed");
        assert_eq!(undecided("a / b >= 1", vec![record("a", "it", &ONE)]), "b has no record");
        let mut apart = record("b", "it", &ONE);
        apart.session = "two".into();
        assert!(
            undecided("a / b >= 1", vec![record("a", "it", &ONE), apart])
                .contains("measured apart")
        );
        let mut nowhere = record("a", "it", &[]);
        nowhere.not_here = Some("fork is a call of Unix systems".into());
        assert_eq!(undecided("a / delay >= 1", vec![nowhere]), "fork is a call of Unix systems");
        let mut untraced = record("a", "it", &ONE);
        untraced.trace = None;
        assert_eq!(
            undecided("a.rss <= 1 GiB", vec![untraced]),
            "a.rss is not to be had on this system"
        );
    }

    fn working(times: &[f64], foreign_s: f64) -> Record {
        let mut record = record("a", "it", times);
        for sample in &mut record.samples {
            sample.usage = Some(Usage { user_s: sample.wall_s, ..Usage::default() });
            sample.foreign_s = Some(foreign_s);
        }
        record
    }

    #[test]
    fn a_busy_machine_leaves_claims_about_work_undecided() {
        assert_eq!(verdict("a / delay >= 2.5", vec![working(&THREE, 0.0)]), Verdict::Holds);
        let busy = || vec![working(&THREE, 0.3)];
        assert_eq!(
            undecided("a / delay >= 2.5", busy()),
            "the machine was busy: 0 of 7 rounds usable"
        );
        assert_eq!(
            undecided("a / delay <= 2.5", busy()),
            "the machine was busy: 0 of 7 rounds usable"
        );
    }

    /// Beside two busy neighbours it gets a third of a core, and looks as if it
    /// waited.
    #[test]
    fn work_that_gets_a_third_of_a_core_is_still_work() {
        let mut crowded = working(&THREE, 0.3);
        for usage in crowded.samples.iter_mut().filter_map(|sample| sample.usage.as_mut()) {
            usage.user_s /= 3.0;
        }
        let why = undecided("a / b <= 2.5", vec![crowded, record("b", "it", &ONE)]);
        assert_eq!(why, "the machine was busy: 0 of 7 rounds usable");
    }

    #[test]
    fn rounds_on_slower_cores_are_left_out() {
        let mut record = working(&THREE, 0.0);
        record.samples.iter_mut().take(2).for_each(|sample| sample.pace_s *= 1.5);
        let why = undecided("a / delay >= 2.5", vec![record]);
        assert_eq!(why, "the machine was busy: 5 of 7 rounds usable");
    }

    /// As where two cores are one, for as long as the session lasts.
    #[test]
    fn cores_that_are_slow_together_throughout_are_noticed() {
        let mut record = working(&THREE, 0.0);
        record.samples.iter_mut().for_each(|sample| sample.pace_s = 1.6 * sample.alone_s);
        let why = undecided("a / delay >= 2.5", vec![record]);
        assert_eq!(why, "the machine was busy: 0 of 7 rounds usable");
    }

    #[test]
    fn rounds_in_which_a_quota_struck_are_left_out() {
        let mut record = working(&THREE, 0.0);
        record.samples.iter_mut().take(3).for_each(|sample| sample.throttled_s = Some(0.05));
        let why = undecided("a / delay >= 2.5", vec![record]);
        assert_eq!(why, "the machine was busy: 4 of 7 rounds usable");
    }

    #[test]
    fn a_busy_machine_does_not_touch_claims_that_compare_waits() {
        assert_eq!(verdict("a / b >= 2.5", on_a_busy_machine()), Verdict::Holds);
    }

    /// The constant isn't delayed along with the wait.
    #[test]
    fn a_busy_machine_leaves_a_wait_against_a_constant_undecided() {
        let why = undecided("a / delay >= 2.5", on_a_busy_machine());
        assert_eq!(why, "the machine was busy: 0 of 7 rounds usable");
        let why = undecided("a >= 190 ms", on_a_busy_machine());
        assert_eq!(why, "the machine was busy: 0 of 7 rounds usable");
    }

    fn on_a_busy_machine() -> Vec<Record> {
        let mut both = vec![record("a", "it", &THREE), record("b", "it", &ONE)];
        for sample in both.iter_mut().flat_map(|record| &mut record.samples) {
            sample.foreign_s = Some(0.6);
            sample.pace_s *= f64::from(sample.round);
        }
        both
    }

    #[test]
    fn one_core_can_not_tell_of_two() {
        let mut record = working(&THREE, 0.0);
        record.provenance.usable_cores = 1;
        assert_eq!(undecided("a / delay >= 2.5", vec![record]), "this machine has one usable core");
    }
}
