mod findings;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::cli::ROUNDS;
use crate::course::Course;
use crate::record::provenance;
use crate::terminal::say;
use findings::{FAULTS, Fault, Study, Trial};

/// Verifies over and over: on the machine as it is, with every core kept busy,
/// and with faults put in. Writes what came of it to docs/study.md.
pub fn study(runs: u32) -> Result<()> {
    let course = Course::discover()?;
    let tree = course.target.join("study");
    for fault in &FAULTS {
        // Before all else: what no longer fits is told now, not in half an hour.
        copy(&course, &tree)?;
        inject(fault, &tree)?;
    }
    let quiet = trials(&course.root, runs, "as it is")?;
    let busy = {
        let _load = Load::start();
        trials(&course.root, runs, "with every core busy")?
    };
    let mut faults = Vec::new();
    copy(&course, &tree)?;
    let sound = trials(&tree, 1, "a copy without a fault")?;
    anyhow::ensure!(sound.iter().all(|trial| trial.passed), "the course itself doesn't pass");
    for fault in &FAULTS {
        copy(&course, &tree)?;
        inject(fault, &tree)?;
        faults.push((fault, trials(&tree, FAULT_RUNS, fault.name)?));
    }
    let study = Study {
        provenance: provenance::of_this_machine(&course.root, ROUNDS)?,
        quiet,
        busy,
        faults,
    };
    let file = course.root.join("docs/study.md");
    std::fs::write(&file, study.to_string())
        .with_context(|| format!("{} can't be written", file.display()))?;
    say::line(&study);
    Ok(())
}

/// How often each fault is tried.
const FAULT_RUNS: u32 = 3;

fn trials(root: &Path, runs: u32, name: &str) -> Result<Vec<Trial>> {
    (1..=runs)
        .map(|run| {
            let trial = trial(root)?;
            say::beside(format_args!("{name}, {run} of {runs}: {trial}"));
            Ok(trial)
        })
        .collect()
}

/// One `verify`, in a process of its own, as in CI but without the tests.
fn trial(root: &Path) -> Result<Trial> {
    #[derive(Deserialize)]
    struct Report {
        claims: Vec<Claim>,
        problems: Vec<Problem>,
    }
    #[derive(Deserialize)]
    struct Problem {
        what: String,
    }
    #[derive(Deserialize)]
    struct Claim {
        claim: String,
        verdict: String,
    }
    let output = Command::new(std::env::current_exe()?)
        .args(["verify", "--no-tests", "--format", "json"])
        .current_dir(root)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .context("verify can't be started")?;
    let report: Report = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("verify gave no report in {}", root.display()))?;
    // A fault that doesn't compile would be caught for the wrong reason.
    if let Some(problem) = report.problems.iter().find(|p| p.what.contains("doesn't compile")) {
        anyhow::bail!("in {}, {}", root.display(), problem.what);
    }
    for claim in report.claims.iter().filter(|claim| claim.verdict == "fails") {
        say::beside(format_args!("    fails: {}", claim.claim));
    }
    let count = |verdict: &str| report.claims.iter().filter(|c| c.verdict == verdict).count();
    Ok(Trial {
        claims: report.claims.len(),
        failed: count("fails"),
        undecided: count("undecided"),
        problems: report.problems.len(),
        passed: output.status.success(),
    })
}

/// A copy of what git knows of, as it is in the working tree.
fn copy(course: &Course, tree: &Path) -> Result<()> {
    let git = Command::new("git").args(["ls-files", "-z"]).current_dir(&course.root).output();
    let listed = git.context("git can't be asked which files there are")?;
    anyhow::ensure!(
        listed.status.success(),
        "a study copies what git knows of, and this is no git checkout"
    );
    for file in String::from_utf8(listed.stdout)?.split_terminator('\0') {
        let to = tree.join(file);
        if let Some(folder) = to.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::copy(course.root.join(file), &to)
            .with_context(|| format!("{file} can't be copied to {}", tree.display()))?;
    }
    Ok(())
}

fn inject(fault: &Fault, tree: &Path) -> Result<()> {
    let path = tree.join(fault.file);
    let source = std::fs::read_to_string(&path)
        .with_context(|| format!("{} can't be read", path.display()))?;
    let faulty = findings::inject(fault, &source)
        .with_context(|| format!("the fault {:?} no longer fits {}", fault.name, fault.file))?;
    Ok(std::fs::write(path, faulty)?)
}

/// Keeps every core busy until dropped.
struct Load {
    stop: Arc<AtomicBool>,
}

impl Load {
    fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            let stopped = Arc::clone(&stop);
            thread::spawn(move || {
                while !stopped.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        Self { stop }
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
