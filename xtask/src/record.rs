//! What was measured, kept whole: every sample of a listing, and where and how
//! it was taken.

pub mod limits;
pub mod metric;
pub mod migration;
pub mod private;
pub mod provenance;
pub mod published;
mod regular;
pub mod store;

use serde::{Deserialize, Serialize};

use crate::record::metric::{Metric, Of, Quantity, Unit};

/// The format of the records that this program writes. It reads the one before it,
/// too: see [`migration`].
pub const FORMAT: u32 = 5;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub format: u32,
    pub example: String,
    /// Samples of two records belong together, round by round, only if both
    /// were taken in the same session.
    pub session: String,
    pub key: Key,
    /// SHA-256 of the listing's source: of what the pages show.
    pub source: String,
    pub provenance: Provenance,
    /// Whether it has had a run that was watched, and therefore not timed; false in records
    /// of an earlier day.
    #[serde(default)]
    pub was_watched: bool,
    /// From that run; none where the system doesn't tell.
    pub trace: Option<Trace>,
    pub samples: Vec<Sample>,
    /// In place of samples: why this listing can't run here.
    pub not_here: Option<String>,
}

/// What a record depends on: it is fresh while this is what it would be today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Key {
    /// SHA-256 of the executable: of source, dependencies, compiler and profile.
    pub executable: String,
    pub delay_s: f64,
    pub cpu: String,
    pub cores: usize,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    pub cpu: String,
    /// What affinity and quotas leave of the machine's cores.
    pub usable_cores: usize,
    pub memory_bytes: u64,
    /// None where nobody asked, and on systems that aren't Unix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_bytes: Option<u64>,
    pub os: String,
    pub kernel: String,
    pub rustc: String,
    /// Of the course, with `+` where files were changed and not committed.
    pub revision: String,
    pub date: jiff::Timestamp,
    pub profile: String,
    pub rounds: u32,
}

impl Provenance {
    /// How many are usable, in words.
    #[must_use]
    pub fn cores(&self) -> String {
        let cores = if self.usable_cores == 1 { "core" } else { "cores" };
        format!("{} usable {cores}", self.usable_cores)
    }
}

/// One run of a listing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    pub round: u32,
    pub wall_s: f64,
    /// What the operating system accounted to it; none where it doesn't tell.
    pub usage: Option<Usage>,
    /// How much of the run's time others can have taken, at most; none where the
    /// system doesn't tell.
    pub taken_s: Option<f64>,
    /// What it printed, in its order.
    pub measurements: Vec<Measurement>,
    pub left_out: Vec<LeftOut>,
    /// Requests that the site saw, and the most in flight at once.
    pub requests: u64,
    pub overlap: u64,
    /// Each of them, in seconds from the run's start; none where there were so many
    /// that they would be most of the record.
    pub exchanges: Vec<Exchange>,
    pub output: String,
}

/// From `wait4`: of the process and of the children it waited for. On Windows, of all that
/// it started, from a job object; the clock that its times are counted by may tick every
/// 15.6 ms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    pub user_s: f64,
    pub sys_s: f64,
    /// None where the system doesn't tell, as the next.
    pub switches_voluntary: Option<u64>,
    pub switches_involuntary: Option<u64>,
}

/// A line `LABEL took SECONDS s`, `LABEL used NUMBER bytes` or `LABEL counted NUMBER`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measurement {
    pub label: String,
    /// In the unit.
    pub number: f64,
    pub unit: Unit,
    /// Of a time: the CPU time that the process used since the time before, or since
    /// its start; the last one's includes the children it waited for.
    pub cpu_s: Option<f64>,
    /// Of a time: how much of it others can have taken, at most.
    pub taken_s: Option<f64>,
}

/// A line `LABEL: not here: REASON`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    pub label: String,
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    pub arrived_s: f64,
    pub answered_s: Option<f64>,
}

/// A run as the system shows it, the children included.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// At most, as the next two.
    pub rss_bytes: u64,
    pub threads: u64,
    pub children: u64,
    pub wall_s: f64,
    /// None, too, where there were very many.
    pub exchanges: Vec<Exchange>,
    /// Threads and child processes, by the order in which they were first seen; none
    /// where the system doesn't tell when they were on a CPU.
    pub lanes: Vec<Lane>,
    /// What it told the times of, one after the other; none in records of an earlier day.
    #[serde(default)]
    pub phases: Vec<Phase>,
}

