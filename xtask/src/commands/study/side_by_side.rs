//! Whether listings that wait take another time side by side than alone: each is run
//! both ways in a round, and the ratio is judged like a claim.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::compile::executable::{self, Executable};
use crate::course::Course;
use crate::course::claim::{Claim, parse_claim};
use crate::digest::Digests;
use crate::judge::Verdict;
use crate::judge::evidence::{Evidence, Records};
use crate::measure::run::Outcome;
use crate::measure::session::{self, Runner};
use crate::measure::workers::Workers;
use crate::record::metric::Unit;
use crate::record::store::Store;
use crate::record::{Record, Sample};
use crate::study::Compared;
use crate::terminal::say;

/// A figure may differ by this part at most.
const MOST: f64 = 0.02;

/// Of these rounds three may miss.
const ROUNDS: u32 = 17;

/// No run takes longer.
const DEADLINE: Duration = Duration::from_secs(60);

/// Runs the listings that wait, by the records that there are, until each figure is told.
pub fn compare(course: &Course, store: &Store) -> Result<Vec<Compared>> {
    let _lock =
        store.lock(|| say::beside("another xtask is at work in this folder: waiting for it"))?;
    let load = |name: &str| store.load(name).ok().flatten();
    let records = course.examples.iter().filter_map(|example| load(&example.name));
    let waits = |record: &Record| session::waits(record).unwrap_or(false);
    let records: Records =
        records.filter(waits).map(|record| (record.example.clone(), record)).collect();
    let is_waiting = |name: &str| records.contains_key(name);
    let examples: Vec<_> =
        course.examples.iter().filter(|example| is_waiting(&example.name)).cloned().collect();
    let (executables, problems) = executable::compile(course, &examples, &mut Digests::default())?;
    problems.into_result(())?;
    let claims = claims(&records)?;
    let mut evidence = Evidence::of(blank(&records));
    let mut workers = Workers::new(site::DELAY, DEADLINE);
    let waiting: Vec<&Executable> = executables.iter().collect();
    for round in 1..=ROUNDS {
        say::beside(format_args!(
            "{} listings alone and side by side, round {round}",
            waiting.len()
        ));
        // By turns: neither always follows the other.
        for beside in [round % 2 == 0, round % 2 == 1] {
            let samples = run(&mut workers, &waiting, round, beside)?;
            for (executable, sample) in waiting.iter().zip(samples) {
                let name = named(&executable.example.name, beside);
                if let Some(record) = evidence.records.get_mut(&name) {
                    record.samples.push(sample);
                }
            }
        }
        if claims.values().all(|claim| !evidence.judge(claim).is_open) {
            break;
        }
    }
    let compared = |(figure, claim): (String, Claim)| {
        let judgement = evidence.judge(&claim);
        Compared {
            figure,
            ratio: judgement.median,
            interval: judgement.interval,
            verdict: match judgement.verdict {
                Verdict::Holds => "the same".into(),
                Verdict::Fails => "**another**".into(),
                Verdict::Undecided(_) => "not told".into(),
            },
            rounds: judgement.used,
        }
    };
    Ok(claims.into_iter().map(compared).collect())
}

fn run(
    workers: &mut Workers,
    waiting: &[&Executable],
    round: u32,
    beside: bool,
) -> Result<Vec<Sample>> {
    let at_once = if beside { waiting.len() } else { 1 };
    let outcomes = waiting.chunks(at_once.max(1)).flat_map(|chunk| workers.run(chunk, round));
    let sample = |(executable, outcome): (&&Executable, Result<Outcome, _>)| {
        let name = &executable.example.name;
        match outcome.with_context(|| name.clone())? {
            Outcome::Measured(sample) => Ok(by_the_clock(*sample)),
            Outcome::NotHere(why) => anyhow::bail!("{name} can't run any more: {why}"),
        }
    };
    waiting.iter().zip(outcomes).map(sample).collect()
}

/// The figures as they are shown: what others may have taken is another question.
fn by_the_clock(mut sample: Sample) -> Sample {
    sample.measurements.iter_mut().for_each(|one| one.taken_s = Some(0.0));
    sample
}

fn named(listing: &str, beside: bool) -> String {
    if beside { format!("{listing}_beside") } else { listing.to_owned() }
}

fn blank(records: &Records) -> Records {
    let both = records.values().flat_map(|record| [(record, false), (record, true)]);
    let blank = |(record, beside): (&Record, bool)| {
        let mut blank = record.clone();
        blank.example = named(&record.example, beside);
        blank.session = "both ways".to_owned();
        blank.provenance.rounds = ROUNDS;
        blank.samples.clear();
        (blank.example.clone(), blank)
    };
    both.map(blank).collect()
}

/// Of each time that a listing tells: it is the same.
fn claims(records: &Records) -> Result<BTreeMap<String, Claim>> {
    let mut claims = BTreeMap::new();
    for record in records.values() {
        let Some(sample) = record.samples.first() else { continue };
        for time in sample.measurements.iter().filter(|one| one.unit == Unit::Seconds) {
            let (name, label) = (&record.example, &time.label);
            let claim = format!(
                "{} <= {}.{label:?} / {name}.{label:?} <= {}",
                1.0 - MOST,
                named(name, true),
                1.0 + MOST
            );
            let claim = parse_claim(&claim).map_err(anyhow::Error::msg)?;
            claims.insert(format!("{name}, {label}"), claim);
        }
    }
    Ok(claims)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::tests::record;

    #[test]
    fn each_time_that_a_listing_tells_is_compared() {
        let of_one = record("a", "it", &[0.1, 0.1]);
        let records: Records = [("a".to_owned(), of_one)].into();
        let claims = claims(&records).unwrap();
        assert_eq!(claims.keys().collect::<Vec<_>>(), ["a, it"]);
        let mut evidence = Evidence::of(blank(&records));
        for round in 1..=7 {
            for (name, seconds) in [("a", 0.1), ("a_beside", 0.101)] {
                let sample = Sample { round, ..record(name, "it", &[seconds]).samples.remove(0) };
                evidence.records.get_mut(name).unwrap().samples.push(by_the_clock(sample));
            }
        }
        assert_eq!(evidence.judge(&claims["a, it"]).verdict, Verdict::Holds);
        for sample in &mut evidence.records.get_mut("a_beside").unwrap().samples {
            sample.measurements[0].number = 0.103;
        }
        assert_eq!(evidence.judge(&claims["a, it"]).verdict, Verdict::Fails);
    }
}
