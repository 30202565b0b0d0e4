use anyhow::Result;
use serde::Serialize;

use crate::cli::Format;
use crate::course::claim::Claim;
use crate::course::page::Page;
use crate::judge::Told;
use crate::judge::comparison::{Standing, differ};
use crate::problem::Place;
use crate::render::{HERE, number, standing};
use crate::terminal::say;
use crate::visible::escaped_json;
use crate::workspace::{self, Opened};

/// What each machine says of each claim: this one, too, where it has measured.
pub fn compare(format: Format) -> Result<()> {
    let Opened { pages, evidence, published, problems, .. } = workspace::opened()??;
    for problem in problems.as_slice() {
        say::beside(problem);
    }
    let claims = || pages.iter().flat_map(Page::claims).map(|(_, claim)| claim);
    let own = (!evidence.records.is_empty()).then(|| Told::of(evidence, claims()));
    let machines: Vec<(&str, &Told)> = own.iter().chain(&published).map(named).collect();
    if machines.is_empty() && matches!(format, Format::Text) {
        say::line("nothing is measured here, and nothing published: cargo xtask build measures");
        return Ok(());
    }
    let compared: Vec<Compared<'_>> = pages
        .iter()
        .flat_map(Page::claims)
        .map(|(place, claim)| Compared::of(place, claim, &machines))
        .collect();
    match format {
        Format::Json => {
            let machines = machines.iter().map(|(name, told)| About::of(name, told)).collect();
            let all = All { machines, claims: compared };
            say::line(escaped_json(&serde_json::to_string_pretty(&all)?));
        }
        Format::Text => {
            for (name, told) in &machines {
                say::line(told.evidence.machine().map_or((*name).to_owned(), ToString::to_string));
            }
            compared.iter().for_each(|claim| say::text(claim.words()));
            let differing = compared.iter().filter(|claim| claim.differs).count();
            say::line(format_args!(
                "{} on {}: {differing} hold on one and fail on another",
                number::counted(compared.len(), "claim"),
                number::counted(machines.len(), "machine"),
            ));
        }
    }
    Ok(())
}

fn named(told: &Told) -> (&str, &Told) {
    (told.evidence.machine().map_or(HERE, |machine| machine.name.as_str()), told)
}

#[derive(Serialize)]
struct All<'a> {
    machines: Vec<About<'a>>,
    claims: Vec<Compared<'a>>,
}

#[derive(Serialize)]
struct About<'a> {
    name: &'a str,
    /// None of this one.
    condition: Option<&'a str>,
    cpu: Option<&'a str>,
    usable_cores: Option<usize>,
    os: Option<&'a str>,
}

impl<'a> About<'a> {
    fn of(name: &'a str, told: &'a Told) -> Self {
        let provenance = told.evidence.records.values().next().map(|record| &record.provenance);
        let machine = told.evidence.machine();
        Self {
            name,
            condition: machine.and_then(|machine| machine.condition.as_deref()),
            cpu: provenance.map(|made| made.cpu.as_str()),
            usable_cores: provenance.map(|made| made.usable_cores),
            os: provenance.map(|made| made.os.as_str()),
        }
    }
}

#[derive(Serialize)]
struct Compared<'a> {
    place: Place,
    claim: &'a str,
    /// Whether it holds on one machine and fails on another.
    differs: bool,
    machines: Vec<On<'a>>,
}

#[derive(Serialize)]
struct On<'a> {
    name: &'a str,
    /// `holds`, `fails`, `undecided`, `not comparable` or `not measured`.
    verdict: &'static str,
    /// In base units.
    median: Option<f64>,
    words: String,
}

impl<'a> Compared<'a> {
    fn of(place: Place, claim: &'a Claim, machines: &[(&'a str, &'a Told)]) -> Self {
        let standings: Vec<Standing<'_>> =
            machines.iter().map(|(_, told)| told.standing(claim)).collect();
        let on = |((name, _), standing): (&(&'a str, &Told), &Standing<'_>)| On {
            name,
            verdict: standing.name(),
            median: match standing {
                Standing::Judged(judgement) => judgement.median,
                Standing::NotComparable(_) | Standing::NotMeasured => None,
            },
            words: standing::words(standing),
        };
        Self {
            place,
            claim: &claim.text,
            differs: differ(&standings),
            machines: machines.iter().zip(&standings).map(on).collect(),
        }
    }

    fn words(&self) -> String {
        let mark = if self.differs { " (differs)" } else { "" };
        let mut text = format!("{}: {}{mark}\n", self.place, self.claim);
        for On { name, words, .. } in &self.machines {
            // They may be a stranger's: no line of them passes for another.
            let words = words.replace(char::is_control, " ");
            text += &format!("    {name}: {words}\n");
        }
        text
    }
}
