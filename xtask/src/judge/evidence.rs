//! What claims are judged by: one machine's records, what is wrong with them, and
//! how they give a claim its rounds.

use std::collections::BTreeMap;
use std::fmt;

use crate::compile::assembly::MachineCode;
use crate::compile::cost::{Compiled, Trees};
use crate::compile::refusal::Refusal;
use crate::course::claim::{Claim, Expression, Premise};
use crate::problem::Problem;
use crate::record::metric::{Quantity, Unit};
use crate::record::published::Published;
use crate::record::{Provenance, Record, Sample};

use super::freshness::Change;
use super::interval::Interval;
use super::reason::Reason;
use super::rule::{MOST_ROUNDS, Round};

/// How many bytes a page has of those that claims call small.
const SMALL_PAGE: u64 = 4 << 10;

/// By the listing's name.
pub type Records = BTreeMap<String, Record>;

/// Where records are from.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Origin {
    /// Made here.
    #[default]
    Own,
    Published(Box<Machine>),
}

/// A machine that others know by its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    pub name: String,
    /// What was done to it meanwhile.
    pub condition: Option<String>,
    pub provenance: Provenance,
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Provenance { cpu, os, .. } = &self.provenance;
        // A distribution's name says so itself.
        let distribution = os.strip_prefix("Linux (").and_then(|os| os.strip_suffix(')'));
        let os = distribution.unwrap_or(os);
        write!(f, "{} ({cpu}, {}, {os}", self.name, self.provenance.cores())?;
        if let Some(condition) = &self.condition {
            write!(f, "; {condition}")?;
        }
        f.write_str(")")
    }
}

/// The records that there are of one machine, and what is wrong with others.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    pub origin: Origin,
    pub records: Records,
    /// Why a record can't be used, by listing.
    pub unusable: BTreeMap<String, Problem>,
    /// What no longer matches a record's listing, by listing.
    pub stale: BTreeMap<String, Change>,
    /// By package: one that can't be used is named among the unusable.
    pub compiled: BTreeMap<String, Compiled>,
    /// What packages bring in, where that was published.
    pub trees: Trees,
    /// That pages show, by listing.
    pub machine_code: BTreeMap<String, MachineCode>,
    /// By program: why it doesn't compile.
    pub refusals: BTreeMap<String, Refusal>,
}

impl Evidence {
    /// Of these records alone, as while they are being made.
    #[must_use]
    pub fn of(records: Records) -> Self {
        Self { records, ..Self::default() }
    }

    /// What another machine published: whether its listings are as those here is to be
    /// told apart.
    #[must_use]
    pub fn published(published: &Published) -> Self {
        let Published { name, condition, provenance, compiled, machine_code, trees, .. } =
            published;
        let compiled = compiled.iter().map(|(package, compile)| {
            let compiled = Compiled {
                package: package.clone(),
                key: compile.key.clone(),
                seconds: compile.seconds,
                provenance: provenance.clone(),
            };
            (package.clone(), compiled)
        });
        let refusals = published.refusals.iter();
        let refusals = refusals.map(|refusal| (refusal.program.clone(), refusal.clone()));
        let code = machine_code.iter().map(|code| (code.example.clone(), code.clone()));
        Self {
            origin: Origin::Published(Box::new(Machine {
                name: name.clone(),
                condition: condition.clone(),
                provenance: provenance.clone(),
            })),
            records: published.records(),
            compiled: compiled.collect(),
            machine_code: code.collect(),
            refusals: refusals.collect(),
            trees: trees.clone(),
            ..Self::default()
        }
    }

    /// The machine of what was published; none of what was made here.
    #[must_use]
    pub fn machine(&self) -> Option<&Machine> {
        match &self.origin {
            Origin::Own => None,
            Origin::Published(machine) => Some(machine),
        }
    }

    #[must_use]
    pub fn has(&self, example: &str) -> bool {
        self.records.contains_key(example)
    }

    /// The site's delay in these records, in seconds; that of a site started now
    /// where there are none.
    #[must_use]
    pub fn delay_s(&self) -> f64 {
        let delay_s = self.records.values().next().map(|record| record.key.delay_s);
        delay_s.unwrap_or(site::DELAY.as_secs_f64())
    }

