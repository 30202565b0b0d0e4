//! How often verdicts lie: the faults that a study puts into listings, and what
//! it says of its trials.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::conditions::Condition;
use super::side_by_side::Compared;
use super::trial::Trial;
use crate::exercise::proof::{Proof, Proven};
use crate::measure::workers::SIDE_BY_SIDE;
use crate::record::Provenance;
use crate::render::number;

/// A mistake put into a listing: the first `find` in the file becomes `replace`.
#[derive(Debug)]
pub struct Fault {
    pub name: &'static str,
    pub file: &'static str,
    pub find: &'static str,
    pub replace: &'static str,
}

pub const FAULTS: [Fault; 13] = [
    Fault {
        name: "ex_3_2 sleeps for half a delay",
        file: "examples/tokio/ex_3_2.rs",
        find: "    let task1 =",
        replace: "    std::thread::sleep(Duration::from_millis(50));\n    let task1 =",
    },
    Fault {
        name: "ex_3_2 awaits its first task before it starts the others",
        file: "examples/tokio/ex_3_2.rs",
        find: "    let task2 =",
        replace: "    let page1 = task1.await??;\n    let task1 = std::future::ready(Ok::<_, tokio::task::JoinError>(\n        Ok::<_, reqwest::Error>(page1)));\n    let task2 =",
    },
    Fault {
        name: "ex_3_3 awaits one fetch after the other",
        file: "examples/tokio/ex_3_3.rs",
        find: "try_join_all(fetches).await?;",
        replace: "{\n        let mut pages = try_join_all(std::iter::empty::<std::future::Ready<reqwest::Result<String>>>()).await?;\n        for fetch in fetches {\n            pages.push(fetch.await?);\n        }\n        pages\n    };",
    },
    Fault {
        name: "ex_3_4 fetches two pages, and says three",
        file: "examples/ureq/ex_3_4.rs",
        find: "let page3 = fetch(&agent, &url)?;",
        replace: "let page3 = page2.clone();",
    },
    Fault {
        name: "ex_3_5 waits for its thread before it works itself",
        file: "examples/threads/ex_3_5.rs",
        find: "let second = scope.spawn(|| sum(2, ADDITIONS));",
        replace: "let second = scope.spawn(|| sum(2, ADDITIONS)).join().unwrap();\n        let second = scope.spawn(move || second);",
    },
    Fault {
        name: "ex_3_5 does half of the work on two threads",
        file: "examples/threads/ex_3_5.rs",
        find: "let first = sum(2, ADDITIONS); // on this thread, meanwhile",
        replace: "let first = sum(2, 0);",
    },
    Fault {
        name: "ex_3_1 works while it should wait",
        file: "examples/tokio/ex_3_1.rs",
        find: "    let start = Instant::now();",
        replace: "    let busy = Instant::now();\n    while busy.elapsed() < Duration::from_millis(60) {}\n    let start = Instant::now();",
    },
    Fault {
        name: "ex_3_4 prints the time of another program",
        file: "examples/ureq/ex_3_4.rs",
        find: "start.elapsed().as_secs_f64()",
        replace: "0.102_345",
    },
    Fault {
        name: "fork's children take their time",
        file: "examples/processes/fork.rs",
        find: "ForkResult::Child => exit(0),",
        replace: "ForkResult::Child => {\n                std::thread::sleep(std::time::Duration::from_millis(2));\n                exit(0)\n            }",
    },
    Fault {
        name: "ex_3_5_processes leaves a child behind",
        file: "examples/threads/ex_3_5_processes.rs",
        find: "    let start = Instant::now();",
        replace: "    let _left = Command::new(\"sleep\").arg(\"30\").spawn()?;\n    let start = Instant::now();",
    },
    // Narrow ones: a little beyond what a claim allows.
    Fault {
        name: "ex_3_3 loses almost half of a delay",
        file: "examples/tokio/ex_3_3.rs",
        find: "    let start = Instant::now();",
        replace: "    let start = Instant::now();\n    std::thread::sleep(Duration::from_millis(45));",
    },
    Fault {
        name: "ex_3_15's jobs last a third longer",
        file: "examples/tokio/ex_3_15.rs",
        find: "thread::sleep(JOB)",
        replace: "thread::sleep(JOB * 4 / 3)",
    },
    Fault {
        name: "copy_on_write writes to 57 pages where it says 50",
        file: "examples/processes/copy_on_write.rs",
        find: "pages.len() * percent / 100",
        replace: "pages.len() * if percent == 50 { 57 } else { percent } / 100",
    },
];

