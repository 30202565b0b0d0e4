//! What a machine measured, as one file to hand on: what pages need of its records,
//! thinned, and nothing that tells whose machine it was.

mod columns;
mod plausible;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::compile::assembly::MachineCode;
use crate::compile::cost::Trees;
use crate::compile::refusal::Refusal;
use crate::problem::Problem;
use crate::record::metric::significant;
use crate::record::{self, Exchange, Key, Provenance, Record, Trace};

use columns::Columns;
pub use plausible::is_name;

/// Where the files are, in the course's folder.
pub const FOLDER: &str = "records";

/// The format of the files that this program writes. It reads every one up to it.
pub const FORMAT: u32 = 1;

/// A file is at most so large.
pub const MOST_BYTES: usize = 300_000;

/// How others may use what is in it: as the course.
pub const LICENCE: &str = "MIT OR Apache-2.0";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Published {
    pub format: u32,
    pub licence: String,
    /// Of small letters, digits and `-`; the file's, too.
    pub name: String,
    /// What was done to the machine meanwhile; none where it was left as it was.
    pub condition: Option<String>,
    /// Of the listing that was measured last.
    pub provenance: Provenance,
    pub delay_s: f64,
    /// What came of each claim, by the values in this file.
    pub claims: Vec<Verdict>,
    /// By package: how long its dependencies took to compile.
    pub compiled: BTreeMap<String, Compile>,
    /// By package: what it brings in.
    #[serde(default)]
    pub trees: Trees,
    pub machine_code: Vec<MachineCode>,
    /// What the compiler says of programs that it refuses.
    #[serde(default)]
    pub refusals: Vec<Refusal>,
    pub listings: BTreeMap<String, Listing>,
}

/// What is read of a file that can't be read whole.
#[derive(Deserialize)]
struct Versioned {
    format: Option<u32>,
}

/// A verdict, for those who judge nothing themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    pub claim: String,
    /// `holds`, `fails` or `undecided`.
    pub verdict: String,
    /// Of the undecided.
    pub why: Option<String>,
    /// In base units.
    pub median: Option<f64>,
    /// Without an upper end where it has none.
    pub interval: Option<(f64, Option<f64>)>,
    pub rounds: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compile {
    /// Of what was compiled: crates, features and profile.
    pub key: String,
    pub seconds: f64,
}

/// What is kept of a listing's record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listing {
    /// SHA-256 of its source.
    pub source: String,
    /// Listings of one session ran round by round.
    pub session: usize,
    pub revision: String,
    pub date: jiff::Timestamp,
    /// The most rounds that it might have run in.
    pub most_rounds: u32,
    /// In place of rounds: why it can't run there.
    pub not_here: Option<String>,
    /// Whole where it is drawn, and else without what happened when.
    pub trace: Option<Trace>,
    /// What the median run printed.
    pub output: String,
    /// The median run's requests, where they are drawn for want of a trace.
    pub exchanges: Vec<Exchange>,
    pub rounds: Columns,
}

/// What is published of some records.
pub struct Selection<'a> {
    pub records: &'a BTreeMap<String, Record>,
    /// The listings whose runs are drawn.
    pub drawn: BTreeSet<&'a str>,
    pub compiled: BTreeMap<String, Compile>,
    pub trees: Trees,
    pub machine_code: Vec<MachineCode>,
    pub refusals: Vec<Refusal>,
}

/// What a machine is called where nobody says: by what it is.
#[must_use]
pub fn name_of(provenance: &Provenance) -> String {
    let cores = if provenance.usable_cores == 1 { "core" } else { "cores" };
    let name = format!(
        "{}-{}-{}-{cores}",
        std::env::consts::OS,
        std::env::consts::ARCH,
        provenance.usable_cores
    );
    name.replace('_', "-")
}

/// What is wrong with the file of that name, in the words of [`Published::parse`].
#[must_use]
pub fn problem(name: &str, why: &str) -> Problem {
    Problem::new(format!("this published file {why}: pages are made without it"))
        .at(&Path::new(FOLDER).join(format!("{name}.json")), 1)
        .mend("cargo xtask publish writes one; or take it away")
}

