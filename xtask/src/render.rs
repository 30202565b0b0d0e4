//! Pages with their directives replaced by what was measured: a directive becomes a
//! fragment, and a writer makes text of it.

mod asked;
pub mod book;
mod context;
mod data;
mod drawn;
mod exercise;
mod figure;
mod fragment;
mod listing;
mod machine;
mod machines;
pub mod number;
mod origin;
pub mod standing;
mod study;
mod table;
mod value;
pub mod writer;

use crate::course::directive::{Directive, Given, Quote};
use crate::course::page::Page;
use crate::judge::rule::CONFIDENCE;
use crate::judge::statistics::Summary;
use crate::measure::session::FEWEST_ROUNDS;
use crate::problem::{Problem, Problems};
use crate::record::metric::Unit;
use crate::visible::visible;

pub use context::RenderContext;
pub use data::HERE;
pub use drawn::steps;
pub use fragment::Fragment;
pub use listing::{beside, listing};
pub use study::study;
pub use value::known_label;

use fragment::Inline;
use writer::Form;

/// The page's text with every directive replaced.
///
/// # Errors
///
/// Every directive that can't be.
pub fn page(page: &Page, form: Form, context: &RenderContext<'_>) -> Result<String, Problems> {
    page.problems(context.course).into_result(())?;
    let mut problems = Problems::default();
    let writer = form.writer(page, context);
    let mut instead = Vec::new();
    let mut ends = Vec::new();
    let mut questions = Vec::new();
    for placed in &page.scan.placed {
        let fragment = match fragment(&placed.directive, page, context) {
            Ok(Fragment::Question(mut question)) => {
                question.number = questions.len() + 1;
                questions.push(question.clone());
                Fragment::Question(question)
            }
            Ok(fragment) => fragment,
            Err(problem) => {
                problems.push(problem.at(&page.file, placed.line));
                continue;
            }
        };
        let mut text = visible(&writer.write(&fragment)).into_owned();
        if let Fragment::Question(question) = &fragment
            && let Some((start, end)) = writer.fold(question)
        {
            text += &start;
            let at = page.end_of_answer(placed);
            ends.push((at..at, end));
        }
        instead.push((placed.span.clone(), text));
    }
    // Behind what stands there: a fold ends before what comes next.
    instead.extend(ends);
    let mut text = page.with(instead);
    if !questions.is_empty() {
        let answers = writer.write(&Fragment::Answers(questions));
        text += &format!("\n\n{}", visible(&answers));
    }
    // A page that renews itself keeps a place for it.
    let nothing = || context.is_live.then(|| Fragment::Notice(Vec::new()));
    let origin = origin::origin(page, context).or_else(nothing);
    let origin = origin.map(|origin| format!("{}\n", visible(&writer.write(&origin))));
    problems.into_result(format!("{}{text}{}", origin.unwrap_or_default(), writer.end()))
}

fn fragment(
    directive: &Directive,
    page: &Page,
    context: &RenderContext<'_>,
) -> Result<Fragment, Problem> {
    match directive {
        Directive::Listing(listing) => listing::listing(listing, context),
        Directive::Beside(beside) => listing::beside(beside, context),
        Directive::Assembly(assembly) => listing::assembly(assembly, context),
        Directive::Refused(refused) => listing::refused(refused, context),
        Directive::Output(output) => listing::output(output, context),
        Directive::Value(value) => value::value(value, context),
        Directive::Claim(claim) => value::claim(claim, context),
        Directive::Predict(prediction) => value::prediction(prediction, context),
        Directive::Given(given) => self::given(*given, context),
        Directive::Quote(quote) => Ok(self::quote(quote)),
        Directive::Table(table) => table::table(table, context),
        Directive::Records(records) => table::records(records, context),
        Directive::Machine => machine::machine(context),
        Directive::Machines(machines) => Ok(machines::machines(machines, context)),
        Directive::Data => Ok(machines::data(context)),
        Directive::Study(part) => study(*part, context),
        Directive::Plot(plot) => drawn::plot(plot, page, context),
        Directive::Timeline(timeline) => drawn::timeline(timeline, context),
        Directive::Exercise(exercise) => exercise::exercise(exercise, context),
        Directive::Guess(guess) => asked::guess(guess, context),
        Directive::Question(question) => Ok(asked::question(question)),
        Directive::Progress => Ok(asked::progress(context)),
    }
}

fn given(given: Given, context: &RenderContext<'_>) -> Result<Fragment, Problem> {
    let text = match given {
        Given::Delay => number::quantity(context.shown(context.names()).0.delay_s(), Unit::Seconds),
        Given::Rounds => rounds(context, |most| FEWEST_ROUNDS.min(most))?,
        Given::MostRounds => rounds(context, |most| most)?,
        Given::Confidence => number::percent(CONFIDENCE),
        Given::Readme => return Ok(Fragment::Inline(vec![listing::file("README.md", context)])),
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