impl Fault {
    /// The listing that it is put into.
    pub fn example(&self) -> &'static str {
        let name = self.file.rsplit('/').next().unwrap_or(self.file);
        name.trim_end_matches(".rs")
    }
}

/// The source with the fault in it; none where it doesn't fit.
#[must_use]
pub fn inject(fault: &Fault, source: &str) -> Option<String> {
    source.contains(fault.find).then(|| source.replacen(fault.find, fault.replace, 1))
}

/// What came of every exercise's programs, once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proofs {
    pub solutions: usize,
    /// Solutions that were told not to be one.
    pub failed: usize,
    /// Programs that are wrong: starts, and what people try.
    pub wrong: usize,
    /// Those of them that were told to be right.
    pub passed: usize,
    /// Programs of both kinds of which nothing could be told.
    pub untold: usize,
}

impl Proofs {
    #[must_use]
    pub fn of(proofs: &[Proof]) -> Self {
        let count = |of: &dyn Fn(&Proof) -> bool| proofs.iter().filter(|proof| of(proof)).count();
        Self {
            solutions: count(&Proof::is_solution),
            failed: count(&Proof::failed_wrongly),
            wrong: count(&|proof| !proof.is_solution()),
            passed: count(&Proof::passed_wrongly),
            untold: count(&|proof| proof.proven() == Proven::Untold),
        }
    }
}

/// What came of a trial, and of which machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Made<T> {
    machine: String,
    condition: Condition,
    trial: T,
}

/// What came of all trials so far, on one machine or several; as Markdown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Study {
    about: String,
    /// Of the machine that goes on with it.
    provenance: Option<Provenance>,
    trials: Vec<Made<Trial>>,
    side_by_side: Option<Made<Vec<Compared>>>,
    /// By the fault's name.
    faults: Vec<(String, Made<Trial>)>,
    /// What was proven of exercises, and a digest of what that depends on.
    exercises: Vec<Made<Proofs>>,
    exercises_about: String,
}

impl Study {
    /// Goes on on this machine, with what is known of the same course.
    pub fn go_on(self, about: String, provenance: Provenance) -> Self {
        let so_far = if self.about == about { self } else { Self::default() };
        Self { about, provenance: Some(provenance), ..so_far }
    }

    fn made<T>(&self, condition: Condition, trial: T) -> Made<T> {
        let machine = self.provenance.as_ref().map(machine).unwrap_or_default();
        Made { machine, condition, trial }
    }

    pub fn add(&mut self, condition: Condition, trial: Trial) {
        self.trials.push(self.made(condition, trial));
    }

    pub fn add_fault(&mut self, fault: &Fault, condition: Condition, trial: Trial) {
        self.faults.push((fault.name.to_owned(), self.made(condition, trial)));
    }

    pub fn is_compared(&self) -> bool {
        self.side_by_side.is_some()
    }

    pub fn compare(&mut self, compared: Vec<Compared>) {
        self.side_by_side = Some(self.made(Condition::Quiet, compared));
    }

    /// A digest of what it is about.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// Forgets what was proven of other exercises than these.
    pub fn keep_exercises_about(&mut self, about: String) {
        if self.exercises_about != about {
            self.exercises.clear();
            self.exercises_about = about;
        }
    }

    pub fn add_exercises(&mut self, condition: Condition, proofs: Proofs) {
        self.exercises.push(self.made(condition, proofs));
    }

    pub fn exercise_runs(&self, condition: Condition) -> u32 {
        self.exercises_in(condition).count() as u32
    }