impl Published {
    /// None where there is no record. Its claims are to be judged by what it holds then.
    #[must_use]
    pub fn of(name: &str, condition: Option<String>, selection: Selection<'_>) -> Option<Self> {
        let records = selection.records;
        let last = records.values().max_by_key(|record| record.provenance.date)?;
        let sessions: BTreeSet<&str> = records.values().map(|r| r.session.as_str()).collect();
        let listing = |record: &Record| {
            let session = sessions.iter().position(|one| *one == record.session);
            let is_drawn = selection.drawn.contains(record.example.as_str());
            Listing::of(record, session.unwrap_or(0), is_drawn)
        };
        Some(Self {
            format: FORMAT,
            licence: LICENCE.to_owned(),
            name: name.to_owned(),
            condition,
            provenance: last.provenance.clone(),
            delay_s: last.key.delay_s,
            claims: Vec::new(),
            compiled: selection.compiled,
            trees: selection.trees,
            machine_code: selection.machine_code,
            refusals: selection.refusals,
            listings: records
                .iter()
                .map(|(name, record)| (name.clone(), listing(record)))
                .collect(),
        })
    }

    /// Puts other words in the place of some, in all that listings printed.
    pub fn rewrite(&mut self, other: &dyn Fn(&str) -> String) {
        for refusal in &mut self.refusals {
            refusal.words = other(&refusal.words);
        }
        for listing in self.listings.values_mut() {
            let Listing { output, not_here, rounds, trace, .. } = listing;
            let reasons = rounds.left_out.iter_mut().map(|one| &mut one.reason);
            let lanes = trace.iter_mut().flat_map(|trace| &mut trace.lanes);
            let names = lanes.map(|lane| &mut lane.name);
            for words in [output].into_iter().chain(not_here).chain(reasons).chain(names) {
                *words = other(words);
            }
        }
    }

    /// What a file of that name holds.
    ///
    /// # Errors
    ///
    /// In words, behind the file's name: when it isn't whole, of a newer format, or says
    /// what can't be.
    pub fn parse(text: &[u8], name: &str) -> Result<Self, String> {
        if text.len() > MOST_BYTES {
            return Err(format!("has {} bytes, and may have {MOST_BYTES}", text.len()));
        }
        let published: Self = match serde_json::from_slice(text) {
            Ok(published @ Self { format: FORMAT, .. }) => published,
            Ok(Self { format, .. }) => return Err(of_another_format(format)),
            Err(error) => return Err(why_not(text, &error)),
        };
        if published.name != name {
            return Err(format!("says that it is {:?}", published.name));
        }
        plausible::check(&published)?;
        Ok(published)
    }

    /// As a file: a listing on a line, so that two can be compared.
    ///
    /// # Errors
    ///
    /// When it is too large, or would not be read again; in words, as those of
    /// [`Published::parse`].
    pub fn text(&self) -> Result<String, String> {
        let text = self.lines().map_err(|error| error.to_string())?;
        Self::parse(text.as_bytes(), &self.name)?;
        Ok(text)
    }

    fn lines(&self) -> serde_json::Result<String> {
        let Value::Object(fields) = serde_json::to_value(self)? else { return Ok(String::new()) };
        let mut parts = Vec::new();
        for (name, value) in fields {
            let value = match value {
                Value::Object(listings) if name == "listings" => {
                    let lines = listings.iter().map(|(name, value)| format!("{name:?}:{value}"));
                    format!("{{\n{}\n}}", lines.collect::<Vec<_>>().join(",\n"))
                }
                Value::Array(items) if !items.is_empty() => {
                    let lines = items.iter().map(Value::to_string);
                    format!("[\n{}\n]", lines.collect::<Vec<_>>().join(",\n"))
                }
                other => other.to_string(),
            };
            parts.push(format!("{name:?}:{value}"));
        }
        let mut text = String::new();
        let _ = writeln!(text, "{{{}}}", parts.join(",\n"));
        Ok(text)
    }

