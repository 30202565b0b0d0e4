//! Listings by columns.

use super::context::Shown;
use super::fragment::{self, Fragment, Inline, Number, Row};
use super::{RenderContext, listing, value};
use crate::compile::cost;
use crate::course::directive::table::{Column, Listings};
use crate::course::directive::{Records, Table};
use crate::judge::rule::CONFIDENCE;
use crate::judge::statistics::Summary;
use crate::problem::Problem;
use crate::record::metric::{Metric, Quantity, Unit};
use crate::record::{Record, Sample};
use crate::render::number;

/// # Errors
///
/// When there is no such record, or a column can't be had: a source, or a record
/// of a compile.
pub fn table(
    Table { listings, columns }: &Table,
    context: &RenderContext<'_>,
) -> Result<Fragment, Problem> {
    let names: Vec<&str> = match listings {
        Listings::All => context.names().collect(),
        Listings::Named(names) => names.iter().map(String::as_str).collect(),
    };
    let shown = context.shown(names.iter().copied());
    let records = shown.records(names)?;
    Ok(Fragment::Table(fragment::Table {
        head: head(columns),
        rows: rows(&records, columns, shown, context)?,
    }))
}

/// The table that numbers elsewhere lead to: its rows can be linked to, and its own
/// numbers lead nowhere.
///
/// # Errors
///
/// As [`table`].
pub fn records(
    Records { columns }: &Records,
    context: &RenderContext<'_>,
) -> Result<Fragment, Problem> {
    let shown = context.shown(context.names());
    let records = shown.records(context.names())?;
    let mut rows = Vec::new();
    for record in records {
        let mut of_listing = self::rows(&[record], columns, shown, context)?;
        for row in &mut of_listing {
            shorten(row);
        }
        if let Some(Row::Cells { id, .. }) = of_listing.first_mut() {
            *id = Some(record.example.clone());
        }
        rows.extend(of_listing);
    }
    Ok(Fragment::Table(fragment::Table { head: head(columns), rows }))
}

/// Its numbers lead nowhere, and don't say again what the row does.
fn shorten(row: &mut Row) {
    let Row::Cells { cells, .. } = row else { return };
    for cell in cells {
        if let Inline::Number(number) = &mut cell.content {
            number.note = None;
            number.rounds = None; // columns of their own
            (number.example, number.label) = (None, None); // the row's name
        }
    }
}

fn head(columns: &[Column]) -> Vec<String> {
    ["listing".to_owned()].into_iter().chain(columns.iter().map(|c| c.heading())).collect()
}

impl Column {
    fn heading(self) -> String {
        let heading = match self {
            Self::Interval => return format!("{} interval", number::percent(CONFIDENCE)),
            Self::Range => "range",
            Self::Rounds => "rounds",
            Self::CpuOverWall => "CPU over wall",
            Self::TimeOverDelay => "time over the delay",
            Self::Lines => "lines of code",
            Self::Crates => "crates",
            Self::Compile => "cold compile",
            Self::Metric(metric) => metric.heading(),
        };
        heading.to_owned()
    }

    /// Whether each label of a listing has a value of its own; else the listing has
    /// one for all of them.
    fn has_labels(self) -> bool {
        match self {
            Self::Range
            | Self::Interval
            | Self::Rounds
            | Self::CpuOverWall
            | Self::TimeOverDelay => true,
            Self::Lines | Self::Crates | Self::Compile => false,
            // What a label took on the wall is its time.
            Self::Metric(metric) => metric == Metric::Wall || metric.by_label().is_some(),
        }
    }

    /// What a listing prints that this tells of.
    fn printed(self) -> Option<Metric> {
        match self {
            Self::Metric(metric) if metric.is_printed() => Some(metric),
            column => column.has_labels().then_some(Metric::Time),
        }
    }
}

/// A row for each timing of each listing.
fn rows(
    records: &[&Record],
    columns: &[Column],
    shown: Shown<'_>,
    context: &RenderContext<'_>,
) -> Result<Vec<Row>, Problem> {
    let mut rows = Vec::new();
    for record in records {
        let labels = labels(record, columns);
        for (index, label) in labels.iter().enumerate() {
            let mut cells = Vec::new();
            for column in columns {
                if column.has_labels() {
                    let content = cell(record, *label, *column, shown, context)?;
                    cells.push(fragment::Cell { rows: None, content });
                } else if index == 0 {
                    let rows = (labels.len() > 1).then_some(labels.len());
                    let content = cell(record, None, *column, shown, context)?;
                    cells.push(fragment::Cell { rows, content });
                }
            }
            let mut name = vec![Inline::Code(record.example.clone())];
            name.extend(label.map(|label| Inline::Text(format!(" {label}"))));
            rows.push(Row::Cells { id: None, name, cells });
        }
    }
    Ok(rows)
}