    fn exercises_in(&self, condition: Condition) -> impl Iterator<Item = &Proofs> {
        in_condition(&self.exercises, condition).map(|made| &made.trial)
    }

    /// All of them.
    pub fn trials(&self) -> usize {
        self.trials.len() + self.faults.len() + self.exercises.len()
    }

    pub fn runs(&self, condition: Condition) -> u32 {
        self.of(condition).count() as u32
    }

    pub fn fault_runs(&self, fault: &Fault, condition: Condition) -> u32 {
        self.of_fault(fault, condition).count() as u32
    }

    fn of(&self, condition: Condition) -> impl Iterator<Item = &Trial> {
        in_condition(&self.trials, condition).map(|made| &made.trial)
    }

    fn of_fault(&self, fault: &Fault, condition: Condition) -> impl Iterator<Item = &Trial> {
        let is_it = move |(name, made): &&(String, Made<Trial>)| {
            name == fault.name && made.condition == condition
        };
        self.faults.iter().filter(is_it).map(|(_, made)| &made.trial)
    }

    /// Where trials were made, in the order in which they were: the first is A.
    fn machines(&self) -> Vec<&str> {
        let trials = self.trials.iter().map(|made| &made.machine);
        let faults = self.faults.iter().map(|(_, made)| &made.machine);
        let exercises = self.exercises.iter().map(|made| &made.machine);
        let compared = self.side_by_side.iter().map(|made| &made.machine);
        let mut machines = Vec::new();
        for machine in trials.chain(compared).chain(exercises).chain(faults) {
            if !machines.contains(&machine.as_str()) {
                machines.push(machine);
            }
        }
        machines
    }

    fn letter(&self, machine: &str) -> char {
        let at = self.machines().iter().position(|one| *one == machine).unwrap_or(0);
        (b'A'..=b'Z').nth(at).map_or('?', char::from)
    }
}

fn in_condition<T>(made: &[Made<T>], condition: Condition) -> impl Iterator<Item = &Made<T>> {
    made.iter().filter(move |made| made.condition == condition)
}

fn machine(of: &Provenance) -> String {
    let Provenance { cpu, usable_cores, os, kernel, .. } = of;
    format!("{cpu}, {usable_cores} usable cores, {os}, kernel {kernel}")
}

impl fmt::Display for Study {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# How often verdicts lie\n")?;
        if let Some(Provenance { revision, date, .. }) = &self.provenance {
            writeln!(
                f,
                "Written by `cargo xtask study`, last at revision {revision}, on {}. A trial is one \
                 `cargo xtask verify --no-tests --no-exercises`, of all claims; with a fault put in, one \
                 `cargo xtask measure` of the faulty listing and of those it is compared with. \
                 The trials were made on:\n",
                date.strftime("%Y-%m-%d")
            )?;
        }
        for machine in self.machines() {
            writeln!(f, "- {}: {machine}", self.letter(machine))?;
        }
        writeln!(f)?;
        self.true_claims(f)?;
        self.reasons(f)?;
        self.proven(f)?;
        self.faults_put_in(f)?;
        self.side_by_side(f)
    }
}

