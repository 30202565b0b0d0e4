//! How often verdicts lie: what came of a study's trials, as `docs/study.json` keeps it.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::record::Provenance;

/// Where trials are kept, and what is said of them.
pub const FOLDER: &str = "docs";
pub const NAME: &str = "study";

/// What a machine does beside the course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Condition {
    Quiet,
    HalfBusy,
    Busy,
    OneCpu,
}

impl Condition {
    pub const ALL: [Self; 4] = [Self::Quiet, Self::HalfBusy, Self::Busy, Self::OneCpu];

    /// Those in which faults are put in, and exercises proven.
    pub const OF_FAULTS: [Self; 2] = [Self::Quiet, Self::Busy];
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Quiet => "as it was",
            Self::HalfBusy => "one CPU kept half busy by another program",
            Self::Busy => "every CPU kept busy by another program",
            Self::OneCpu => "pinned to one CPU",
        })
    }
}

/// What came of the course verified once, or of a part of it measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    pub claims: usize,
    /// The claims that failed.
    pub failed: Vec<String>,
    /// Undecided claims, and why.
    pub undecided: Vec<(String, String)>,
    pub problems: usize,
    pub passed: bool,
    pub took_s: f64,
}

impl Trial {
    /// Of one with a fault put in.
    fn is_caught(&self) -> bool {
        !self.failed.is_empty() || self.problems > 0
    }
}

impl fmt::Display for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { claims, failed, undecided, problems, took_s, .. } = self;
        let (failed, undecided) = (failed.len(), undecided.len());
        write!(
            f,
            "{claims} claims, {failed} failed, {undecided} undecided; {problems} problems; {took_s:.0} s"
        )
    }
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

/// What came of a listing's figure, run alone and side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    pub figure: String,
    /// Side by side, over alone: the median, and its interval.
    pub ratio: Option<f64>,
    pub interval: Option<(f64, f64)>,
    pub verdict: String,
    pub rounds: usize,
}

/// What came of a trial, and of which machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Made<T> {
    pub machine: String,
    pub condition: Condition,
    pub trial: T,
}

/// What came of all trials so far, on one machine or several.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Study {
    /// A digest of what it is about.
    pub about: String,
    /// Of the machine that goes on with it.
    pub provenance: Option<Provenance>,
    pub trials: Vec<Made<Trial>>,
    pub side_by_side: Option<Made<Vec<Compared>>>,
    /// By the fault's name.
    pub faults: Vec<(String, Made<Trial>)>,
    /// What was proven of exercises, and a digest of what that depends on.
    pub exercises: Vec<Made<Proofs>>,
    pub exercises_about: String,
}

/// Verdicts on true claims, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    pub trials: usize,
    pub judged: usize,
    pub failed: usize,
    pub undecided: usize,
}

/// Trials with a fault put in, counted by what the verdicts said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    pub put_in: usize,
    pub caught: usize,
    pub undecided: usize,
    /// Every claim held, as if there were no fault.
    pub held: usize,
}

impl Study {
    /// What is kept in a course's folder; empty where nothing is.
    ///
    /// # Errors
    ///
    /// When it can't be read, or is no study.
    pub fn load(root: &Path) -> Result<Self> {
        let file = file(root);
        let unusable =
            || format!("{} can't be used: mend it, or remove it for a new study", file.display());
        match fs::read(&file) {
            Ok(text) => serde_json::from_slice(&text).with_context(unusable),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(unusable),
        }
    }

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

    pub fn add_fault(&mut self, fault: &str, condition: Condition, trial: Trial) {
        self.faults.push((fault.to_owned(), self.made(condition, trial)));
    }

    pub fn compare(&mut self, compared: Vec<Compared>) {
        self.side_by_side = Some(self.made(Condition::Quiet, compared));
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

    /// How many trials there are, of all kinds.
    pub fn count(&self) -> usize {
        self.trials.len() + self.faults.len() + self.exercises.len()
    }

    pub fn of(&self, condition: Condition) -> impl Iterator<Item = &Made<Trial>> {
        self.trials.iter().filter(move |made| made.condition == condition)
    }

    pub fn exercises_in(&self, condition: Condition) -> impl Iterator<Item = &Proofs> {
        let made = self.exercises.iter().filter(move |made| made.condition == condition);
        made.map(|made| &made.trial)
    }

    /// With any fault.
    pub fn faults_in(&self, condition: Condition) -> impl Iterator<Item = (&str, &Trial)> {
        let made = self.faults.iter().filter(move |(_, made)| made.condition == condition);
        made.map(|(name, made)| (name.as_str(), &made.trial))
    }

    pub fn of_fault(&self, fault: &str, condition: Condition) -> impl Iterator<Item = &Trial> {
        let trials = self.faults_in(condition);
        trials.filter(move |(name, _)| *name == fault).map(|(_, trial)| trial)
    }

    /// The faults that were put in, each once, in the order in which they were.
    pub fn faults_tried(&self) -> Vec<&str> {
        each_once(self.faults.iter().map(|(name, _)| name.as_str()))
    }

    /// Where trials were made, in the order in which they were.
    pub fn machines(&self) -> Vec<&str> {
        let trials = self.trials.iter().map(|made| &made.machine);
        let faults = self.faults.iter().map(|(_, made)| &made.machine);
        let exercises = self.exercises.iter().map(|made| &made.machine);
        let compared = self.side_by_side.iter().map(|made| &made.machine);
        each_once(trials.chain(compared).chain(exercises).chain(faults).map(String::as_str))
    }
}

/// Where a course's study is kept.
pub fn file(root: &Path) -> PathBuf {
    root.join(FOLDER).join(format!("{NAME}.json"))
}

fn each_once<'a>(all: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut known = BTreeSet::new();
    all.filter(|one| known.insert(*one)).collect()
}

