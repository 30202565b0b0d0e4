use std::process::Stdio;

use anyhow::{Context, Result};

use crate::called;
use crate::cli::Format;
use crate::exercise::proof::{self, Proof, Proven};
use crate::judge::evidence::Evidence;
use crate::measure::plan::Wanted;
use crate::measure::session::Parameters;
use crate::problem::{Problem, Problems};
use crate::render::number;
use crate::terminal::{report, say};
use crate::this_program;
use crate::workspace::{Judged, Workspace};

/// What is done beside measuring and judging.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    pub tests: bool,
    pub exercises: bool,
}

/// `most_undecided` is the part of the claims that may be undecided; none: any.
pub fn verify(
    parameters: &Parameters,
    parts: Parts,
    most_undecided: Option<f64>,
    format: Format,
) -> Result<()> {
    let (mut workspace, evidence, mut problems) = match checked()? {
        Ok(checked) => checked,
        Err(found) => {
            report(&Judged::default(), &found, format)?;
            return Ok(found.into_result(())?);
        }
    };
    if parts.tests {
        problems.extend(tests(&workspace, format)?);
    }
    if parts.exercises {
        problems.extend(exercises(&mut workspace, most_undecided)?.into_vec());
    }
    let judged = measured(workspace, evidence, parameters, &mut problems)?;
    problems.extend(report::failures(&judged));
    problems.extend(too_many_undecided(&judged, most_undecided));
    report(&judged, &problems, format)?;
    Ok(problems.into_result(())?)
}

fn checked() -> Result<Result<(Workspace, Evidence, Problems), Problems>> {
    let mut workspace = match Workspace::open()? {
        Ok(workspace) => workspace,
        Err(found) => return Ok(Err(found)),
    };
    let evidence = workspace.evidence();
    let checked = super::check::first(&workspace, &evidence)?;
    Ok(checked.map(|faults| (workspace, evidence, faults)))
}

/// Proves that exercises are as they say.
fn exercises(workspace: &mut Workspace, most_undecided: Option<f64>) -> Result<Problems> {
    let (proofs, mut problems) = workspace.prove_exercises()?;
    if proofs.is_empty() {
        return Ok(problems);
    }
    problems.extend(proofs.iter().filter_map(Proof::problem));
    let untold: Vec<&Proof> = proofs.iter().filter(|p| p.proven() == Proven::Untold).collect();
    for proof in &untold {
        say::beside(proof);
    }
    say::beside(proof::summary(&proofs));
    let part = untold.len() as f64 / proofs.len() as f64;
    if most_undecided.is_some_and(|most| part > most) {
        let what = format!("{} programs of exercises can't be told", untold.len());
        problems.push(Problem::new(what).mend("see their reasons"));
    }
    Ok(problems)
}

fn report(judged: &Judged, problems: &Problems, format: Format) -> Result<()> {
    match format {
        Format::Text => {
            say::text(report::claims(judged));
            say::line(report::summary(judged));
            say::text(report::reasons(judged));
        }
        Format::Json => say::line(report::json(judged, problems.as_slice())?),
    }
    super::annotate("error", problems.as_slice());
    super::annotate("warning", &report::open(judged));
    Ok(())
}

fn too_many_undecided(judged: &Judged, most: Option<f64>) -> Vec<Problem> {
    let (part, Some(most)) = (report::undecided_part(judged), most) else { return Vec::new() };
    if part <= most {
        return Vec::new();
    }
    let what = format!(
        "{} of the claims and guesses are undecided, and at most {} may be",
        number::percent(part),
        number::percent(most)
    );
    let mut problems = vec![Problem::new(what).mend("see their reasons")];
    problems.extend(report::open(judged));
    problems
}

/// Measures all, judges all, and writes the book where that can be done.
fn measured(
    mut workspace: Workspace,
    evidence: Evidence,
    parameters: &Parameters,
    problems: &mut Problems,
) -> Result<Judged> {
    let (evidence, failed) = workspace.measure(Wanted::All, evidence, parameters)?;
    let judgements = workspace.judge(&evidence);
    let judged = workspace.judged(&judgements);
    let is_whole = failed.is_empty();
    problems.extend(failed.into_vec());
    if !is_whole {
        return Ok(judged); // other claims are told in spite of it
    }
    for (example, change) in &evidence.stale {
        let what = format!("{example} {change} since it was measured");
        let mend = "cargo xtask verify, and change nothing meanwhile";
        problems.push(Problem::new(what).mend(mend));
    }
    if let Err(found) = workspace.write_book(&evidence, &judgements)? {
        problems.extend(found.into_vec());
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
    this_program::make_way(&workspace.course.target)
        .context("the tests can't be compiled while this program is in their way")?;
    let status = called::status(cargo.arg("test"))?;
    Ok((!status.success()).then(|| Problem::new("tests fail").mend("cargo test")))
}
