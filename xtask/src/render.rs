//! Pages with their directives replaced by what was measured.

pub mod book;
mod drawn;
mod figure;
mod listing;
pub mod number;
mod table;
mod value;

use std::cell::Cell;
use std::path::{Path, PathBuf};

use maud::{Markup, PreEscaped, html};

use crate::compile::cost::Crates;
use crate::course::Course;
use crate::course::claim::{Claim, Expression};
use crate::course::directive::{Column, Directive, Given, Placed};
use crate::course::page::Page;
use crate::judge::gate;
use crate::judge::statistics::{CONFIDENCE, median};
use crate::measure::session;
use crate::problem::{Problem, Problems};
use crate::record::metric::{Metric, Unit};
use crate::record::store::AtHand;
use crate::record::{Provenance, Record};

pub use drawn::steps;
pub use listing::{beside, listing};
pub use value::known_label;

/// All that rendering draws on.
pub struct Material<'a> {
    pub course: &'a Course,
    pub at_hand: &'a AtHand,
    pub delay_s: f64,
    /// The page that has every record in a table, which numbers link to.
    pub records_page: Option<PathBuf>,
    /// Where the sources can be read, if the book says so.
    pub repository: Option<String>,
    /// Of every package, where a page tells of them.
    pub crates: Crates,
}

impl<'a> Material<'a> {
    #[must_use]
    pub fn new(course: &'a Course, at_hand: &'a AtHand, pages: &[Page]) -> Self {
        let has_records = |page: &&Page| {
            page.scan.placed.iter().any(|p| matches!(p.directive, Directive::Records { .. }))
        };
        Self {
            course,
            at_hand,
            delay_s: site::DELAY.as_secs_f64(),
            records_page: pages
                .iter()
                .find(has_records)
                .map(|page| page.path.with_extension("html")),
            repository: None,
            crates: Crates::new(),
        }
    }

    fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.course.examples.iter().map(|example| example.name.as_str())
    }

    fn records<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Result<Vec<&'a Record>, Problem> {
        names.into_iter().map(|name| self.record(name)).collect()
    }

    /// A record to tell of all: they are made together.
    fn any_record(&self) -> Result<&'a Record, Problem> {
        self.at_hand
            .records
            .values()
            .next()
            .ok_or_else(|| Problem::new("nothing has been measured").mend("cargo xtask build"))
    }

    /// The record of a claim's first listing, to tell where and when.
    fn record_of(&self, claim: &Claim) -> Option<&'a Record> {
        self.at_hand.records.get(&claim.measured.quantities().first()?.example)
    }

    fn known_labels(&self, measured: &Expression) -> Result<(), Problem> {
        let quantities = measured.quantities();
        quantities.into_iter().try_for_each(|q| value::known_label(q, self.record(&q.example)?))
    }

    /// The value of a model, from the medians of what it draws on.
    fn median_of(&self, model: &Expression) -> Option<f64> {
        model.evaluate(self.delay_s, &|quantity| {
            median(&self.at_hand.records.get(&quantity.example)?.values(quantity))
        })
    }

    /// # Errors
    ///
    /// When there is none, or none that can be used.
    fn record(&self, example: &str) -> Result<&'a Record, Problem> {
        if let Some(problem) = self.at_hand.unusable.get(example) {
            return Err(problem.clone());
        }
        self.at_hand.records.get(example).ok_or_else(|| {
            Problem::new(format!("{example} has no record"))
                .mend("cargo xtask build measures what has none")
        })
    }
}

/// The page's text with every directive replaced.
///
/// # Errors
///
/// Every directive that can't be.
pub fn page(page: &Page, material: &Material<'_>) -> Result<String, Problems> {
    page.problems(material.course).none()?;
    let mut problems = Problems::default();
    let notes = Notes::of(page, material);
    let mut instead = Vec::new();
    for placed in &page.scan.placed {
        match directive(placed, material, &notes) {
            Ok(text) => instead.push((placed.span.clone(), text)),
            Err(problem) => problems.push(problem.at(&page.file, placed.line)),
        }
    }
    problems.none()?;
    Ok(page.with(instead))
}

fn directive(placed: &Placed, material: &Material<'_>, notes: &Notes) -> Result<String, Problem> {
    match &placed.directive {
        Directive::Listing { example, anchor } => {
            listing::listing(material, example, anchor.as_deref())
        }
        Directive::Beside { example, file } => listing::beside(material, example, file),
        Directive::Assembly { example, function } => {
            listing::assembly(material.record(example)?, function)
        }
        Directive::Output { example } => {
            Ok(block(&listing::output(example, material.record(example)?)))
        }
        Directive::Value(quantity) => {
            let record = material.record(&quantity.example)?;
            let stale = material.at_hand.stale.get(&quantity.example);
            value::value(quantity, record, stale.map(String::as_str), notes).map(inline)
        }
        Directive::Claim(claim) => {
            material.known_labels(&claim.measured)?;
            let judgement = material.at_hand.judge(claim, material.delay_s);
            Ok(inline(value::claim(claim, material.record_of(claim), &judgement, notes)))
        }
        Directive::Prediction { quantity, model, claim } => {
            material.known_labels(&claim.measured)?;
            let record = material.record(&quantity.example)?;
            let predicted = material.median_of(model);
            let judgement = material.at_hand.judge(claim, material.delay_s);
            Ok(inline(value::prediction(quantity, record, predicted, (claim, &judgement), notes)))
        }
        Directive::Given(given) => self::given(*given, material),
        Directive::Quote { words, source } => Ok(inline(html! {
            q cite=(source) { (plain(words)) } " (" a href=(source) { "source" } ")"
        })),
        Directive::Table { examples, columns } => {
            let names: Vec<&str> = if examples.iter().any(|name| name == "all") {
                material.names().collect()
            } else {
                examples.iter().map(String::as_str).collect()
            };
            let records = material.records(names)?;
            table::table(&records, columns, false, material, notes).map(|table| block(&table))
        }
        Directive::Records { columns } => {
            let records = material.records(material.names())?;
            let notes = Notes::default();
            table::table(&records, columns, true, material, &notes).map(|table| block(&table))
        }
        Directive::Plot(plot) => Ok(block(&drawn::plot(plot, material)?)),
        Directive::Timeline { example, caption } => {
            Ok(block(&drawn::timeline(example, caption, material)?))
        }
        Directive::Machine => {
            let record = material.any_record()?;
            Ok(block(&table::machine(&record.provenance)))
        }
    }
}

