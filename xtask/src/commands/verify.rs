use std::process::Stdio;

use anyhow::{Context, Result};

use crate::cli::Format;
use crate::measure::session::Parameters;
use crate::problem::{Problem, Problems};
use crate::terminal::report;
use crate::terminal::say;
use crate::workspace::{Judged, Wanted, Workspace};

pub fn verify(parameters: &Parameters, no_tests: bool, strict: bool, format: Format) -> Result<()> {
    let (workspace, mut problems) = match checked() {
        Ok(checked) => checked,
        Err(error) => {
            let problems = error.downcast::<Problems>()?;
            report(&Judged::new(), &problems, format)?;
            return Ok(problems.none()?);
        }
    };
    if !no_tests {
        problems.extend(tests(&workspace, format)?);
    }
    let judged = measured(workspace, parameters, strict, &mut problems)?;
    report(&judged, &problems, format)?;
    Ok(problems.none()?)
}

fn checked() -> Result<(Workspace, Problems)> {
    let workspace = Workspace::open()?;
    let faults = super::check::first(&workspace)?;
    Ok((workspace, faults))
}

fn report(judged: &Judged, problems: &Problems, format: Format) -> Result<()> {
    match format {
        Format::Text => {
            say::text(report::claims(judged));
            say::line(report::summary(judged));
        }
        Format::Json => say::line(report::json(judged, problems.as_slice())?),
    }
    super::annotate(problems);
    Ok(())
}

/// Measures all, judges all, and writes the book where that can be done.
fn measured(
    workspace: Workspace,
    parameters: &Parameters,
    strict: bool,
    problems: &mut Problems,
) -> Result<Judged> {
    let measured = workspace.measure(Wanted::All, parameters);
    let at_hand = workspace.at_hand();
    let judged = workspace.judge(&at_hand);
    problems.extend(report::failures(&judged, strict));
    if let Err(error) = measured {
        // Other claims are told in spite of it.
        problems.extend(error.downcast::<Problems>()?.into_vec());
        return Ok(judged);
    }
    for why in at_hand.stale.into_values() {
        problems.push(Problem::new(why).mend("cargo xtask verify, and change nothing meanwhile"));
    }
    if let Err(error) = workspace.write_book() {
        problems.extend(error.downcast::<Problems>()?.into_vec());
    }
    Ok(judged)
}

/// Runs the tests of all but the audit, which needs a browser. Their own words go
/// to the terminal.
fn tests(workspace: &Workspace, format: Format) -> Result<Option<Problem>> {
    let mut cargo = workspace.course.cargo();
    if matches!(format, Format::Json) {
        cargo.stdout(Stdio::from(std::io::stderr())); // standard output is the report's
    }
    let status = cargo.arg("test").status().context("cargo can't be started")?;
    Ok((!status.success()).then(|| Problem::new("tests fail").mend("cargo test")))
}
