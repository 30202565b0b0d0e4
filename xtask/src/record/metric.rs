//! The quantities that a sample holds, by the names that pages use.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    Number,
    Seconds,
    Bytes,
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

const ALL: [(Metric, &str, Unit); 14] = [
    (Metric::Time, "time", Unit::Seconds),
    (Metric::Used, "used", Unit::Bytes),
    (Metric::Counted, "counted", Unit::Number),
    (Metric::Wall, "wall", Unit::Seconds),
    (Metric::Cpu, "cpu", Unit::Seconds),
    (Metric::User, "user", Unit::Seconds),
    (Metric::Sys, "sys", Unit::Seconds),
    (Metric::Rss, "rss", Unit::Bytes),
    (Metric::Threads, "threads", Unit::Number),
    (Metric::Children, "children", Unit::Number),
    (Metric::SwitchesVoluntary, "switches.voluntary", Unit::Number),
    (Metric::SwitchesInvoluntary, "switches.involuntary", Unit::Number),
    (Metric::Requests, "requests", Unit::Number),
    (Metric::Overlap, "overlap", Unit::Number),
];

impl Metric {
    /// # Errors
    ///
    /// When there is no metric of that name; the nearest is offered.
    pub fn named(name: &str) -> Result<Self, Problem> {
        ALL.iter()
            .find(|(_, known, _)| *known == name)
            .map(|(metric, ..)| *metric)
            .ok_or_else(|| Problem::unknown("metric", name, ALL.iter().map(|(_, name, _)| *name)))
    }

    #[must_use]
    pub fn unit(self) -> Unit {
        self.row().2
    }

    /// Whether the listing itself prints it, once for each label.
    #[must_use]
    pub fn is_printed(self) -> bool {
        matches!(self, Self::Time | Self::Used | Self::Counted)
    }

    /// Whether it comes from a traced run, of which there is one a record.
    #[must_use]
    pub fn is_traced(self) -> bool {
        matches!(self, Self::Rss | Self::Threads | Self::Children)
    }

    fn row(self) -> (Self, &'static str, Unit) {
        // Every metric stands in the table: a test sees to it.
        ALL.into_iter().find(|(metric, ..)| *metric == self).unwrap_or(ALL[0])
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().1)
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
        for (metric, name, unit) in ALL {
            assert_eq!(Metric::named(name), Ok(metric));
            assert_eq!((metric.to_string().as_str(), metric.unit()), (name, unit));
        }
        let problem = Metric::named("swiches.voluntary").unwrap_err();
        assert_eq!(problem.mend.unwrap(), "did you mean \"switches.voluntary\"?");
    }
}