    /// Its records, as far as they were published.
    #[must_use]
    pub fn records(&self) -> BTreeMap<String, Record> {
        self.listings
            .iter()
            .map(|(name, listing)| (name.clone(), self.record(name, listing)))
            .collect()
    }

    fn record(&self, name: &str, listing: &Listing) -> Record {
        let Provenance { cpu, usable_cores, .. } = &self.provenance;
        let mut record = Record {
            format: record::FORMAT,
            example: name.to_owned(),
            session: listing.session.to_string(),
            key: Key {
                executable: String::new(), // another on each machine
                delay_s: self.delay_s,
                cpu: cpu.clone(),
                cores: *usable_cores,
            },
            source: listing.source.clone(),
            provenance: Provenance {
                revision: listing.revision.clone(),
                date: listing.date,
                rounds: listing.most_rounds,
                ..self.provenance.clone()
            },
            was_watched: listing.trace.is_some(),
            trace: listing.trace.clone(),
            samples: listing.rounds.samples(),
            not_here: listing.not_here.clone(),
        };
        let median = record.median_sample().map(|sample| sample.round);
        for sample in record.samples.iter_mut().filter(|sample| Some(sample.round) == median) {
            sample.output.clone_from(&listing.output);
            sample.exchanges.clone_from(&listing.exchanges);
        }
        record
    }
}

/// Why a file isn't of this format, where reading it as one failed.
fn why_not(text: &[u8], error: &serde_json::Error) -> String {
    match serde_json::from_slice(text) {
        Ok(Versioned { format: Some(FORMAT) }) => {
            format!("isn't what `publish` writes: {error}")
        }
        Ok(Versioned { format: Some(format) }) => of_another_format(format),
        Ok(Versioned { format: None }) => {
            "has no format: it isn't what `publish` writes".to_owned()
        }
        Err(error) => format!("is no whole JSON file: {error}"),
    }
}

fn of_another_format(format: u32) -> String {
    format!("is of format {format}, and this program reads {FORMAT}")
}

impl Listing {
    fn of(record: &Record, session: usize, is_drawn: bool) -> Self {
        let median = record.median_sample();
        let exchanges = match median {
            Some(sample) if is_drawn && record.trace.is_none() => sample.exchanges.as_slice(),
            _ => &[],
        };
        Self {
            source: record.source.clone(),
            session,
            revision: record.provenance.revision.clone(),
            date: record.provenance.date,
            most_rounds: record.provenance.rounds,
            not_here: record.not_here.clone(),
            trace: record.trace.as_ref().map(|trace| thinned(trace, is_drawn)),
            output: median.map(|sample| sample.output.clone()).unwrap_or_default(),
            exchanges: exchanges.iter().copied().map(shortened).collect(),
            rounds: Columns::of(&record.samples),
        }
    }
}

fn thinned(trace: &Trace, is_drawn: bool) -> Trace {
    if !is_drawn {
        let (exchanges, lanes, phases) = Default::default();
        return Trace { exchanges, lanes, phases, ..trace.clone() };
    }
    let mut trace = trace.clone();
    trace.exchanges = trace.exchanges.into_iter().map(shortened).collect();
    for lane in &mut trace.lanes {
        (lane.from_s, lane.to_s) = (significant(lane.from_s, 5), significant(lane.to_s, 5));
        for part in &mut lane.on_cpu {
            *part = significant(*part, 2);
        }
    }
    for phase in &mut trace.phases {
        (phase.from_s, phase.to_s) = (significant(phase.from_s, 5), significant(phase.to_s, 5));
    }
    trace
}

fn shortened(exchange: Exchange) -> Exchange {
    Exchange {
        arrived_s: significant(exchange.arrived_s, 5),
        answered_s: exchange.answered_s.map(|s| significant(s, 5)),
    }
}

#[cfg(test)]
pub(crate) mod tests;
