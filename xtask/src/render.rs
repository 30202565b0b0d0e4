//! Pages with their directives replaced by what was measured.

mod listing;
mod number;
mod table;
mod value;

use std::path::{Path, PathBuf};

use maud::{Markup, PreEscaped, html};

use crate::claim::{Claim, Expression};
use crate::course::Course;
use crate::directive::{Column, Directive, Given, Placed};
use crate::metric::Metric;
use crate::page::Page;
use crate::problem::{Problem, Problems};
use crate::record::Record;
use crate::statistics::median;
use crate::store::AtHand;

pub use number::{quantity as show, range as show_range};

/// All that rendering draws on.
pub struct Material<'a> {
    pub course: &'a Course,
    pub at_hand: &'a AtHand,
    pub delay_s: f64,
    /// The page that has every record in a table, which numbers link to.
    pub records_page: Option<PathBuf>,
    /// Where the sources can be read, if the book says so.
    pub repository: Option<String>,
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

    fn known_labels(&self, claim: &Claim) -> Result<(), Problem> {
        let quantities = claim.measured.quantities();
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
    // From the end, so that the spans before stay right.
    let mut edits: Vec<(std::ops::Range<usize>, String)> =
        page.scan.escapes.iter().map(|&at| (at..at + 1, String::new())).collect();
    for placed in &page.scan.placed {
        match directive(placed, page, material) {
            Ok(text) => edits.push((placed.span.clone(), text)),
            Err(problem) => problems.push(problem.at(&page.file, placed.line)),
        }
    }
    problems.none()?;
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let mut text = page.text.clone();
    edits.into_iter().for_each(|(span, with)| text.replace_range(span, &with));
    Ok(text)
}

fn directive(placed: &Placed, page: &Page, material: &Material<'_>) -> Result<String, Problem> {
    let link = Link::of(page, material);
    match &placed.directive {
        Directive::Listing { example, anchor } => {
            listing::listing(material, example, anchor.as_deref())
        }
        Directive::Output { example } => {
            Ok(block(&listing::output(example, material.record(example)?)))
        }
        Directive::Value(quantity) => {
            let record = material.record(&quantity.example)?;
            let stale = material.at_hand.stale.get(&quantity.example);
            value::value(quantity, record, stale.map(String::as_str), &link).map(inline)
        }
        Directive::Claim(claim) => {
            material.known_labels(claim)?;
            Ok(inline(value::claim(claim, &material.at_hand.judge(claim, material.delay_s), &link)))
        }
        Directive::Prediction { quantity, model, claim } => {
            material.known_labels(claim)?;
            let record = material.record(&quantity.example)?;
            let predicted = material.median_of(model);
            let judgement = material.at_hand.judge(claim, material.delay_s);
            Ok(inline(value::prediction(quantity, record, predicted, (claim, &judgement), &link)))
        }
        Directive::Given(Given::Delay) => {
            Ok(number::quantity(material.delay_s, crate::metric::Unit::Seconds))
        }
        Directive::Given(Given::Rounds) => {
            let record = material.any_record()?;
            Ok(record.provenance.rounds.to_string())
        }
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
            Ok(block(&table::table(&records, columns, false, &link)))
        }
        Directive::Records { columns } => {
            let records = material.records(material.names())?;
            Ok(block(&table::table(&records, columns, true, &Link::default())))
        }
        Directive::Machine => {
            let record = material.any_record()?;
            Ok(block(&table::machine(&record.provenance)))
        }
    }
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

/// Where numbers lead to: the row of their listing in the table of all.
#[derive(Clone, Debug, Default)]
struct Link {
    page: Option<String>,
}

impl Link {
    fn of(page: &Page, material: &Material<'_>) -> Self {
        let up = "../".repeat(page.path.components().count() - 1);
        let path = material.records_page.as_deref().map(Path::to_string_lossy);
        Self { page: path.map(|path| format!("{up}{}", path.replace('\\', "/"))) }
    }

    fn wrap(&self, example: &str, explanation: &str, inner: &Markup) -> Markup {
        match &self.page {
            Some(page) => html! {
                a class="measurement" href=(format!("{page}#{example}")) title=(explanation) { (inner) }
            },
            None => inner.clone(),
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
            Self::Metric(metric) => match metric {
                Metric::Time => "time",
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