fn machine(of: &Provenance) -> String {
    let Provenance { cpu, usable_cores, os, kernel, .. } = of;
    format!("{cpu}, {usable_cores} usable cores, {os}, kernel {kernel}")
}

impl Verdicts {
    pub fn of<'t>(trials: impl IntoIterator<Item = &'t Trial>) -> Self {
        trials.into_iter().fold(Self::default(), |so_far, trial| Self {
            trials: so_far.trials + 1,
            judged: so_far.judged + trial.claims,
            failed: so_far.failed + trial.failed.len(),
            undecided: so_far.undecided + trial.undecided.len(),
        })
    }

    /// The part of all that is undecided.
    pub fn undecided_share(&self) -> f64 {
        self.undecided as f64 / self.judged.max(1) as f64
    }
}

impl Faults {
    pub fn of<'t>(trials: impl IntoIterator<Item = &'t Trial>) -> Self {
        trials.into_iter().fold(Self::default(), |so_far, trial| {
            let caught = usize::from(trial.is_caught());
            let undecided = usize::from(!trial.is_caught() && !trial.undecided.is_empty());
            Self {
                put_in: so_far.put_in + 1,
                caught: so_far.caught + caught,
                undecided: so_far.undecided + undecided,
                held: so_far.held + 1 - caught - undecided,
            }
        })
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::record::tests::record;

    /// With so many claims that failed, or weren't told.
    pub fn trial(failed: usize, undecided: usize) -> Trial {
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

    /// What was kept of a study that was interrupted is what it had.
    #[test]
    fn a_study_goes_on_from_what_is_kept() {
        let mut study = Study::default();
        study.add(Condition::HalfBusy, trial(0, 2));
        study.add_fault("it sleeps", Condition::Quiet, trial(1, 0));
        let kept = serde_json::to_string(&study).unwrap();
        let kept: Study = serde_json::from_str(&kept).unwrap();
        assert_eq!(kept, study);
        let provenance = record("a", "it", &[0.1]).provenance;
        let kept = kept.go_on(String::new(), provenance.clone());
        assert_eq!((kept.count(), kept.of(Condition::HalfBusy).count()), (2, 1));
        assert_eq!(kept.go_on("another course".into(), provenance).count(), 0);
    }

    #[test]
    fn what_was_proven_of_other_exercises_is_forgotten() {
        let mut study = Study::default();
        study.add_exercises(Condition::Busy, Proofs::default());
        study.keep_exercises_about(String::new());
        assert_eq!(study.exercises_in(Condition::Busy).count(), 1);
        study.keep_exercises_about("others".into());
        assert_eq!(study.exercises_in(Condition::Busy).count(), 0);
    }

    #[test]
    fn verdicts_and_faults_are_counted() {
        let all = [trial(0, 0), trial(1, 2), trial(0, 4)];
        let verdicts = Verdicts::of(&all);
        assert_eq!(verdicts, Verdicts { trials: 3, judged: 90, failed: 1, undecided: 6 });
        assert!((verdicts.undecided_share() - 6.0 / 90.0).abs() < 1e-9);
        assert_eq!(Faults::of(&all), Faults { put_in: 3, caught: 1, undecided: 1, held: 1 });
        // A listing that doesn't run is caught, too.
        let broken = Trial { problems: 1, ..trial(0, 0) };
        assert_eq!(Faults::of(&[broken]).caught, 1);
        assert!(Verdicts::of(&[]).undecided_share().abs() < 1e-9);
    }

    #[test]
    fn a_study_that_cant_be_read_is_not_begun_anew() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(Study::load(root.path()).unwrap(), Study::default(), "there is none yet");
        fs::create_dir(root.path().join(FOLDER)).unwrap();
        fs::write(file(root.path()), "{").unwrap();
        let error = Study::load(root.path()).unwrap_err().to_string();
        assert!(error.contains("study.json can't be used: mend it, or remove it"), "{error}");
    }

    /// The trials that are there are of a course that can be gone on with, or are left.
    #[test]
    fn the_study_in_the_repository_can_be_read() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        assert!(Study::load(&root).unwrap().count() > 0);
    }
}