fn given(given: Given, material: &Material<'_>) -> Result<String, Problem> {
    let rounds = || material.any_record().map(|record| record.provenance.rounds);
    Ok(match given {
        Given::Delay => number::quantity(material.delay_s, Unit::Seconds),
        Given::Rounds => rounds()?.to_string(),
        Given::MostRounds => session::most_rounds(rounds()?).to_string(),
        Given::Confidence => number::percent(CONFIDENCE),
        Given::Quiet => number::percent(gate::QUIET),
        Given::Pace => number::percent(gate::PACE - 1.0),
    })
}

/// HTML for within a sentence.
fn inline(markup: Markup) -> String {
    one_line(&markup)
}

/// Words for within a sentence, where Markdown reads what stands between tags:
/// as references, its signs are only signs.
fn plain(words: &str) -> PreEscaped<String> {
    let refer = |c: char| {
        if c.is_ascii_punctuation() { format!("&#{};", u32::from(c)) } else { c.to_string() }
    };
    PreEscaped(words.chars().map(refer).collect())
}

/// HTML that stands as a block: on one line, so that nothing in it can end the
/// block and be read as Markdown, and followed by a blank one.
fn block(markup: &Markup) -> String {
    format!("{}\n", one_line(markup))
}

/// Line ends become references, which stay line ends to a browser.
fn one_line(markup: &Markup) -> String {
    markup.0.replace('\r', "").replace('\n', "&#10;")
}

/// What stands behind a number: a note that opens where the number stands, by
/// mouse, touch or key, and leads on to the table of all. It needs no script.
#[derive(Debug, Default)]
struct Notes {
    /// The page with the table of all; none on that page itself.
    page: Option<String>,
    /// Before the notes' numbers: ids are unique in the whole book.
    prefix: String,
    next: Cell<u32>,
}

impl Notes {
    fn of(page: &Page, material: &Material<'_>) -> Self {
        let up = "../".repeat(page.path.components().count() - 1);
        let path = material.records_page.as_deref().map(Path::to_string_lossy);
        let name = page.path.with_extension("").to_string_lossy().replace(['/', '\\'], "-");
        Self {
            page: path.map(|path| format!("{up}{}", path.replace('\\', "/"))),
            prefix: format!("note-{name}"),
            next: Cell::new(1),
        }
    }

    fn attach(&self, record: Option<&Record>, explanation: &str, inner: &Markup) -> Markup {
        let (Some(page), Some(record)) = (&self.page, record) else { return inner.clone() };
        let id = format!("{}-{}", self.prefix, self.next.replace(self.next.get() + 1));
        let Provenance { cpu, usable_cores, date, .. } = &record.provenance;
        let where_and_when = format!(
            " Measured on {cpu}, {usable_cores} usable cores, {}. ",
            date.strftime("%Y-%m-%d")
        );
        html! {
            span class="measurement" {
                button type="button" popovertarget=(id) { (inner) }
                span class="note" popover="auto" id=(id) {
                    (plain(explanation)) (plain(&where_and_when))
                    a href=(format!("{page}#{}", record.example)) { "Every listing" }
                }
            }
        }
    }
}

impl Column {
    fn heading(self) -> &'static str {
        match self {
            Self::Range => "range",
            Self::Interval => "95\u{202f}% interval",
            Self::Rounds => "rounds",
            Self::CpuOverWall => "CPU over wall",
            Self::TimeOverDelay => "time over the delay",
            Self::Lines => "lines of code",
            Self::Crates => "crates",
            Self::Compile => "cold compile",
            Self::Metric(metric) => match metric {
                Metric::Time => "time",
                Metric::Used => "memory",
                Metric::Counted => "count",
                Metric::Wall => "wall time",
                Metric::Cpu => "CPU time",
                Metric::User => "user time",
                Metric::Sys => "system time",
                Metric::Rss => "peak memory",
                Metric::Threads => "threads",
                Metric::Children => "children",
                Metric::SwitchesVoluntary => "voluntary switches",
                Metric::SwitchesInvoluntary => "involuntary switches",
                Metric::Requests => "requests",
                Metric::Overlap => "at once",
            },
        }
    }
}

#[cfg(test)]
mod tests;
