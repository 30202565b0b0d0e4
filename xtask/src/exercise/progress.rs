//! How far a learner is.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::course::Course;
use crate::course::exercise::{Exercise, FOLDER, TASK};
use crate::digest;
use crate::record::store::Store;

/// What its file is called; it lies beside the exercises, where `cargo clean` leaves it.
const KEPT: &str = "progress";

/// Kept in a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// By exercise: a digest of the program that was right.
    #[serde(default)]
    done: BTreeMap<String, String>,
    /// By exercise: how many hints were asked for.
    #[serde(default)]
    hints: BTreeMap<String, usize>,
}

impl Progress {
    /// # Errors
    ///
    /// When there is one that can't be used: it can't be made anew.
    pub fn load(course: &Course) -> Result<Self> {
        store(course).load_kept(KEPT).context("your progress can't be told")
    }

    /// # Errors
    ///
    /// When it can't be written.
    pub fn save(&self, course: &Course) -> Result<()> {
        store(course).save_cache(KEPT, self).context("your progress can't be kept")
    }

    /// Whether the learner's program is the one that was right.
    #[must_use]
    pub fn is_done(&self, exercise: &Exercise, course: &Course) -> bool {
        let program = std::fs::read(course.root.join(exercise.source(TASK)));
        let now = program.ok().map(|program| digest::of(&program));
        now.is_some() && self.done.get(&exercise.name) == now.as_ref()
    }

    /// The names of those that are done.
    #[must_use]
    pub fn done(&self, course: &Course) -> BTreeSet<String> {
        let done = course.exercises.iter().filter(|exercise| self.is_done(exercise, course));
        done.map(|exercise| exercise.name.clone()).collect()
    }

    /// That this very program is right.
    pub fn note_done(&mut self, exercise: &Exercise, program: String) {
        self.done.insert(exercise.name.clone(), program);
    }

    /// The hints up to the next one.
    pub fn next_hints<'a>(&mut self, exercise: &'a Exercise) -> &'a [String] {
        let asked = self.hints.entry(exercise.name.clone()).or_default();
        *asked = (*asked + 1).min(exercise.hints.len());
        &exercise.hints[..*asked]
    }
}

fn store(course: &Course) -> Store {
    Store::new(course.root.join(FOLDER))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::exercise::tests::exercise;

    fn course(root: &std::path::Path) -> Course {
        Course {
            root: root.into(),
            target: root.join("target"),
            examples: Vec::new(),
            refused: Vec::new(),
            dependencies: BTreeMap::new(),
            exercises: vec![exercise()],
        }
    }

    #[test]
    fn a_program_is_done_until_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let course = course(folder.path());
        let exercise = exercise();
        let task = course.root.join(exercise.source(TASK));
        std::fs::create_dir_all(task.parent().unwrap()).unwrap();
        let mut progress = Progress::load(&course).unwrap();
        assert!(!progress.is_done(&exercise, &course));
        std::fs::write(&task, "right").unwrap();
        progress.note_done(&exercise, digest::of(b"right"));
        progress.save(&course).unwrap();
        let progress = Progress::load(&course).unwrap();
        assert!(progress.is_done(&exercise, &course));
        std::fs::write(&task, "changed").unwrap();
        assert!(!progress.is_done(&exercise, &course));
    }

    #[test]
    fn one_that_cant_be_used_is_told_and_left() {
        let folder = tempfile::tempdir().unwrap();
        let course = course(folder.path());
        let file = folder.path().join(FOLDER).join("progress.cache.json");
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, "{\"done\":").unwrap();
        let told = format!("{:#}", Progress::load(&course).unwrap_err());
        assert!(told.contains("progress.cache.json can't be used"), "{told}");
        assert!(told.contains("mend it, or move it away"), "{told}");
    }

    #[test]
    fn each_time_there_is_a_hint_more_up_to_the_last() {
        let mut progress = Progress::default();
        let exercise = exercise();
        let counts = [(); 3].map(|()| progress.next_hints(&exercise).len());
        assert_eq!(counts, [1, 2, 2]);
    }
}
