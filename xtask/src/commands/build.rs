use std::path::PathBuf;

use anyhow::Result;

use crate::measure::plan::Wanted;
use crate::measure::session::Parameters;
use crate::terminal::{report, say};
use crate::workspace::Workspace;

/// Gives back the folder of the book.
pub fn build(parameters: &Parameters) -> Result<PathBuf> {
    let mut workspace = Workspace::open()??;
    let evidence = workspace.evidence();
    super::check::first(&workspace, &evidence)??;
    let (evidence, problems) = workspace.measure(Wanted::Stale, evidence, parameters)?;
    problems.into_result(())?;
    let judgements = workspace.judge(&evidence);
    let judged = workspace.judged(&judgements);
    let (_, output) = workspace.write_book(&evidence, &judgements)??;
    for problem in report::failures(&judged) {
        say::beside(problem);
    }
    say::text(report::undecided(&judged));
    say::line(report::summary(&judged));
    say::text(report::reasons(&judged));
    say::line(format_args!("the book is at {}", output.join("index.html").display()));
    Ok(output)
}
