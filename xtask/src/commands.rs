//! What each command does: a file a command.

mod audit;
mod build;
mod check;
mod compare;
mod exercise;
pub mod files;
mod measure;
mod preprocess;
mod publish;
mod serve;
mod site;
mod study;
mod verify;
mod watch;

use anyhow::Result;

use crate::cli::Command;
use crate::measure::worker;
use crate::problem::Problem;
use crate::terminal::{report, say};

/// # Errors
///
/// What failed, with every problem of the run.
pub fn run(command: Command) -> Result<()> {
    match command {
        Command::Build { from_records: true, .. } => build::from_records(),
        Command::Build { measuring, .. } => build::build(&measuring.parameters()),
        Command::Check { format } => check::check(format),
        Command::Publish { name, condition } => publish::publish(name, condition),
        Command::Compare { format } => compare::compare(format),
        Command::Verify { measuring, no_tests, no_exercises, leniency, format } => {
            let parts = verify::Parts { tests: !no_tests, exercises: !no_exercises };
            verify::verify(&measuring.parameters(), parts, leniency.most_undecided(), format)
        }
        Command::Measure { compile: true, .. } => measure::compile(),
        Command::Measure { names, measuring, format, .. } => {
            measure::measure(&names, &measuring.parameters(), format)
        }
        Command::Serve { port, measuring } => serve::serve(port, &measuring.parameters()),
        Command::Audit { pages, pictures } => audit::audit(&pages, pictures.as_deref()),
        Command::Site { port, delay_ms, log } => site::site(port, delay_ms, log),
        Command::Study { runs, exercises, faults } => study::study(runs, exercises, faults),
        Command::Exercise(arguments) => exercise::exercise(&arguments),
        Command::Worker => worker::work(),
        Command::Preprocess { question } => preprocess::preprocess(question),
    }
}

/// On GitHub, which shows problems at their places, as a `kind` of its own.
fn annotate(kind: &str, problems: &[Problem]) {
    if std::env::var_os("GITHUB_ACTIONS").is_some() && !problems.is_empty() {
        say::beside(report::annotations(kind, problems).trim_end());
    }
}
