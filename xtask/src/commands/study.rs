mod conditions;
mod faults;
mod report;
mod side_by_side;
mod trial;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::cli::ROUNDS;
use crate::course::Course;
use crate::course::page::{self, Page};
use crate::digest;
use crate::exercise::proof::{self, Proof, Proven};
use crate::record::provenance;
use crate::record::store::{self, Store};
use crate::study::{Condition, FOLDER, NAME, Proofs, Study};
use crate::terminal::say;
use crate::workspace::Workspace;
use faults::{FAULTS, Fault};

/// Verifies over and over: on the machine as it is, beside other work, on one CPU, and
/// with faults put in. Each trial is kept in docs/study.json as it ends, and a study of
/// the same course goes on from there, on another machine, too. Writes what came of it to
/// docs/study.md.
pub fn study(runs: u32, exercise_runs: u32, fault_runs: u32) -> Result<()> {
    let course = Course::discover()??;
    let tree = course.target.join("study");
    for fault in &FAULTS {
        // Before all else: what no longer fits is told now, not in an hour.
        copy(&course, &tree)?;
        inject(fault, &tree)?;
    }
    let provenance = provenance::of_this_machine(&course.root, ROUNDS)?;
    let store = Store::new(course.records());
    let mut study = Study::load(&course.root)?.go_on(digest_of_what_counts(&course)?, provenance);
    say::beside(format_args!("{} trials of the course as it is are there", study.count()));
    for condition in Condition::ALL {
        if !conditions::is_possible(condition) {
            say::beside(format_args!("{condition}: left out, as only Linux lets a study do that"));
            continue;
        }
        for run in study.of(condition).count() + 1..=runs as usize {
            let trial = conditions::during(condition, || trial::verify(&course.root))?;
            say::beside(format_args!("{condition}, {run} of {runs}: {trial}"));
            study.add(condition, trial);
            keep(&course, &study)?;
        }
        if runs > 0 && condition == Condition::Quiet && study.side_by_side.is_none() {
            // Which listings wait is known from those trials.
            study.compare(side_by_side::compare(&course, &store)?);
            keep(&course, &study)?;
        }
    }
    let about = digest_with(study.about.clone().into(), &course, &EXERCISES_COUNT)?;
    study.keep_exercises_about(about);
    for condition in Condition::OF_FAULTS {
        for _ in study.exercises_in(condition).count()..exercise_runs as usize {
            let (proofs, problems) =
                conditions::during(condition, || Workspace::open()??.prove_exercises())?;
            problems.into_result(())?;
            for proof in proofs.iter().filter(|proof| proof.proven() != Proven::AsItSays) {
                say::beside(format_args!("    {proof}"));
            }
            say::beside(format_args!("{condition}: {}", proof::summary(&proofs)));
            study.add_exercises(condition, counted(&proofs));
            keep(&course, &study)?;
        }
    }
    for fault in &FAULTS {
        for condition in Condition::OF_FAULTS {
            for _ in study.of_fault(fault.name, condition).count()..fault_runs as usize {
                copy(&course, &tree)?;
                inject(fault, &tree)?;
                let example = fault.example();
                let trial =
                    conditions::during(condition, || trial::measure(&course, &tree, example))?;
                say::beside(format_args!("{}, {condition}: {trial}", fault.name));
                study.add_fault(fault.name, condition, trial);
                keep(&course, &study)?;
            }
        }
    }
    say::line(&study);
    Ok(())
}

fn counted(proofs: &[Proof]) -> Proofs {
    let count = |of: &dyn Fn(&Proof) -> bool| proofs.iter().filter(|proof| of(proof)).count();
    Proofs {
        solutions: count(&Proof::is_solution),
        failed: count(&Proof::failed_wrongly),
        wrong: count(&|proof| !proof.is_solution()),
        passed: count(&Proof::passed_wrongly),
        untold: count(&|proof| proof.proven() == Proven::Untold),
    }
}

fn keep(course: &Course, study: &Study) -> Result<()> {
    let folder = course.root.join(FOLDER);
    store::save_published(&folder, NAME, &(serde_json::to_string(study)? + "\n"))?;
    let file = folder.join(format!("{NAME}.md"));
    fs::write(&file, study.to_string())
        .with_context(|| format!("{} can't be written", file.display()))
}

/// What git knows of.
fn files(course: &Course) -> Result<Vec<String>> {
    let git = Command::new("git").args(["ls-files", "-z"]).current_dir(&course.root).output();
    let listed = git.context("git can't be asked which files there are")?;
    anyhow::ensure!(
        listed.status.success(),
        "a study copies what git knows of, and this is no git checkout"
    );
    let text = String::from_utf8(listed.stdout)?;
    Ok(text.split_terminator('\0').map(str::to_owned).collect())
}

/// What verdicts depend on, beside the claims: listings, what measures them and what
/// judges. Other words on a page, or another look, make no trial again.
const COUNTS: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "examples/",
    "xtask/src/compile",
    "xtask/src/course",
    "xtask/src/judge",
    "xtask/src/measure",
    "xtask/src/record",
    "xtask/src/workspace.rs",
];

fn digest_of_what_counts(course: &Course) -> Result<String> {
    let (_, pages) = page::load(course)??;
    let claims: BTreeSet<&str> =
        pages.iter().flat_map(Page::claims).map(|(_, claim)| claim.text.as_str()).collect();
    let all = claims.into_iter().collect::<Vec<_>>().join("\n").into();
    digest_with(all, course, &COUNTS)
}

/// What is proven of exercises depends on these, and on what judges claims.
const EXERCISES_COUNT: [&str; 2] = ["exercises/", "xtask/src/exercise"];

fn digest_with(mut all: Vec<u8>, course: &Course, parts: &[&str]) -> Result<String> {
    let counts = |file: &&String| parts.iter().any(|start| file.starts_with(start));
    for file in files(course)?.iter().filter(counts) {
        let text =
            fs::read(course.root.join(file)).with_context(|| format!("{file} can't be read"))?;
        all.extend_from_slice(format!("\n{file} {}", digest::of(&text)).as_bytes());
    }
    Ok(digest::of(&all))
}

/// A copy of what git knows of, as it is in the working tree.
fn copy(course: &Course, tree: &Path) -> Result<()> {
    for file in files(course)? {
        let to = tree.join(&file);
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        let text = fs::read(course.root.join(&file))
            .with_context(|| format!("{file} can't be copied to {}", tree.display()))?;
        // What is as it was keeps its time, and cargo needn't compile it again.
        if fs::read(&to).is_ok_and(|there| there == text) {
            continue;
        }
        fs::write(&to, text).with_context(|| format!("{} can't be written", to.display()))?;
    }
    Ok(())
}

fn inject(fault: &Fault, tree: &Path) -> Result<()> {
    let path = tree.join(fault.file);
    let source =
        fs::read_to_string(&path).with_context(|| format!("{} can't be read", path.display()))?;
    let faulty = faults::inject(fault, &source)
        .with_context(|| format!("the fault {:?} no longer fits {}", fault.name, fault.file))?;
    Ok(fs::write(path, faulty)?)
}
