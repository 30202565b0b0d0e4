use std::process::Stdio;

use anyhow::{Context, Result};

use crate::bench::{Bench, Judged, Wanted};
use crate::cli::Format;
use crate::problem::{Problem, Problems};
use crate::session::Parameters;
use crate::{check, report, say};

pub fn verify(parameters: &Parameters, no_tests: bool, strict: bool, format: Format) -> Result<()> {
    let mut problems = Problems::default();
    let bench = match Bench::open() {
        Ok(bench) => bench,
        Err(error) => {
            problems.extend(error.downcast::<Problems>()?.into_vec());
            report(&Judged::new(), &problems, format)?;
            return Ok(problems.none()?);
        }
    };
    problems.extend(check::shown(&bench.course, &bench.pages).into_vec());
    for page in &bench.pages {
        problems.extend(check::prose(page).into_vec());
    }
    if !no_tests {
        problems.extend(tests(&bench, format)?);
    }
    let judged = measured(bench, parameters, strict, &mut problems)?;
    report(&judged, &problems, format)?;
    Ok(problems.none()?)
}

fn report(judged: &Judged, problems: &Problems, format: Format) -> Result<()> {
    match format {
        Format::Text => {
            say::text(report::claims(judged));
            say::line(report::summary(judged));
        }
        Format::Json => say::line(report::json(judged, problems.as_slice())?),
    }
    if std::env::var_os("GITHUB_ACTIONS").is_some() {
        say::beside(report::annotations(problems.as_slice()).trim_end());
    }
    Ok(())
}

/// Measures all, judges all, and writes the book where that can be done.
fn measured(
    bench: Bench,
    parameters: &Parameters,
    strict: bool,
    problems: &mut Problems,
) -> Result<Judged> {
    let measured = bench.measure(Wanted::All, parameters);
    let at_hand = bench.at_hand();
    let judged = bench.judge(&at_hand);
    problems.extend(report::failures(&judged, strict));
    if let Err(error) = measured {
        // Other claims are told in spite of it.
        problems.extend(error.downcast::<Problems>()?.into_vec());
        return Ok(judged);
    }
    for why in at_hand.stale.into_values() {
        problems.push(Problem::new(why).mend("cargo xtask verify, and change nothing meanwhile"));
    }
    match bench.write_book() {
        Ok((pages, output)) => problems.extend(check::links(&pages, &output).into_vec()),
        Err(error) => problems.extend(error.downcast::<Problems>()?.into_vec()),
    }
    Ok(judged)
}

/// Runs the tests of all but the audit, which needs a browser. Their own words go
/// to the terminal.
fn tests(bench: &Bench, format: Format) -> Result<Option<Problem>> {
    let mut cargo = bench.course.cargo();
    if matches!(format, Format::Json) {
        cargo.stdout(Stdio::from(std::io::stderr())); // standard output is the report's
    }
    let status = cargo.arg("test").status().context("cargo can't be started")?;
    Ok((!status.success()).then(|| Problem::new("tests fail").mend("cargo test")))
}
