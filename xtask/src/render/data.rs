//! The measurements for others: what was published, and every value in one table of
//! text (CSV), written beside the pages.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::judge::evidence::Evidence;
use crate::record::metric::{Metric, Quantity, Unit};
use crate::record::published::FOLDER;
use crate::record::{Record, Sample, store};

/// From the book's folder.
pub const VALUES: &str = "records/values.csv";

/// In place of a name, what is from this machine.
pub const HERE: &str = "here";

const HEAD: &str = "machine,listing,label,round,value,unit,cpu_s,taken_s,user_s,sys_s,\
                    switches_voluntary,switches_involuntary,requests,overlap";

/// Every value, and where in its text those of a label stand.
#[derive(Debug)]
pub struct Values {
    text: String,
    rows: BTreeMap<(String, String, Option<String>), Rows>,
    next: usize,
}

/// The first and the last row of some values, counted from 1, the head included: so do
/// spreadsheets, and addresses of rows (RFC 7111).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    pub first: usize,
    pub last: usize,
}

impl Values {
    #[must_use]
    pub fn of<'a>(evidence: impl IntoIterator<Item = &'a Evidence>) -> Self {
        let mut values = Self { text: format!("{HEAD}\n"), rows: BTreeMap::new(), next: 2 };
        for evidence in evidence {
            let machine = evidence.machine().map_or(HERE, |machine| machine.name.as_str());
            for record in evidence.records.values() {
                values.add(machine, record);
            }
        }
        values
    }

    fn add(&mut self, machine: &str, record: &Record) {
        self.add_rows(machine, record, None, whole);
        let printed = Metric::all().filter(|metric| metric.is_printed());
        let mut labels: Vec<&str> = printed.flat_map(|metric| record.labels(metric)).collect();
        labels.sort_unstable();
        labels.dedup();
        for label in labels {
            self.add_rows(machine, record, Some(label), |sample| printed_rows(sample, label));
        }
    }

    /// What follows the round in each of a label's rows, round by round.
    fn add_rows(
        &mut self,
        machine: &str,
        record: &Record,
        label: Option<&str>,
        of: impl Fn(&Sample) -> Vec<String>,
    ) {
        let first = self.next;
        let start = [machine, &record.example, label.unwrap_or_default()].map(field).join(",");
        for sample in &record.samples {
            for rest in of(sample) {
                let _ = writeln!(self.text, "{start},{},{rest}", sample.round);
                self.next += 1;
            }
        }
        if self.next > first {
            let key = (machine.to_owned(), record.example.clone(), label.map(str::to_owned));
            self.rows.insert(key, Rows { first, last: self.next - 1 });
        }
    }

    /// Where the values of a record's quantity stand, of a published machine or of this one;
    /// none of what was traced.
    #[must_use]
    pub fn rows(
        &self,
        machine: Option<&str>,
        record: &Record,
        Quantity { label, metric, .. }: &Quantity,
    ) -> Option<Rows> {
        if metric.is_traced() {
            return None;
        }
        let label = match label {
            // It is the only one of its kind.
            None if metric.is_printed() => Some(*record.labels(*metric).first()?),
            label => label.as_deref(),
        };
        let machine = machine.unwrap_or(HERE).to_owned();
        self.rows.get(&(machine, record.example.clone(), label.map(str::to_owned))).copied()
    }

    /// Puts them, and the published files, where the pages' links lead.
    ///
    /// # Errors
    ///
    /// When they can't be written.
    pub fn write(&self, root: &Path, output: &Path, names: &[&str]) -> Result<()> {
        let folder = output.join(FOLDER);
        let write = || -> std::io::Result<()> {
            fs::create_dir_all(&folder)?;
            for name in names {
                // Not copied: the book's files are for everybody to read.
                let text = store::read_published(&root.join(FOLDER), name)?;
                fs::write(folder.join(format!("{name}.json")), text)?;
            }
            fs::write(output.join(VALUES), &self.text)
        };
        write().with_context(|| format!("{} can't be written", folder.display()))
    }
}

/// A whole run's.
fn whole(sample: &Sample) -> Vec<String> {
    let usage = sample.usage;
    let counts = [
        usage.and_then(|usage| usage.switches_voluntary),
        usage.and_then(|usage| usage.switches_involuntary),
        Some(sample.requests),
        Some(sample.overlap),
    ];
    let counts = counts.map(|count| count.map_or(String::new(), |count| count.to_string()));
    let numbers = [
        usage.map(|usage| usage.user_s + usage.sys_s),
        sample.taken_s,
        usage.map(|usage| usage.user_s),
        usage.map(|usage| usage.sys_s),
    ];
    let numbers = numbers.map(number).join(",");
    vec![format!("{},{},{numbers},{}", sample.wall_s, unit(Unit::Seconds), counts.join(","))]
}

fn printed_rows(sample: &Sample, label: &str) -> Vec<String> {
    let own = sample.measurements.iter().filter(|one| one.label == label);
    own.map(|one| {
        let (cpu, taken) = (number(one.cpu_s), number(one.taken_s));
        format!("{},{},{cpu},{taken},,,,,,", one.number, unit(one.unit))
    })
    .collect()
}

fn number(value: Option<f64>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Seconds => "s",
        Unit::Bytes => "bytes",
        Unit::Number => "",
    }
}

/// As RFC 4180 has it.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Measurement;
    use crate::record::tests::{record, timing};

    #[test]
    fn a_quantitys_rows_are_where_its_values_stand() {
        let mut a = record("a", "it", &[0.1, 0.2]);
        let b = record("b", "one, \"two\"", &[0.3]);
        for sample in &mut a.samples {
            sample.measurements.push(timing("more", 1.5));
            sample.measurements.push(Measurement {
                unit: Unit::Number,
                cpu_s: None,
                taken_s: None,
                ..timing("clients", 8.0)
            });
        }
        let evidence = Evidence::of([("a".to_owned(), a), ("b".to_owned(), b)].into());
        let values = Values::of([&evidence]);
        let rows = |machine, example: &str, label: Option<&str>, metric| {
            let label = label.map(str::to_owned);
            let quantity = Quantity { example: example.into(), label, metric };
            values.rows(machine, &evidence.records[example], &quantity)
        };
        let lines: Vec<&str> = values.text.lines().collect();
        let first = |rows: Option<Rows>| lines[rows.unwrap().first - 1];
        let more = rows(None, "a", Some("more"), Metric::Time);
        assert_eq!(more, Some(Rows { first: 8, last: 9 }));
        assert_eq!(first(more), "here,a,more,1,1.5,s,0.001,0,,,,,,");
        let wall = rows(None, "a", None, Metric::Wall);
        assert!(first(wall).starts_with("here,a,,1,0.101,s,0.003,0,0.002,0.001,3,,0,0"));
        // The only label of its kind need not be named, whatever labels others have.
        let only = rows(None, "b", None, Metric::Time);
        assert!(first(only).starts_with("here,b,\"one, \"\"two\"\"\",1,0.3,s,"), "{}", first(only));
        let counted = rows(None, "a", None, Metric::Counted);
        assert_eq!(first(counted), "here,a,clients,1,8,,,,,,,,,");
        assert_eq!(rows(None, "a", None, Metric::Rss), None);
        assert_eq!(rows(Some("other"), "a", None, Metric::Wall), None);
        let columns = |line: &&str| line.matches(',').count();
        let (head, rest) = lines.split_first().unwrap();
        assert!(rest[..rest.len() - 1].iter().all(|line| columns(line) == columns(head)));
    }
}
