//! The course on disk: where it is, and which listings it has.

pub mod claim;
pub mod directive;
pub mod exercise;
mod ground;
pub mod page;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use cargo_metadata::{Dependency, MetadataCommand, TargetKind};

use crate::course::directive::plot;
use crate::course::exercise::Exercise;
use crate::problem::{Problem, Problems, slashed};

/// A listing: an `[[example]]` of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    pub name: String,
    /// Its source, relative to the root, with `/` between the parts.
    pub source: String,
    /// The package that it is an `[[example]]` of.
    pub package: String,
}

#[derive(Clone, Debug)]
pub struct Course {
    pub root: PathBuf,
    pub target: PathBuf,
    /// Sorted by name; names are unique.
    pub examples: Vec<Example>,
    /// Programs that the compiler refuses, as pages show: no listings.
    pub refused: Vec<Example>,
    /// What each package with listings says that it depends on, by its name.
    pub dependencies: BTreeMap<String, Vec<Dependency>>,
    /// Sorted by name.
    pub exercises: Vec<Exercise>,
}

/// The feature without which a program that doesn't compile isn't there for Cargo.
pub const REFUSED: &str = "refused";

/// Whether a claim reads it as one name, of a listing.
fn can_be_named(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && !["all", "delay", plot::EVERY].contains(&name)
}

impl Course {
    /// The course around the current folder. Every `[[example]]` there is
    /// counts: no list is kept by hand.
    ///
    /// # Errors
    ///
    /// When there is none; inside: every problem of its listings.
    pub fn discover() -> Result<Result<Self, Problems>> {
        let metadata = MetadataCommand::new().no_deps().exec().context(
            "the course can't be found: run this inside its folder, where `cargo metadata` works",
        )?;
        let root = metadata.workspace_root.clone().into_std_path_buf();
        let mut examples = Vec::new();
        let mut refused = Vec::new();
        let mut dependencies = BTreeMap::new();
        for package in metadata.workspace_packages() {
            for target in &package.targets {
                if target.kind.contains(&TargetKind::Example) {
                    let source = target.src_path.strip_prefix(&metadata.workspace_root);
                    let source = slashed(source.unwrap_or(&target.src_path).as_std_path());
                    let example = Example {
                        name: target.name.clone(),
                        source,
                        package: package.name.to_string(),
                    };
                    if target.required_features.iter().any(|feature| feature == REFUSED) {
                        refused.push(example);
                        continue;
                    }
                    let of_package = || package.dependencies.clone();
                    dependencies.entry(package.name.to_string()).or_insert_with(of_package);
                    examples.push(example);
                }
            }
        }
        examples.sort_by(|a, b| a.name.cmp(&b.name));
        if let Some(pair) = examples.windows(2).find(|pair| pair[0].name == pair[1].name) {
            anyhow::bail!(
                "two listings are called {}: {} and {}; `cargo run --example` needs one",
                pair[0].name,
                pair[0].source,
                pair[1].source
            );
        }
        let mut problems = Problems::default();
        for example in examples.iter().filter(|example| !can_be_named(&example.name)) {
            problems.push(
                Problem::new(format!("a page can't name {}", example.name))
                    .at(Path::new(&example.source), 1)
                    .mend("call it by letters, digits and _, but not all, delay or it"),
            );
        }
        let exercises = exercise::discover(&root, &metadata)?;
        let exercises = exercises.unwrap_or_else(|found| {
            problems.extend(found.into_vec());
            Vec::new()
        });
        if let Err(problems) = problems.into_result(()) {
            return Ok(Err(problems));
        }
        let target = metadata.target_directory.into_std_path_buf();
        Ok(Ok(Self { root, target, examples, refused, dependencies, exercises }))
    }

    /// # Errors
    ///
    /// When there is no such listing; the nearest name is offered.
    pub fn example(&self, name: &str) -> Result<&Example, Problem> {
        self.examples.iter().find(|example| example.name == name).ok_or_else(|| {
            Problem::unknown("example", name, self.examples.iter().map(|e| e.name.as_str()))
        })
    }

    /// # Errors
    ///
    /// When there is no such program that the compiler refuses.
    pub fn refused(&self, name: &str) -> Result<&Example, Problem> {
        self.refused.iter().find(|program| program.name == name).ok_or_else(|| {
            let known = self.refused.iter().map(|program| program.name.as_str());
            Problem::unknown("refused program", name, known)
        })
    }

    /// # Errors
    ///
    /// When there is no such exercise; the nearest name is offered.
    pub fn exercise(&self, name: &str) -> Result<&Exercise, Problem> {
        self.exercises.iter().find(|exercise| exercise.name == name).ok_or_else(|| {
            Problem::unknown("exercise", name, self.exercises.iter().map(|e| e.name.as_str()))
        })
    }

    /// Cargo, at the root, as a reader would call it: without the variables that
    /// it sets for a program it runs. Some build scripts (ring's) watch those,
    /// and would compile anew each time a call of the one kind follows the other.
    #[must_use]
    pub fn cargo(&self) -> Command {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|start| name.starts_with(start)) {
                cargo.env_remove(name.as_ref());
            }
        }
        cargo.current_dir(&self.root).stdin(Stdio::null());
        cargo
    }

    /// Where cargo puts a listing's executable.
    #[must_use]
    pub fn executable(&self, example: &str) -> PathBuf {
        let name = format!("{example}{}", std::env::consts::EXE_SUFFIX);
        self.target.join("debug").join("examples").join(name)
    }

    /// The packages that have listings, by name.
    pub fn packages(&self) -> impl Iterator<Item = &str> {
        self.dependencies.keys().map(String::as_str)
    }

    /// Where the records are.
    #[must_use]
    pub fn records(&self) -> PathBuf {
        self.target.join("course")
    }

    /// What a file of the course says, relative to its root.
    ///
    /// # Errors
    ///
    /// When it can't be read, or a link leads out of the course.
    pub fn read(&self, path: &Path) -> Result<String, Problem> {
        let text = fs::read_to_string(self.root.join(path));
        let text = text
            .map_err(|error| Problem::new(format!("{} can't be read: {error}", path.display())))?;
        self.check_inside(path)?;
        Ok(text)
    }

    /// # Errors
    ///
    /// When a path, relative to the root, leads out of the course by a link.
    pub fn check_inside(&self, path: &Path) -> Result<(), Problem> {
        let is_inside = || -> std::io::Result<bool> {
            Ok(self.root.join(path).canonicalize()?.starts_with(self.root.canonicalize()?))
        };
        match is_inside() {
            Ok(false) => Err(Problem::new(format!("{} leads out of the course", path.display()))
                .mend("put the file itself in its place")),
            // Whoever reads it tells why it can't be.
            Ok(true) | Err(_) => Ok(()),
        }
    }

    /// A path as people read it: relative to the root.
    #[must_use]
    pub fn relative<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }
}