impl Study {
    fn true_claims(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "## True claims\n")?;
        writeln!(
            f,
            "| machine | on | trials | claims judged | failed | undecided | other problems | a trial took |"
        )?;
        writeln!(f, "|---|---|--:|--:|--:|--:|--:|--:|")?;
        for condition in Condition::ALL {
            for machine in self.machines() {
                let made = in_condition(&self.trials, condition);
                let here = made.filter(|made| made.machine == machine).map(|made| &made.trial);
                let trials: Vec<&Trial> = here.collect();
                if !trials.is_empty() {
                    let letter = self.letter(machine);
                    writeln!(f, "| {condition} | {letter} | {} |", summary(&trials))?;
                }
            }
        }
        Ok(())
    }

    /// Of the claims that were undecided or failed: in how many trials, and why.
    fn reasons(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for condition in Condition::ALL {
            let mut told: BTreeMap<(&str, String), usize> = BTreeMap::new();
            for trial in self.of(condition) {
                for claim in &trial.failed {
                    *told.entry((claim, "**failed**".into())).or_default() += 1;
                }
                for (claim, why) in &trial.undecided {
                    *told.entry((claim, without_numbers(why))).or_default() += 1;
                }
            }
            if told.is_empty() {
                continue;
            }
            writeln!(f, "\n### Not told: {condition}\n\n| claim | why | times |\n|---|---|--:|")?;
            for ((claim, why), times) in told {
                writeln!(f, "| `{}` | {why} | {times} |", claim.replace('|', "\\|"))?;
            }
        }
        Ok(())
    }

    fn proven(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n## Exercises\n")?;
        writeln!(
            f,
            "| machine | trials | solutions: not passed, of all | wrong turns: passed, of all | not told |"
        )?;
        writeln!(f, "|---|--:|--:|--:|--:|")?;
        for condition in [Condition::Quiet, Condition::Busy] {
            let trials: Vec<&Proofs> = self.exercises_in(condition).collect();
            let sum = |of: fn(&Proofs) -> usize| trials.iter().map(|t| of(t)).sum::<usize>();
            writeln!(
                f,
                "| {condition} | {} | {} of {} | {} of {} | {} |",
                trials.len(),
                sum(|t| t.failed),
                sum(|t| t.solutions),
                sum(|t| t.passed),
                sum(|t| t.wrong),
                sum(|t| t.untold)
            )?;
        }
        Ok(())
    }

    fn faults_put_in(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n## Faults put in\n")?;
        writeln!(
            f,
            "| fault | quiet: caught, of trials | busy: caught, undecided, held |\n|---|--:|--:|"
        )?;
        for fault in &FAULTS {
            let quiet: Vec<&Trial> = self.of_fault(fault, Condition::Quiet).collect();
            let caught = quiet.iter().filter(|trial| is_caught(trial)).count();
            let busy: Vec<&Trial> = self.of_fault(fault, Condition::Busy).collect();
            let caught_busy = busy.iter().filter(|trial| is_caught(trial)).count();
            let open = busy.iter().filter(|t| !is_caught(t) && !t.undecided.is_empty()).count();
            writeln!(
                f,
                "| {} | {caught} of {} | {caught_busy}, {open}, {} |",
                fault.name,
                quiet.len(),
                busy.len() - caught_busy - open
            )?;
        }
        Ok(())
    }

    fn side_by_side(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Made { machine, trial, .. }) = &self.side_by_side else { return Ok(()) };
        writeln!(
            f,
            "\n## Side by side\n\nListings that wait run up to {SIDE_BY_SIDE} at a time. Each was run \
             alone and side by side in the same rounds, on {}. The ratio of each of their times is \
             judged like a claim: it is the same where the ratio is within 2 %.\n\n\
             | time | side by side, over alone | rounds | |\n|---|--:|--:|---|",
            self.letter(machine)
        )?;
        for Compared { figure, ratio, interval, verdict, rounds } in trial {
            let ratio = ratio.map_or_else(String::new, |ratio| format!("{ratio:.3}"));
            let interval = interval.map_or_else(String::new, |(a, b)| format!(" [{a:.3}–{b:.3}]"));
            writeln!(f, "| {figure} | {ratio}{interval} | {rounds} | {verdict} |")?;
        }
        Ok(())
    }
}

/// What came of trials in one condition on one machine, as cells.
fn summary(trials: &[&Trial]) -> String {
    let sum = |of: fn(&Trial) -> usize| trials.iter().map(|trial| of(trial)).sum::<usize>();
    let (claims, failed) = (sum(|t| t.claims), sum(|t| t.failed.len()));
    let undecided = sum(|t| t.undecided.len());
    let share = number::percent(undecided as f64 / claims.max(1) as f64);
    let took = |pick: fn(f64, f64) -> f64| trials.iter().map(|trial| trial.took_s).reduce(pick);
    let [least, most] =
        [took(f64::min), took(f64::max)].map(|s| format!("{:.0}", s.unwrap_or(0.0)));
    let took = if least == most { most } else { format!("{least} to {most}") };
    // Such as a listing that didn't run.
    let other = sum(|t| t.problems.saturating_sub(t.failed.len()));
    format!("{} | {claims} | {failed} | {undecided} ({share}) | {other} | {took} s", trials.len())
}