/// A part of a run that the listing told the time of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Phase {
    pub label: String,
    pub from_s: f64,
    /// When its line came.
    pub to_s: f64,
}

/// A thread or a child process in a traced run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lane {
    pub name: String,
    /// First and last seen.
    pub from_s: f64,
    pub to_s: f64,
    /// What part of each slice of the run it spent on a CPU; slices are of one
    /// length, and make up the whole run.
    pub on_cpu: Vec<f64>,
}

impl Record {
    /// The value of `quantity` in one of this record's samples.
    #[must_use]
    pub fn value(&self, sample: &Sample, quantity: &Quantity) -> Option<f64> {
        match quantity.metric.of() {
            Of::Listing(by_label) => labelled(&by_label(sample), quantity.label.as_deref()),
            Of::Run(_, Some(by_label)) if quantity.label.is_some() => {
                labelled(&by_label(sample), quantity.label.as_deref())
            }
            Of::Run(whole, _) => whole(sample),
            Of::TracedRun(take) => self.trace.as_ref().map(take),
            Of::Site(take) => Some(take(sample)),
        }
    }

    /// The value of `quantity` in every sample that has one.
    #[must_use]
    pub fn values(&self, quantity: &Quantity) -> Vec<f64> {
        self.samples.iter().filter_map(|sample| self.value(sample, quantity)).collect()
    }