    /// An expression's value in each round that all of its listings have, in the
    /// rounds' order.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub fn rounds(&self, expression: &Expression) -> Result<Vec<Round>, Reason> {
        let quantities = expression.quantities();
        let involved = self.involved(&quantities)?;
        let paired = paired(&involved);
        let rounds: Vec<Round> =
            paired.iter().filter_map(|round| self.round(expression, round)).collect();
        if rounds.is_empty() && !paired.is_empty() {
            let is_missing =
                |quantity: &&&Quantity| self.records[&quantity.example].values(quantity).is_empty();
            return Err(match quantities.iter().find(is_missing) {
                Some(quantity) => {
                    Reason::missing(quantity, self.records[&quantity.example].why_missing(quantity))
                }
                None => Reason::NoNumber,
            });
        }
        Ok(rounds)
    }

    fn round(&self, expression: &Expression, round: &Paired<'_>) -> Option<Round> {
        let delay_s = round.first().map(|(record, _)| record.key.delay_s);
        let delay_s = delay_s.unwrap_or_else(|| self.delay_s());
        let find = |quantity: &Quantity| {
            round.iter().find(|(record, _)| record.example == quantity.example).copied()
        };
        let value = expression.evaluate(delay_s, &|quantity| {
            let (record, sample) = find(quantity)?;
            record.value(sample, quantity)
        })?;
        let interval = expression.evaluate(delay_s, &|quantity| {
            let (record, sample) = find(quantity)?;
            interval(record, sample, quantity)
        })?;
        (value.is_finite() && interval.is_number()).then_some(Round { value, interval })
    }

    /// The records of the quantities' listings, each once.
    fn involved(&self, quantities: &[&Quantity]) -> Result<Vec<&Record>, Reason> {
        let mut involved: Vec<&Record> = Vec::new();
        for quantity in quantities {
            let example = &quantity.example;
            if self.unusable.contains_key(example) {
                return Err(Reason::Unusable { example: example.clone() });
            }
            let record = self
                .records
                .get(example)
                .ok_or_else(|| Reason::NoRecord { example: example.clone() })?;
            if let Some(why) = &record.not_here {
                return Err(Reason::NotHere { why: why.clone() });
            }
            if let Some(first) = involved.first().filter(|first| first.session != record.session) {
                return Err(Reason::Apart { one: first.example.clone(), other: example.clone() });
            }
            if involved.iter().all(|known| known.example != *example) {
                involved.push(record);
            }
        }
        Ok(involved)
    }

    /// What stands against any verdict, whatever the rounds say.
    pub(super) fn objection(&self, claim: &Claim) -> Option<Reason> {
        let quantities = claim.measured.quantities();
        let stale = quantities.iter().find_map(|quantity| {
            let change = *self.stale.get(&quantity.example)?;
            Some(Reason::Stale { example: quantity.example.clone(), change })
        });
        let records = || quantities.iter().filter_map(|q| self.records.get(&q.example));
        stale.or_else(|| match claim.premise? {
            Premise::TwoCores => {
                let is_on_one = records().any(|record| record.provenance.usable_cores < 2);
                is_on_one.then_some(Reason::OneCore)
            }
            Premise::SmallPages => {
                let bytes = records().find_map(|record| record.provenance.page_bytes)?;
                (bytes > SMALL_PAGE).then_some(Reason::LargerPages { bytes })
            }
        })
    }

    /// The most rounds that the claim's listings were to be run in.
    pub(super) fn horizon(&self, expression: &Expression) -> usize {
        let quantities = expression.quantities();
        let records = quantities.iter().filter_map(|q| self.records.get(&q.example));
        records.map(|record| record.provenance.rounds as usize).max().unwrap_or(MOST_ROUNDS)
    }

    /// Whether the records say, of any time in the expression, how much others took.
    pub(super) fn is_accounted(&self, expression: &Expression) -> bool {
        let quantities = expression.quantities();
        let mut records = quantities.iter().filter_map(|q| self.records.get(&q.example));
        records.all(|record| record.samples.iter().all(|sample| sample.taken_s.is_some()))
    }
}

/// What each of some listings did in one round.
type Paired<'a> = Vec<(&'a Record, &'a Sample)>;

/// The rounds in which every record has a sample.
fn paired<'a>(involved: &[&'a Record]) -> Vec<Paired<'a>> {
    let Some(first) = involved.first() else { return Vec::new() };
    let of_round = |record: &'a Record, number: u32| {
        record.samples.iter().find(|sample| sample.round == number).map(|sample| (record, sample))
    };
    let pair = |sample: &Sample| {
        involved.iter().map(|record| of_round(record, sample.round)).collect::<Option<_>>()
    };
    first.samples.iter().filter_map(pair).collect()
}

/// From where to where a quantity was in a sample. Others can take time from a
/// clock's, and from nothing else.
fn interval(record: &Record, sample: &Sample, quantity: &Quantity) -> Option<Interval> {
    let value = record.value(sample, quantity)?;
    if quantity.metric.unit() != Unit::Seconds || !quantity.metric.is_by_the_clock() {
        return Some(value.into());
    }
    Some(Interval::of_time(value, sample.taken_s(quantity)))
}
