//! The quantities that a sample holds, by the names that pages use.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::record::{Measurement, Sample, Trace};

/// A number with so many significant digits.
#[must_use]
pub fn significant(number: f64, digits: usize) -> f64 {
    format!("{number:.*e}", digits - 1).parse().unwrap_or(number)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    Number,
    Seconds,
    Bytes,
}

impl Unit {
    /// Whether a clock or a counter can show this: a hundred years at most, what 64 bits
    /// can address, and numbers whose ratios are finite. Less than nothing is no time,
    /// and that includes -0.
    #[must_use]
    pub fn can_be(self, number: f64) -> bool {
        const LEAST: f64 = 1e-18;
        let most = match self {
            Self::Seconds => 3.2e9,
            Self::Bytes | Self::Number => 1.9e19,
        };
        let size = number.abs();
        (size == 0.0 || (LEAST..=most).contains(&size))
            && (self != Self::Seconds || number.is_sign_positive())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// What the listing itself measured and printed, as the next two.
    Time,
    Used,
    Counted,
    /// From the start of the process to its end.
    Wall,
    /// User and system time, of the process and the children it waited for.
    Cpu,
    User,
    Sys,
    /// The most memory resident at once, in a traced run.
    Rss,
    /// The most threads at once, in a traced run.
    Threads,
    /// The most child processes at once, in a traced run.
    Children,
    SwitchesVoluntary,
    SwitchesInvoluntary,
    /// Requests that the site saw.
    Requests,
    /// The most requests in flight at the site at once.
    Overlap,
}

/// What there is to know of a metric.
struct Entry {
    metric: Metric,
    /// As pages write it.
    name: &'static str,
    /// Over a column of it.
    heading: &'static str,
    unit: Unit,
    /// Whether a clock tells it, from whose time others can take.
    by_the_clock: bool,
    of: Of,
}

/// What a metric is of, and how it is taken from there.
#[derive(Clone, Copy)]
pub enum Of {
    /// The listing itself, which prints it, once for each label.
    Listing(ByLabel),
    /// A whole run; of some, what falls to each label is known, too.
    Run(fn(&Sample) -> Option<f64>, Option<ByLabel>),
    /// The run that was traced, of which there is one a record.
    TracedRun(fn(&Trace) -> f64),
    /// The site, meanwhile.
    Site(fn(&Sample) -> f64),
}

/// Labels in the order in which they were printed, and the value of each.
pub type ByLabel = fn(&Sample) -> Vec<(&str, Option<f64>)>;

/// In the order of [`Metric`].
const METRICS: [Entry; 14] = [
    Entry {
        metric: Metric::Time,
        name: "time",
        heading: "time",
        unit: Unit::Seconds,
        by_the_clock: true,
        of: Of::Listing(|sample| printed(sample, Unit::Seconds, |one| Some(one.number))),
    },
    Entry {
        metric: Metric::Used,
        name: "used",
        heading: "memory",
        unit: Unit::Bytes,
        by_the_clock: false,
        of: Of::Listing(|sample| printed(sample, Unit::Bytes, |one| Some(one.number))),
    },
    Entry {
        metric: Metric::Counted,
        name: "counted",
        heading: "count",
        unit: Unit::Number,
        by_the_clock: false,
        of: Of::Listing(|sample| printed(sample, Unit::Number, |one| Some(one.number))),
    },
    Entry {
        metric: Metric::Wall,
        name: "wall",
        heading: "wall time",
        unit: Unit::Seconds,
        by_the_clock: true,
        of: Of::Run(|sample| Some(sample.wall_s), None),
    },
    Entry {
        metric: Metric::Cpu,
        name: "cpu",
        heading: "CPU time",
        unit: Unit::Seconds,
        by_the_clock: false,
        of: Of::Run(
            |sample| sample.usage.map(|usage| usage.user_s + usage.sys_s),
            Some(|sample| printed(sample, Unit::Seconds, |one| one.cpu_s)),
        ),
    },
    Entry {
        metric: Metric::User,
        name: "user",
        heading: "user time",
        unit: Unit::Seconds,
        by_the_clock: false,
        of: Of::Run(|sample| sample.usage.map(|usage| usage.user_s), None),
    },
    Entry {
        metric: Metric::Sys,
        name: "sys",
        heading: "system time",
        unit: Unit::Seconds,
        by_the_clock: false,
        of: Of::Run(|sample| sample.usage.map(|usage| usage.sys_s), None),
    },
    Entry {
        metric: Metric::Rss,
        name: "rss",
        heading: "peak memory",
        unit: Unit::Bytes,
        by_the_clock: false,
        of: Of::TracedRun(|trace| trace.rss_bytes as f64),
    },
    Entry {
        metric: Metric::Threads,
        name: "threads",
        heading: "threads",
        unit: Unit::Number,
        by_the_clock: false,
        of: Of::TracedRun(|trace| trace.threads as f64),
    },
    Entry {
        metric: Metric::Children,
        name: "children",
        heading: "children",
        unit: Unit::Number,
        by_the_clock: false,
        of: Of::TracedRun(|trace| trace.children as f64),
    },
    Entry {
        metric: Metric::SwitchesVoluntary,
        name: "switches.voluntary",
        heading: "voluntary switches",
        unit: Unit::Number,
        by_the_clock: false,
        of: Of::Run(|sample| sample.usage?.switches_voluntary.map(|n| n as f64), None),
    },
    Entry {
        metric: Metric::SwitchesInvoluntary,
        name: "switches.involuntary",
        heading: "involuntary switches",
        unit: Unit::Number,
        by_the_clock: false,
        of: Of::Run(|sample| sample.usage?.switches_involuntary.map(|n| n as f64), None),
    },
    Entry {
        metric: Metric::Requests,
        name: "requests",
        heading: "requests",
        unit: Unit::Number,
        by_the_clock: false,
        of: Of::Site(|sample| sample.requests as f64),
    },
    Entry {
        metric: Metric::Overlap,
        name: "overlap",
        heading: "at once",
        unit: Unit::Number,
        by_the_clock: false,
        of: Of::Site(|sample| sample.overlap as f64),
    },
];

/// The compiler sees that each metric's entry is where it is looked for.
const _: () = {
    let mut index = 0;
    while index < METRICS.len() {
        assert!(METRICS[index].metric as usize == index);
        index += 1;
    }
};

/// The lines that a listing printed in a unit: each label, with what is asked of it.
pub(super) fn printed(
    sample: &Sample,
    unit: Unit,
    value: fn(&Measurement) -> Option<f64>,
) -> Vec<(&str, Option<f64>)> {
    let lines = sample.measurements.iter().filter(|one| one.unit == unit);
    lines.map(|one| (one.label.as_str(), value(one))).collect()
}

impl Metric {
    pub fn all() -> impl Iterator<Item = Self> {
        METRICS.iter().map(|entry| entry.metric)
    }

