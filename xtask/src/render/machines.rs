//! Claims by machines, and what the machines are.

use std::collections::BTreeSet;

use super::data::VALUES;
use super::fragment::{Cell, Fragment, Inline, Row, Table};
use super::machine::memory;
use super::{RenderContext, standing};
use crate::course::directive::Machines;
use crate::judge::comparison::{self, Standing};
use crate::judge::evidence::Machine;
use crate::judge::{Told, Verdict};
use crate::record::Provenance;
use crate::record::published::FOLDER;

type Fact = (&'static str, fn(&Machine) -> String);

const FACTS: [Fact; 7] = [
    ("processor", |machine| machine.provenance.cpu.clone()),
    ("usable cores", |machine| machine.provenance.usable_cores.to_string()),
    ("memory", |machine| memory(&machine.provenance)),
    ("system", |machine| machine.provenance.os.clone()),
    ("compiler", |machine| machine.provenance.rustc.clone()),
    ("condition", |machine| machine.condition.clone().unwrap_or_else(|| "as it was".into())),
    ("date", |machine| machine.provenance.date.strftime("%Y-%m-%d").to_string()),
];

/// What each machine is, then a row for each claim.
pub fn machines(machines: &Machines, context: &RenderContext<'_>) -> Fragment {
    let all: Vec<(&Machine, &Told)> = by_name(context);
    if all.is_empty() {
        return nothing_published();
    }
    let names = all.iter().map(|(machine, _)| machine.name.clone());
    let mut rows: Vec<Row> = FACTS
        .iter()
        .map(|(name, of)| {
            Row::new(*name, all.iter().map(|(machine, _)| Inline::Words(of(machine))).collect())
        })
        .collect();
    let mut known = BTreeSet::new();
    for (title, claims) in &context.claims {
        let new: Vec<_> = claims.iter().filter(|claim| known.insert(&claim.text)).collect();
        if !new.is_empty() {
            rows.push(Row::Across(title.clone()));
        }
        for claim in new {
            let standings: Vec<Standing<'_>> =
                all.iter().map(|(_, told)| told.standing(claim)).collect();
            let cells =
                standings.iter().map(|standing| Cell { rows: None, content: cell(standing) });
            rows.push(Row::Cells {
                id: None,
                name: vec![Inline::Code(claim.text.clone())],
                cells: cells.collect(),
            });
            let reason = machines.reason(&claim.text);
            if let Some(reason) = reason.filter(|_| comparison::differ(&standings)) {
                rows.push(Row::Across(format!("It differs because {reason}")));
            }
        }
    }
    let head = ["claim".to_owned()].into_iter().chain(names).collect();
    Fragment::Table(Table { head, rows })
}

fn cell(standing: &Standing<'_>) -> Inline {
    let mark = match standing.verdict() {
        Some(Verdict::Holds) => "✓ ",
        Some(Verdict::Fails) => "✗ ",
        Some(Verdict::Undecided(_)) => "? ",
        None => "",
    };
    Inline::Words(format!("{mark}{}", standing::words(standing)))
}

/// The published files, with what is in each.
pub fn data(context: &RenderContext<'_>) -> Fragment {
    let all = by_name(context);
    if all.is_empty() {
        return nothing_published();
    }
    let file = |path: String| match context.values {
        Some(_) => Inline::Data(path),
        None => Inline::Code(path), // in the course's folder
    };
    let mut rows: Vec<Row> = all
        .iter()
        .map(|(machine, told)| {
            let Provenance { revision, date, .. } = &machine.provenance;
            let listings = told.evidence.records.len();
            let as_here = listings - told.evidence.stale.len();
            let cells = [
                Inline::Words(machine.to_string()),
                Inline::Code(revision.clone()),
                Inline::Text(date.strftime("%Y-%m-%d").to_string()),
                Inline::Text(format!("{as_here} of {listings}")),
            ];
            Row::Cells {
                id: None,
                name: vec![file(format!("{FOLDER}/{}.json", machine.name))],
                cells: cells.map(|content| Cell { rows: None, content }).into(),
            }
        })
        .collect();
    if context.values.is_some() {
        rows.push(Row::Cells {
            id: None,
            name: vec![file(VALUES.to_owned())],
            cells: vec![Cell { rows: None, content: Inline::text("every value of all of them") }]
                .into_iter()
                .chain((0..3).map(|_| Cell { rows: None, content: Inline::text("") }))
                .collect(),
        });
    }
    let head = ["file", "measured on", "revision", "date", "listings that are as here"];
    Fragment::Table(Table { head: head.map(str::to_owned).into(), rows })
}

fn by_name<'a>(context: &RenderContext<'a>) -> Vec<(&'a Machine, &'a Told)> {
    context.published.iter().filter_map(|told| Some((told.evidence.machine()?, told))).collect()
}

fn nothing_published() -> Fragment {
    Fragment::Notice(vec![
        Inline::text("Nothing is published yet: "),
        Inline::Code("cargo xtask publish".into()),
        Inline::text(" does it."),
    ])
}
