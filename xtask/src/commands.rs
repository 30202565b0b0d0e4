//! What each command does.

mod audit;
mod check;
mod files;
mod serve;
mod site;
mod study;
mod verify;

use std::path::PathBuf;

use anyhow::Result;

use crate::cli::{Command, Question};
use crate::course::Course;
use crate::measure::session::Parameters;
use crate::problem::Problems;
use crate::record::metric::Unit;
use crate::record::store::Store;
use crate::render::book;
use crate::render::number;
use crate::terminal::report;
use crate::terminal::say;
use crate::workspace::{Wanted, Workspace};

/// # Errors
///
/// What failed, with every problem of the run.
pub fn run(command: Command) -> Result<()> {
    match command {
        Command::Build(measuring) => build(&measuring.parameters()).map(drop),
        Command::Check { format } => check::check(format),
        Command::Verify { measuring, no_tests, strict, format } => {
            verify::verify(&measuring.parameters(), no_tests, strict, format)
        }
        Command::Measure { compile: true, .. } => measure_compile(),
        Command::Measure { names, measuring, .. } => measure(&names, &measuring.parameters()),
        Command::Serve { port, measuring } => serve::serve(port, &measuring.parameters()),
        Command::Audit { pages, pictures } => audit::audit(&pages, pictures.as_deref()),
        Command::Site { port, delay_ms, log } => site::site(port, delay_ms, log),
        Command::Study { runs } => study::study(runs),
        Command::Preprocess { question: Some(Question::Supports { renderer }) } => {
            anyhow::ensure!(renderer == "html", "pages are rendered for html, not for {renderer}");
            Ok(())
        }
        Command::Preprocess { question: None } => preprocess(),
    }
}

/// On GitHub, which shows problems at their places.
fn annotate(problems: &Problems) {
    if std::env::var_os("GITHUB_ACTIONS").is_some() {
        say::beside(report::annotations(problems.as_slice()).trim_end());
    }
}

/// Gives back the folder of the book.
fn build(parameters: &Parameters) -> Result<PathBuf> {
    let workspace = Workspace::open()?;
    check::first(&workspace)?;
    workspace.measure(Wanted::Stale, parameters)?;
    let judged = workspace.judge(&workspace.at_hand());
    let (_, output) = workspace.write_book()?;
    for problem in report::failures(&judged, false) {
        say::beside(problem);
    }
    say::text(report::undecided(&judged));
    say::line(report::summary(&judged));
    say::line(format_args!("the book is at {}", output.join("index.html").display()));
    Ok(output)
}

fn measure(names: &[String], parameters: &Parameters) -> Result<()> {
    let workspace = Workspace::open()?;
    let wanted = if names.is_empty() { Wanted::All } else { Wanted::Named(names) };
    workspace.measure(wanted, parameters)?;
    say::text(report::claims(&workspace.judge(&workspace.at_hand())));
    Ok(())
}

fn measure_compile() -> Result<()> {
    for (package, compiled_s) in Workspace::open()?.compile_apart()? {
        say::line(format_args!(
            "{package} compiles in {}",
            number::quantity(compiled_s, Unit::Seconds)
        ));
    }
    Ok(())
}

fn preprocess() -> Result<()> {
    let course = Course::discover()?;
    let store = Store::new(course.records());
    let at_hand = store.at_hand(&course);
    book::preprocess(course, at_hand)
}