    /// # Errors
    ///
    /// When there is no metric of that name; the nearest is offered.
    pub fn named(name: &str) -> Result<Self, Problem> {
        Self::all()
            .find(|metric| metric.name() == name)
            .ok_or_else(|| Problem::unknown("metric", name, Self::all().map(Self::name)))
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    #[must_use]
    pub fn heading(self) -> &'static str {
        self.entry().heading
    }

    #[must_use]
    pub fn unit(self) -> Unit {
        self.entry().unit
    }

    #[must_use]
    pub fn of(self) -> Of {
        self.entry().of
    }

    /// How it is taken label by label; none where it can't be.
    #[must_use]
    pub fn by_label(self) -> Option<ByLabel> {
        match self.of() {
            Of::Listing(by_label) => Some(by_label),
            Of::Run(_, by_label) => by_label,
            Of::TracedRun(_) | Of::Site(_) => None,
        }
    }

    /// Whether the listing itself prints it.
    #[must_use]
    pub fn is_printed(self) -> bool {
        matches!(self.of(), Of::Listing(_))
    }

    /// Whether it comes from the traced run.
    #[must_use]
    pub fn is_traced(self) -> bool {
        matches!(self.of(), Of::TracedRun(_))
    }

    /// Whether a clock tells it, from whose time others can take.
    #[must_use]
    pub fn is_by_the_clock(self) -> bool {
        self.entry().by_the_clock
    }

    fn entry(self) -> &'static Entry {
        &METRICS[self as usize]
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One measured quantity: a listing's metric, or what it printed under a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    pub example: String,
    /// The label before `took`, `used` or `counted` in the listing's output; none:
    /// its only one.
    pub label: Option<String>,
    pub metric: Metric,
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.example)?;
        if let Some(label) = &self.label {
            write!(f, ".\"{label}\"")?;
        }
        match self.metric {
            Metric::Time => Ok(()),
            metric => write!(f, ".{metric}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_found_by_its_name() {
        for metric in Metric::all() {
            assert_eq!(Metric::named(&metric.to_string()), Ok(metric));
        }
        let problem = Metric::named("swiches.voluntary").unwrap_err();
        assert_eq!(problem.mend.unwrap(), "did you mean \"switches.voluntary\"?");
    }
}
