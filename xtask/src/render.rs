//! Pages with their directives replaced by what was measured: a directive becomes a
//! fragment, and a writer makes text of it.

pub mod book;
mod context;
mod drawn;
mod figure;
mod fragment;
mod listing;
mod machine;
pub mod number;
mod table;
mod value;
pub mod writer;

use crate::course::directive::{Directive, Given, Quote};
use crate::course::page::Page;
use crate::judge::gate;
use crate::judge::statistics::{CONFIDENCE, Summary};
use crate::measure::session;
use crate::problem::{Problem, Problems};
use crate::record::metric::Unit;

pub use context::RenderContext;
use fragment::{Fragment, Inline};
use writer::Form;

/// The page's text with every directive replaced.
///
/// # Errors
///
/// Every directive that can't be.
pub fn page(page: &Page, form: Form, context: &RenderContext<'_>) -> Result<String, Problems> {
    page.problems(context.course).none()?;
    let mut problems = Problems::default();
    let writer = form.writer(page, context);
    // From the end, so that the spans before stay right.
    let mut edits: Vec<(std::ops::Range<usize>, String)> =
        page.scan.escapes.iter().map(|&at| (at..at + 1, String::new())).collect();
    for placed in &page.scan.placed {
        match fragment(&placed.directive, context) {
            Ok(fragment) => edits.push((placed.span.clone(), writer.write(&fragment))),
            Err(problem) => problems.push(problem.at(&page.file, placed.line)),
        }
    }
    problems.none()?;
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let mut text = page.text.clone();
    edits.into_iter().for_each(|(span, with)| text.replace_range(span, &with));
    Ok(text)
}

fn fragment(directive: &Directive, context: &RenderContext<'_>) -> Result<Fragment, Problem> {
    match directive {
        Directive::Listing(listing) => listing::listing(listing, context),
        Directive::Beside(beside) => listing::beside(beside, context),
        Directive::Assembly(assembly) => listing::assembly(assembly, context),
        Directive::Output(output) => listing::output(output, context),
        Directive::Value(value) => value::value(value, context),
        Directive::Claim(claim) => value::claim(claim, context),
        Directive::Predict(prediction) => value::prediction(prediction, context),
        Directive::Given(given) => self::given(*given, context),
        Directive::Quote(quote) => Ok(self::quote(quote)),
        Directive::Table(table) => table::table(table, context),
        Directive::Records(records) => table::records(records, context),
        Directive::Machine => machine::machine(context),
        Directive::Plot(plot) => drawn::plot(plot, context),
        Directive::Timeline(timeline) => drawn::timeline(timeline, context),
    }
}

fn given(given: Given, context: &RenderContext<'_>) -> Result<Fragment, Problem> {
    let text = match given {
        Given::Delay => number::quantity(context.delay_s, Unit::Seconds),
        Given::Rounds => rounds(context, |rounds| rounds)?,
        Given::MostRounds => rounds(context, session::most_rounds)?,
        Given::Confidence => number::percent(CONFIDENCE),
        Given::Quiet => number::percent(gate::QUIET),
        Given::Pace => number::percent(gate::PACE - 1.0),
    };
    Ok(Fragment::Inline(vec![Inline::Text(text)]))
}

/// Of the records: from the fewest to the most, where they differ.
fn rounds(context: &RenderContext<'_>, of: fn(u32) -> u32) -> Result<String, Problem> {
    let records = context.every_record()?;
    let all = records.iter().map(|record| f64::from(of(record.provenance.rounds)));
    let summary = Summary::of(&all.collect::<Vec<_>>());
    Ok(summary.map_or(String::new(), |Summary { range: (fewest, most), .. }| {
        number::range(fewest, most, Unit::Number)
    }))
}

fn quote(Quote { words, source }: &Quote) -> Fragment {
    Fragment::Inline(vec![Inline::Quote { words: words.clone(), source: source.clone() }])
}

#[cfg(test)]
mod tests;