    /// The labels under which it has `metric`, in order.
    #[must_use]
    pub fn labels(&self, metric: Metric) -> Vec<&str> {
        match (metric.by_label(), self.samples.first()) {
            (Some(by_label), Some(sample)) => {
                by_label(sample).into_iter().map(|(label, _)| label).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Why it left `quantity` out, if it said so.
    #[must_use]
    pub fn why_missing(&self, quantity: &Quantity) -> Option<&str> {
        let label = quantity.label.as_ref()?;
        let mut all = self.samples.iter().flat_map(|sample| &sample.left_out);
        all.find(|left_out| left_out.label == *label).map(|left_out| left_out.reason.as_str())
    }

    /// The sample whose run took the median time.
    #[must_use]
    pub fn median_sample(&self) -> Option<&Sample> {
        let mut samples: Vec<&Sample> = self.samples.iter().collect();
        samples.sort_by(|a, b| a.wall_s.total_cmp(&b.wall_s));
        samples.get(samples.len().saturating_sub(1) / 2).copied()
    }
}

impl Sample {
    /// How much of a time by the clock others can have taken, at most; none where nobody
    /// knows.
    #[must_use]
    pub fn taken_s(&self, quantity: &Quantity) -> Option<f64> {
        match quantity.metric.of() {
            Of::Listing(_) => {
                let taken = metric::printed(self, Unit::Seconds, |one| one.taken_s);
                labelled(&taken, quantity.label.as_deref())
            }
            Of::Run(..) | Of::TracedRun(_) | Of::Site(_) => self.taken_s,
        }
    }
}

/// The value of that label; without a label, that of the only one.
fn labelled(all: &[(&str, Option<f64>)], label: Option<&str>) -> Option<f64> {
    match (label, all) {
        (Some(label), all) => all.iter().find(|(known, _)| *known == label)?.1,
        (None, [(_, value)]) => *value,
        (None, _) => None,
    }
}

/// How many exchanges are under way after each arrival and answer, in their order;
/// one that was cut off counts to the end.
#[must_use]
pub fn in_flight(exchanges: &[Exchange]) -> Vec<(f64, u64)> {
    let mut changes: Vec<(f64, bool)> = exchanges
        .iter()
        .flat_map(|e| [Some((e.arrived_s, true)), e.answered_s.map(|end| (end, false))])
        .flatten()
        .collect();
    // An answer at the very moment of an arrival makes room for it.
    changes.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut now = 0_u64;
    let after = |(at_s, arrives)| {
        now = if arrives { now + 1 } else { now.saturating_sub(1) };
        (at_s, now)
    };
    changes.into_iter().map(after).collect()
}

/// The most exchanges under way at once.
#[must_use]
pub fn overlap(exchanges: &[Exchange]) -> u64 {
    in_flight(exchanges).into_iter().map(|(_, count)| count).max().unwrap_or(0)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A record of `example` whose runs printed these times under `label`.
    pub(crate) fn record(example: &str, label: &str, times: &[f64]) -> Record {
        let samples = (1..)
            .zip(times)
            .map(|(round, &seconds)| Sample {
                round,
                wall_s: seconds + 0.001,
                usage: Some(Usage {
                    user_s: 0.002,
                    sys_s: 0.001,
                    switches_voluntary: Some(3),
                    switches_involuntary: None,
                }),
                taken_s: Some(0.0),
                measurements: vec![timing(label, seconds)],
                left_out: Vec::new(),
                requests: 0,
                overlap: 0,
                exchanges: Vec::new(),
                output: format!("{label} took {seconds:.6} s\n"),
            })
            .collect();
        Record {
            format: FORMAT,
            example: example.into(),
            session: "one".into(),
            key: Key { executable: "0".into(), delay_s: 0.1, cpu: "A CPU".into(), cores: 2 },
            source: "s".into(),
            provenance: Provenance {
                cpu: "A CPU".into(),
                usable_cores: 2,
                memory_bytes: 1 << 30,
                page_bytes: None,
                os: "An OS 1".into(),
                kernel: "6.1".into(),
                rustc: "rustc 1.90.0".into(),
                revision: "0123456789ab".into(),
                date: "2026-11-23T09:00:00Z".parse().unwrap(),
                profile: "dev, optimised".into(),
                rounds: times.len() as u32,
            },
            was_watched: true,
            trace: Some(Trace { rss_bytes: 4 << 20, threads: 2, ..Trace::default() }),
            samples,
            not_here: None,
        }
    }

    /// That others took nothing of.
    pub(crate) fn timing(label: &str, seconds: f64) -> Measurement {
        Measurement {
            label: label.into(),
            number: seconds,
            unit: Unit::Seconds,
            cpu_s: Some(0.001),
            taken_s: Some(0.0),
        }
    }

    fn exchange(arrived_s: f64, answered_s: f64) -> Exchange {
        Exchange { arrived_s, answered_s: Some(answered_s) }
    }

    #[test]
    fn overlap_counts_requests_in_flight() {
        assert_eq!(overlap(&[]), 0);
        assert_eq!(overlap(&[exchange(0.0, 1.0), exchange(1.0, 2.0)]), 1);
        assert_eq!(overlap(&[exchange(0.0, 1.0), exchange(0.1, 1.1), exchange(0.2, 0.9)]), 3);
        let cut = Exchange { arrived_s: 0.0, answered_s: None };
        assert_eq!(overlap(&[cut, exchange(5.0, 6.0)]), 2);
    }

    #[test]
    fn an_only_timing_needs_no_label() {
        let mut record = record("a", "it", &[0.1, 0.2]);
        let bare = Quantity { example: "a".into(), label: None, metric: Metric::Time };
        assert_eq!(record.values(&bare), [0.1, 0.2]);
        record.samples[0].measurements.push(timing("more", 1.0));
        assert_eq!(record.values(&bare), [0.2]);
        let labelled = Quantity { label: Some("more".into()), ..bare };
        assert_eq!(record.values(&labelled), [1.0]);
    }

    #[test]
    fn counts_are_found_by_label_and_unit() {
        let mut record = record("a", "it", &[0.1]);
        let count = |number, unit| Measurement {
            number,
            unit,
            cpu_s: None,
            taken_s: None,
            ..timing("it", 0.0)
        };
        record.samples[0].measurements = vec![count(4096.0, Unit::Bytes), count(3.0, Unit::Number)];
        let quantity = |metric| Quantity { example: "a".into(), label: None, metric };
        assert_eq!(record.values(&quantity(Metric::Used)), [4096.0]);
        let labelled = Quantity { label: Some("it".into()), ..quantity(Metric::Counted) };
        assert_eq!(record.values(&labelled), [3.0]);
        assert_eq!(record.labels(Metric::Used), ["it"]);
    }

    #[test]
    fn the_median_sample_is_one_of_the_samples() {
        let record = record("a", "it", &[0.3, 0.1, 0.2]);
        assert_eq!(record.median_sample().unwrap().measurements[0].number, 0.2);
    }
}