/// A listing's labels of which some column tells, those of what it left out last; none
/// for an only one.
fn labels<'a>(record: &'a Record, columns: &[Column]) -> Vec<Option<&'a str>> {
    let mut labels: Vec<&str> = Vec::new();
    let told = |metric: &Metric| columns.iter().any(|column| column.printed() == Some(*metric));
    let printed = Metric::all().filter(told).flat_map(|metric| record.labels(metric));
    let left_out = record.samples.first().map(|sample| &sample.left_out).into_iter().flatten();
    for label in printed.chain(left_out.map(|left_out| left_out.label.as_str())) {
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    match labels.as_slice() {
        [] | [_] => vec![None],
        labels => labels.iter().copied().map(Some).collect(),
    }
}

fn cell(
    record: &Record,
    label: Option<&str>,
    column: Column,
    shown: Shown<'_>,
    context: &RenderContext<'_>,
) -> Result<Inline, Problem> {
    let quantity = |metric| Quantity {
        example: record.example.clone(),
        label: label.map(str::to_owned),
        metric: if label.is_some() && metric == Metric::Wall { Metric::Time } else { metric },
    };
    let times = || Summary::of(&record.values(&quantity(Metric::Time)));
    Ok(match column {
        Column::Lines => {
            let source = listing::source(context.course.example(&record.example)?, context)?;
            Inline::Text(cost::lines(&source).to_string())
        }
        Column::Crates | Column::Compile => of_package(record, column, shown, context)?,
        _ if record.not_here.is_some() => {
            Inline::Missing { shown: "not here", why: record.not_here.clone() }
        }
        Column::Metric(metric) => value::measured(&quantity(metric), record, shown, context),
        Column::Range => seconds(times().map(|times| times.range)),
        Column::Interval => seconds(times().and_then(|times| times.interval)),
        Column::Rounds => Inline::Text(times().map_or(0, |times| times.count).to_string()),
        Column::CpuOverWall => {
            let (cpu, wall) = (quantity(Metric::Cpu), quantity(Metric::Wall));
            ratio(record, "cpu/wall", |sample| {
                Some(record.value(sample, &cpu)? / record.value(sample, &wall)?)
            })
        }
        Column::TimeOverDelay => {
            let time = quantity(Metric::Time);
            let delay_s = shown.0.delay_s();
            ratio(record, "time/delay", |sample| Some(record.value(sample, &time)? / delay_s))
        }
    })
}

fn seconds(range: Option<(f64, f64)>) -> Inline {
    Inline::Text(range.map_or("—".into(), |(low, high)| number::range(low, high, Unit::Seconds)))
}

/// What is the same for every listing of a package.
fn of_package(
    record: &Record,
    column: Column,
    shown: Shown<'_>,
    context: &RenderContext<'_>,
) -> Result<Inline, Problem> {
    let package = &context.course.example(&record.example)?.package;
    let tree = context.trees.get(package);
    if column == Column::Crates {
        return Ok(Inline::Text(tree.map_or("—".into(), |tree| tree.crates.to_string())));
    }
    if let Some(problem) = shown.0.unusable.get(package) {
        return Err(problem.clone());
    }
    let compiled = shown.0.compiled.get(package);
    Ok(match compiled.filter(|compiled| tree.is_some_and(|tree| tree.key == compiled.key)) {
        Some(compiled) => Inline::Number(Number {
            shown: number::quantity(compiled.seconds, Unit::Seconds),
            value: compiled.seconds,
            metric: Some("compile".into()),
            ..Number::default()
        }),
        None => Inline::Missing {
            shown: "not measured",
            why: Some("cargo xtask measure --compile".into()),
        },
    })
}

/// The median of a ratio; a dash where it can't be had.
fn ratio(record: &Record, name: &str, of: impl Fn(&Sample) -> Option<f64>) -> Inline {
    let ratios = record.samples.iter().filter_map(of).filter(|ratio| ratio.is_finite());
    match Summary::of(&ratios.collect::<Vec<f64>>()) {
        Some(Summary { median: ratio, .. }) => Inline::Number(Number {
            shown: format!("{ratio:.2}"),
            value: ratio,
            example: Some(record.example.clone()),
            metric: Some(name.to_owned()),
            ..Number::default()
        }),
        None => Inline::text("—"),
    }
}