fn is_caught(trial: &Trial) -> bool {
    !trial.failed.is_empty() || trial.problems > 0
}

/// The same reason with other counts is one reason.
fn without_numbers(why: &str) -> String {
    let words = why
        .split(' ')
        .map(|word| if word.chars().all(|c| c.is_ascii_digit()) { "n" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::tests::record;
    use std::path::Path;

    #[test]
    fn every_fault_fits_its_listing() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for fault in &FAULTS {
            let source = std::fs::read_to_string(root.join(fault.file)).unwrap();
            let faulty = inject(fault, &source);
            assert!(faulty.is_some_and(|faulty| faulty != source), "{}", fault.name);
        }
    }

    fn trial(failed: usize, undecided: usize) -> Trial {
        let why = "other programs may have taken too much time: 3 of 7 rounds tell";
        Trial {
            claims: 30,
            failed: vec!["a / b >= 2".into(); failed],
            undecided: vec![("c <= 1 s".into(), why.into()); undecided],
            problems: 0,
            passed: failed == 0,
            took_s: 120.4,
        }
    }

    #[test]
    fn a_study_reads_well() {
        let provenance = record("a", "it", &[0.1]).provenance;
        let other = Provenance { cpu: "Another CPU".into(), ..provenance.clone() };
        let mut study = Study::default().go_on("it".into(), provenance);
        study.add(Condition::Quiet, trial(0, 0));
        study.add(Condition::Quiet, Trial { took_s: 99.0, problems: 3, ..trial(1, 1) });
        study.add(Condition::Busy, trial(0, 12));
        study.compare(vec![Compared {
            figure: "a, it".into(),
            ratio: Some(1.0014),
            interval: Some((0.999, 1.0102)),
            verdict: "the same".into(),
            rounds: 7,
        }]);
        let mut study = study.go_on("it".into(), other);
        study.add(Condition::Quiet, trial(0, 2));
        let proofs = Proofs { solutions: 14, failed: 0, wrong: 42, passed: 1, untold: 2 };
        study.add_exercises(Condition::Busy, proofs);
        study.add_exercises(Condition::Busy, proofs);
        study.add_fault(&FAULTS[0], Condition::Quiet, trial(2, 0));
        study.add_fault(&FAULTS[0], Condition::Busy, trial(0, 3));
        study.add_fault(&FAULTS[0], Condition::Busy, trial(0, 0));
        insta::assert_snapshot!(study);
        assert_eq!((study.runs(Condition::Quiet), study.runs(Condition::OneCpu)), (3, 0));
        assert_eq!(study.fault_runs(&FAULTS[0], Condition::Busy), 2);
        assert_eq!(study.exercise_runs(Condition::Busy), 2);
        study.keep_exercises_about(String::new());
        assert_eq!(study.exercise_runs(Condition::Busy), 2);
        assert_eq!(study.trials(), 9);
        study.keep_exercises_about("others".into());
        assert_eq!(study.exercise_runs(Condition::Busy), 0);
    }

    /// What was kept of a study that was interrupted is what it had.
    #[test]
    fn a_study_goes_on_from_what_is_kept() {
        let mut study = Study::default();
        study.add(Condition::HalfBusy, trial(0, 2));
        study.add_fault(&FAULTS[1], Condition::Quiet, trial(1, 0));
        let kept = serde_json::to_string(&study).unwrap();
        let kept: Study = serde_json::from_str(&kept).unwrap();
        assert_eq!(kept, study);
        let provenance = record("a", "it", &[0.1]).provenance;
        let kept = kept.go_on(String::new(), provenance.clone());
        assert_eq!((kept.trials(), kept.runs(Condition::HalfBusy)), (2, 1));
        assert_eq!(kept.go_on("another course".into(), provenance).trials(), 0);
    }
}
