//! Listings by columns, and the machine they ran on.

use maud::{Markup, html};

use super::{Notes, value};
use crate::directive::Column;
use crate::metric::{Metric, Quantity, Unit};
use crate::number;
use crate::record::{Provenance, Record};
use crate::statistics::{median, median_interval, range};

/// A row for each timing of each listing. With `anchored`, rows can be linked to
/// by their listing's name.
pub fn table(records: &[&Record], columns: &[Column], anchored: bool, notes: &Notes) -> Markup {
    html! {
        div class="table-wrapper" {
            table class="measurements" {
                thead {
                    tr {
                        th scope="col" { "listing" }
                        @for column in columns { th scope="col" { (column.heading()) } }
                    }
                }
                tbody {
                    @for record in records {
                        @let labels = rows(record);
                        @for (index, label) in labels.iter().enumerate() {
                            tr id=[(anchored && index == 0).then_some(&record.example)] {
                                th scope="row" {
                                    code { (record.example) }
                                    @if let Some(label) = label { " " (label) }
                                }
                                @for column in columns {
                                    @if has_labels(*column) {
                                        td { (cell(record, *label, *column, notes)) }
                                    } @else if index == 0 {
                                        @let rows = (labels.len() > 1).then_some(labels.len());
                                        td rowspan=[rows] { (cell(record, None, *column, notes)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A listing's labels; none for an only one.
fn rows(record: &Record) -> Vec<Option<&str>> {
    let mut labels: Vec<&str> = Vec::new();
    for label in [Metric::Time, Metric::Used, Metric::Counted].map(|m| record.labels(m)).concat() {
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
        Column::Range | Column::Interval | Column::Rounds | Column::CpuOverWall => true,
        Column::Metric(metric) => {
            metric.is_printed() || matches!(metric, Metric::Wall | Metric::Cpu)
        }
    }
}

fn cell(record: &Record, label: Option<&str>, column: Column, notes: &Notes) -> Markup {
    if let Some(why) = &record.not_here {
        return html! { span class="undecided" title=(why) { "not here" } };
    }
    let quantity = |metric| Quantity {
        example: record.example.clone(),
        label: label.map(str::to_owned),
        // What a label took on the wall is its time.
        metric: if label.is_some() && metric == Metric::Wall { Metric::Time } else { metric },
    };
    match column {
        Column::Metric(metric) => value::measured(&quantity(metric), record, notes),
        Column::Range => match range(&record.values(&quantity(Metric::Time))) {
            Some((low, high)) => html! { (number::range(low, high, Unit::Seconds)) },
            None => html! { "—" },
        },
        Column::Interval => match median_interval(&record.values(&quantity(Metric::Time))) {
            Some((low, high)) => html! { (number::range(low, high, Unit::Seconds)) },
            None => html! { "—" },
        },
        Column::Rounds => html! { (record.values(&quantity(Metric::Time)).len()) },
        Column::CpuOverWall => {
            cpu_over_wall(record, &quantity(Metric::Cpu), &quantity(Metric::Wall))
        }
    }
}

fn cpu_over_wall(record: &Record, cpu: &Quantity, wall: &Quantity) -> Markup {
    let ratio = |sample| {
        let ratio = record.value(sample, cpu)? / record.value(sample, wall)?;
        ratio.is_finite().then_some(ratio)
    };
    let ratios: Vec<f64> = record.samples.iter().filter_map(ratio).collect();
    match median(&ratios) {
        Some(ratio) => html! {
            data class="measured" value=(ratio) data-example=(record.example) data-metric="cpu/wall" {
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
