//! Claims held against what was measured: round by round, each once.

pub mod answer;
pub mod comparison;
pub mod evidence;
pub mod freshness;
mod interval;
pub mod reason;
pub mod rule;
pub mod statistics;

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use crate::course::claim::{Bounds, Claim};
use crate::record::metric::Unit;
use evidence::Evidence;
use reason::Reason;
use rule::{Decision, Round, Rule, Sequential, Unanimous};
use statistics::Summary;

#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    Holds,
    Fails,
    /// Why it can't be told here and now.
    Undecided(Reason),
}

impl Verdict {
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Undecided(_) => "undecided",
        }
    }

    #[must_use]
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Holds | Self::Fails => None,
            Self::Undecided(reason) => Some(reason),
        }
    }
}

/// A verdict and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    pub verdict: Verdict,
    pub unit: Unit,
    /// By the clock, of the rounds that were used; none where there is none.
    pub median: Option<f64>,
    /// What the rule went by: lower and upper end.
    pub interval: Option<(f64, f64)>,
    pub range: Option<(f64, f64)>,
    /// Rounds up to the decision, of those there are.
    pub used: usize,
    pub rounds: usize,
    /// Whether more rounds may decide it.
    pub is_open: bool,
}

/// What came of every claim, by its text: the same claim stands on several pages,
/// and is judged once.
#[derive(Clone, Debug, Default)]
pub struct Judgements(BTreeMap<String, Judgement>);

impl Judgements {
    #[must_use]
    pub fn of<'a>(claims: impl IntoIterator<Item = &'a Claim>, evidence: &Evidence) -> Self {
        let mut judgements = BTreeMap::new();
        for claim in claims {
            if !judgements.contains_key(&claim.text) {
                judgements.insert(claim.text.clone(), evidence.judge(claim));
            }
        }
        Self(judgements)
    }

    /// None for a claim that wasn't among those judged.
    #[must_use]
    pub fn get(&self, claim: &Claim) -> Option<&Judgement> {
        self.0.get(&claim.text)
    }
}

/// What there is of one machine, and what it says of every claim.
#[derive(Clone, Debug)]
pub struct Told {
    pub evidence: Evidence,
    pub judgements: Judgements,
}

impl Told {
    #[must_use]
    pub fn of<'a>(evidence: Evidence, claims: impl IntoIterator<Item = &'a Claim>) -> Self {
        let judgements = Judgements::of(claims, &evidence);
        Self { evidence, judgements }
    }
}

/// Of those that were published, the one to show first: with the most listings as they
/// are here, left as it was, with the most claims told, and else by its name.
#[must_use]
pub fn foremost(published: &[Told]) -> Option<&Told> {
    published.iter().min_by_key(|told| {
        let Told { evidence, judgements } = told;
        let machine = evidence.machine();
        let told = judgements.0.values().filter(|judgement| judgement.verdict.reason().is_none());
        (
            Reverse(evidence.records.len() - evidence.stale.len()),
            machine.is_some_and(|machine| machine.condition.is_some()),
            Reverse(told.count()),
            machine.map(|machine| machine.name.as_str()),
        )
    })
}

impl Evidence {
    #[must_use]
    pub fn judge(&self, claim: &Claim) -> Judgement {
        let unit = claim.measured.unit().unwrap_or(Unit::Number);
        let rounds = match self.rounds(&claim.measured) {
            Ok(rounds) => rounds,
            Err(reason) => return nothing(unit, reason),
        };
        let decision = if claim.measured.is_timed() {
            decide(&Sequential::new(self.horizon(&claim.measured)), &rounds, &claim.bounds)
        } else {
            decide(&Unanimous, &rounds, &claim.bounds)
        };
        let mut judgement = Judgement { unit, ..decision };
        judgement.verdict = match judgement.verdict {
            Verdict::Undecided(Reason::Busy { .. }) if !self.is_accounted(&claim.measured) => {
                Verdict::Undecided(Reason::Unaccounted)
            }
            Verdict::Undecided(Reason::Straddles) if !claim.measured.is_timed() => {
                Verdict::Undecided(Reason::Disagree)
            }
            other => other,
        };
        match self.objection(claim) {
            Some(reason) => {
                Judgement { verdict: Verdict::Undecided(reason), is_open: false, ..judgement }
            }
            None => judgement,
        }
    }
}

fn nothing(unit: Unit, reason: Reason) -> Judgement {
    Judgement {
        verdict: Verdict::Undecided(reason),
        unit,
        median: None,
        interval: None,
        range: None,
        used: 0,
        rounds: 0,
        is_open: false,
    }
}

fn decide(rule: &impl Rule, rounds: &[Round], bounds: &Bounds) -> Judgement {
    let decision = rule.decide(rounds, bounds);
    let (verdict, used) = match decision {
        Decision::Holds(used) => (Verdict::Holds, used),
        Decision::Fails(used) => (Verdict::Fails, used),
        Decision::Open | Decision::Hopeless => {
            (Verdict::Undecided(why_open(rule, decision, rounds, bounds)), rounds.len())
        }
    };
    let values: Vec<f64> = rounds[..used].iter().map(|round| round.value).collect();
    let summary = Summary::of(&values);
    Judgement {
        verdict,
        unit: Unit::Number,
        median: summary.map(|summary| summary.median),
        interval: rule.interval(&rounds[..used]).map(|interval| (interval.low, interval.high)),
        range: summary.map(|summary| summary.range),
        used,
        rounds: rounds.len(),
        is_open: decision == Decision::Open,
    }
}

/// Why the rounds don't decide: they fall on both sides of the bound, or others may have
/// taken too much of their time. It is the latter where the clock alone would have
/// decided, where most of the rounds tell nothing, and where those that do agree.
fn why_open(rule: &impl Rule, decision: Decision, rounds: &[Round], bounds: &Bounds) -> Reason {
    if decision == Decision::Open && rounds.len() < rule.fewest() {
        return Reason::TooFew { rounds: rounds.len(), needed: rule.fewest() };
    }
    let side = |round: &Round| bounds.side(round.interval.low, round.interval.high);
    let told: Vec<Ordering> = rounds.iter().filter_map(side).collect();
    let agree = told.windows(2).all(|pair| pair[0] == pair[1]);
    let by_the_clock: Vec<Round> =
        rounds.iter().map(|round| Round { interval: round.value.into(), ..*round }).collect();
    let is_clear =
        matches!(rule.decide(&by_the_clock, bounds), Decision::Holds(_) | Decision::Fails(_));
    if is_clear || 2 * told.len() < rounds.len() || agree {
        Reason::Busy { told: told.len(), rounds: rounds.len() }
    } else {
        Reason::Straddles
    }
}

#[cfg(test)]
mod tests;
