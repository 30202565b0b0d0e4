//! One trial: the course verified, or a part of it measured, in a process of its own.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::called;
use crate::course::Course;
use crate::course::claim::parse_claim;
use crate::judge::reason::Reason;
use crate::study::Trial;
use crate::terminal::say;
use crate::this_program;

/// One `verify`, as in CI but without the tests; the exercises have trials of their own.
pub fn verify(root: &Path) -> Result<Trial> {
    let mut verify = Command::new(this_program::path()?);
    verify.args(["verify", "--no-tests", "--no-exercises", "--format", "json"]);
    trial(verify, root, |_| true)
}

/// One `measure` of a listing with what it is compared with: the claims about the listing.
/// Others can be undecided for reasons that have nothing to do with it.
pub fn measure(course: &Course, root: &Path, example: &str) -> Result<Trial> {
    // A fault that doesn't compile would be caught for the wrong reason.
    let mut compile = course.cargo();
    let compiled = compile.args(["build", "--quiet", "--example", example]).current_dir(root);
    let status = called::status(compiled)?;
    anyhow::ensure!(status.success(), "{example} doesn't compile in {}", root.display());
    let mut measure = Command::new(this_program::path()?);
    measure.args(["measure", "--format", "json", example]);
    trial(measure, root, |claim| claim.is_about(example))
}

#[derive(Deserialize)]
struct Report {
    claims: Vec<Claim>,
    problems: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    what: String,
}

#[derive(Deserialize)]
struct Claim {
    claim: String,
    verdict: String,
    reason: Option<Reason>,
}

impl Claim {
    fn is_about(&self, example: &str) -> bool {
        parse_claim(&self.claim).is_ok_and(|claim| {
            claim.measured.quantities().iter().any(|quantity| quantity.example == example)
        })
    }
}

fn trial(mut command: Command, root: &Path, counts: impl Fn(&Claim) -> bool) -> Result<Trial> {
    let start = Instant::now();
    let output = called::output(command.current_dir(root).stdin(Stdio::null()))?;
    let took_s = start.elapsed().as_secs_f64();
    let report: Report = serde_json::from_slice(&output.stdout).with_context(|| {
        let said = String::from_utf8_lossy(&output.stderr);
        format!("a trial gave no report in {}; it said: {}", root.display(), said.trim())
    })?;
    let claims: Vec<&Claim> = report.claims.iter().filter(|claim| counts(claim)).collect();
    let failed = claims.iter().filter(|claim| claim.verdict == "fails");
    let failed: Vec<String> = failed.map(|claim| claim.claim.clone()).collect();
    for Told { what } in &report.problems {
        say::beside(format_args!("    problem: {}", what.trim_end()));
    }
    let undecided = claims.iter().filter(|claim| claim.verdict == "undecided");
    let why = |claim: &Claim| claim.reason.as_ref().map(ToString::to_string).unwrap_or_default();
    Ok(Trial {
        claims: claims.len(),
        failed,
        undecided: undecided.map(|claim| (claim.claim.clone(), why(claim))).collect(),
        problems: report.problems.len(),
        passed: output.status.success(),
        took_s,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_about_the_listings_that_it_measures() {
        let text = "fork.\"a spawn\" / ex_3_5 >= 2 on two cores";
        let claim = Claim { claim: text.into(), verdict: "undecided".into(), reason: None };
        assert!(claim.is_about("fork") && claim.is_about("ex_3_5"));
        assert!(!claim.is_about("spawn") && !claim.is_about("ex_3_50"));
    }
}
