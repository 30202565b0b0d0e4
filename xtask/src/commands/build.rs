use std::path::PathBuf;

use anyhow::Result;

use crate::measure::plan::Wanted;
use crate::measure::session::Parameters;
use crate::terminal::{report, say};
use crate::workspace::{self, Workspace};

pub fn build(parameters: &Parameters) -> Result<()> {
    let output = brought_up_to_date(Workspace::open()??, parameters, false)?;
    say::line(format_args!("the book is at {}", output.join("index.html").display()));
    Ok(())
}

/// The book of the records at hand, own and published.
pub fn from_records() -> Result<()> {
    let opened = workspace::opened()??;
    for problem in opened.problems.as_slice() {
        say::beside(problem);
    }
    let output = opened.write_book(false)??;
    say::line(format_args!("the book is at {}", output.join("index.html").display()));
    Ok(())
}

/// Measures what has no fresh record, and writes the book. Gives back its folder.
pub fn brought_up_to_date(
    mut workspace: Workspace,
    parameters: &Parameters,
    is_live: bool,
) -> Result<PathBuf> {
    let evidence = workspace.evidence();
    super::check::first(&workspace, &evidence)??;
    let (evidence, problems) = workspace.measure(Wanted::Stale, evidence, parameters)?;
    problems.into_result(())?;
    let judgements = workspace.judge(&evidence);
    let judged = workspace.judged(&judgements);
    let output = if is_live {
        // Pages that changed meanwhile have been written as they are, after a round.
        workspace::opened()??.write_book(true)??
    } else {
        workspace.write_book(&evidence, &judgements)??
    };
    for problem in report::failures(&judged) {
        say::beside(problem);
    }
    say::text(report::undecided(&judged));
    say::line(report::summary(&judged));
    say::text(report::reasons(&judged));
    Ok(output)
}
