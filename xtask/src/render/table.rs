//! Listings by columns, and the machine they ran on.

use maud::{Markup, html};

use super::{Material, Notes, listing, value};
use crate::compile::cost;
use crate::course::directive::table::Column;
use crate::judge::statistics::Summary;
use crate::problem::Problem;
use crate::record::metric::{Metric, Quantity, Unit};
use crate::record::{Provenance, Record, Sample};
use crate::render::number;

/// A row for each timing of each listing. With `anchored`, rows can be linked to
/// by their listing's name.
///
/// # Errors
///
/// When a column's material can't be had: a source, or a record of a compile.
pub fn table(
    records: &[&Record],
    columns: &[Column],
    anchored: bool,
    material: &Material<'_>,
    notes: &Notes,
) -> Result<Markup, Problem> {
    let mut rows = Vec::new();
    for record in records {
        let labels = labels(record);
        for (index, label) in labels.iter().enumerate() {
            let mut cells = Vec::new();
            for column in columns {
                let is_first = index == 0;
                if has_labels(*column) {
                    cells.push((None, cell(record, *label, *column, material, notes)?));
                } else if is_first {
                    let rows = (labels.len() > 1).then_some(labels.len());
                    cells.push((rows, cell(record, None, *column, material, notes)?));
                }
            }
            let id = (anchored && index == 0).then_some(&record.example);
            rows.push((id, &record.example, *label, cells));
        }
    }
    Ok(html! {
        div class="table-wrapper" {
            table class="measurements" {
                thead {
                    tr {
                        th scope="col" { "listing" }
                        @for column in columns { th scope="col" { (column.heading()) } }
                    }
                }
                tbody {
                    @for (id, example, label, cells) in rows {
                        tr id=[id] {
                            th scope="row" {
                                code { (example) }
                                @if let Some(label) = label { " " (label) }
                            }
                            @for (rows, cell) in cells { td rowspan=[rows] { (cell) } }
                        }
                    }
                }
            }
        }
    })
}

/// A listing's labels, those of what it left out last; none for an only one.
fn labels(record: &Record) -> Vec<Option<&str>> {
    let mut labels: Vec<&str> = Vec::new();
    let printed = Metric::all().filter(|metric| metric.is_printed());
    let printed = printed.flat_map(|metric| record.labels(metric));
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

/// Whether each label of a listing has a value of its own; else the listing has
/// one for all of them.
fn has_labels(column: Column) -> bool {
    match column {
        Column::Range
        | Column::Interval
        | Column::Rounds
        | Column::CpuOverWall
        | Column::TimeOverDelay => true,
        Column::Lines | Column::Crates | Column::Compile => false,
        // What a label took on the wall is its time.
        Column::Metric(metric) => metric == Metric::Wall || metric.by_label().is_some(),
    }
}

fn cell(
    record: &Record,
    label: Option<&str>,
    column: Column,
    material: &Material<'_>,
    notes: &Notes,
) -> Result<Markup, Problem> {
    let quantity = |metric| Quantity {
        example: record.example.clone(),
        label: label.map(str::to_owned),
        metric: if label.is_some() && metric == Metric::Wall { Metric::Time } else { metric },
    };
    let times = || Summary::of(&record.values(&quantity(Metric::Time)));
    Ok(match column {
        Column::Lines => {
            let source = listing::source(material, material.course.example(&record.example)?)?;
            html! { (cost::lines(&source)) }
        }
        Column::Crates | Column::Compile => of_package(record, column, material)?,
        _ if record.not_here.is_some() => {
            html! { span class="undecided" title=[&record.not_here] { "not here" } }
        }
        Column::Metric(metric) => value::measured(&quantity(metric), record, notes),
        Column::Range => seconds(times().map(|times| times.range)),
        Column::Interval => seconds(times().and_then(|times| times.interval)),
        Column::Rounds => html! { (times().map_or(0, |times| times.count)) },
        Column::CpuOverWall => {
            let (cpu, wall) = (quantity(Metric::Cpu), quantity(Metric::Wall));
            ratio(record, "cpu/wall", |sample| {
                Some(record.value(sample, &cpu)? / record.value(sample, &wall)?)
            })
        }
        Column::TimeOverDelay => {
            let time = quantity(Metric::Time);
            let delay_s = material.delay_s;
            ratio(record, "time/delay", |sample| Some(record.value(sample, &time)? / delay_s))
        }
    })
}

fn seconds(range: Option<(f64, f64)>) -> Markup {
    match range {
        Some((low, high)) => html! { (number::range(low, high, Unit::Seconds)) },
        None => html! { "—" },
    }
}

/// What is the same for every listing of a package.
fn of_package(record: &Record, column: Column, material: &Material<'_>) -> Result<Markup, Problem> {
    let package = &material.course.example(&record.example)?.package;
    let tree = material.crates.get(package);
    if column == Column::Crates {
        return Ok(html! { @match tree { Some(tree) => (tree.crates), None => "—" } });
    }
    if let Some(problem) = material.at_hand.unusable.get(package) {
        return Err(problem.clone());
    }
    let compiled = material.at_hand.compiled.get(package);
    Ok(match compiled.filter(|compiled| tree.is_some_and(|tree| tree.key == compiled.key)) {
        Some(compiled) => html! {
            data class="measured" value=(compiled.seconds) data-metric="compile" {
                (number::quantity(compiled.seconds, Unit::Seconds))
            }
        },
        None => {
            html! { span class="undecided" title="cargo xtask measure --compile" { "not measured" } }
        }
    })
}

/// The median of a ratio; a dash where it can't be had.
fn ratio(record: &Record, name: &str, of: impl Fn(&Sample) -> Option<f64>) -> Markup {
    let ratios = record.samples.iter().filter_map(of).filter(|ratio| ratio.is_finite());
    match Summary::of(&ratios.collect::<Vec<f64>>()) {
        Some(Summary { median: ratio, .. }) => html! {
            data class="measured" value=(ratio) data-example=(record.example) data-metric=(name) {
                (format!("{ratio:.2}"))
            }
        },
        None => html! { "—" },
    }
}

pub fn machine(provenance: &Provenance) -> Markup {
    let rows = [
        ("processor", provenance.cpu.clone()),
        ("usable cores", provenance.usable_cores.to_string()),
        ("memory", number::quantity(provenance.memory_bytes as f64, Unit::Bytes)),
        ("system", format!("{}, kernel {}", provenance.os, provenance.kernel)),
        ("compiler", provenance.rustc.clone()),
        ("profile", provenance.profile.clone()),
        ("revision", provenance.revision.clone()),
        ("date", provenance.date.strftime("%Y-%m-%d %H:%M UTC").to_string()),
        ("rounds", provenance.rounds.to_string()),
    ];
    html! {
        div class="table-wrapper" {
            table class="machine" {
                @for (name, text) in rows { tr { th scope="row" { (name) } td { (text) } } }
            }
        }
    }
}
