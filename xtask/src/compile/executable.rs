//! The listings' executables, as `cargo run --example` makes them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};

use crate::called::Called;
use crate::course::exercise::{Exercise, FEATURE};
use crate::course::{Course, Example};
use crate::digest::Digests;
use crate::problem::{Problem, Problems, slashed};
use anyhow::{Context, Result};
use cargo_metadata::{Message, TargetKind};

#[derive(Clone, Debug)]
pub struct Executable {
    pub example: Example,
    pub path: PathBuf,
    /// SHA-256 of it, in hexadecimal.
    pub hash: String,
    /// SHA-256 of its source.
    pub source: String,
}

/// Compiles `examples`. What the compiler says of errors goes to the terminal;
/// every listing that failed is a problem.
pub fn compile(
    course: &Course,
    examples: &[Example],
    digests: &mut Digests,
) -> Result<(Vec<Executable>, Problems)> {
    if examples.is_empty() {
        return Ok(Default::default());
    }
    let mut cargo = course.cargo();
    // Always from the root and by example name, as readers do: to select a
    // package would resolve features anew and compile dependencies twice.
    cargo.args(["build", "--keep-going", "--message-format=json-render-diagnostics"]);
    for example in examples {
        cargo.args(["--example", &example.name]);
    }
    let mut built = run(cargo, &TargetKind::Example)?;

    let mut executables = Vec::new();
    let mut problems = Problems::default();
    for example in examples {
        let Some(path) = built.remove(&example.name) else {
            problems.push(
                Problem::new(format!("{} doesn't compile", example.name))
                    .at(Path::new(&example.source), 1)
                    .mend(format!(
                        "see the compiler's words above, or run: cargo build --example {}",
                        example.name
                    )),
            );
            continue;
        };
        let hash = hash_of(&path, digests)?;
        let source = hash_of(&course.root.join(&example.source), digests)?;
        executables.push(Executable { example: example.clone(), path, hash, source });
    }
    Ok((executables, problems))
}

/// Calls cargo, and gives back the executables that it made, by name.
fn run(mut cargo: Command, kind: &TargetKind) -> Result<BTreeMap<String, PathBuf>> {
    let mut called = Called::spawn(cargo.stdout(Stdio::piped()))?;
    let stdout = called.child.stdout.take().context("cargo has no output")?;
    called.wait(|child| {
        let built = executables(stdout, kind)?;
        child.wait()?;
        Ok(built)
    })
}

/// Those of a kind that cargo tells of, by name.
fn executables(messages: ChildStdout, kind: &TargetKind) -> io::Result<BTreeMap<String, PathBuf>> {
    let mut built = BTreeMap::new();
    for message in Message::parse_stream(BufReader::new(messages)) {
        if let Message::CompilerArtifact(artifact) = message?
            && artifact.target.kind.contains(kind)
            && let Some(executable) = artifact.executable
        {
            built.insert(artifact.target.name, executable.into_std_path_buf());
        }
    }
    Ok(built)
}

/// Compiles some of an exercise's programs, the learner's among them. What the compiler
/// says goes to the terminal as it is. A program that doesn't compile is missing in what
/// is given back, which goes by the programs' names.
pub fn compile_exercises(
    course: &Course,
    programs: &[(&Exercise, &str)],
    digests: &mut Digests,
) -> Result<BTreeMap<(String, String), Executable>> {
    let mut cargo = course.cargo();
    cargo.args(["build", "--keep-going", "--message-format=json-render-diagnostics"]);
    let mut exercises = BTreeSet::new();
    for (exercise, program) in programs {
        cargo.args(["--bin", &exercise.target(program)]);
        exercises.insert(&exercise.name);
    }
    // Always with it, so that the other programs aren't compiled with and without.
    for name in exercises {
        cargo.args(["--features", &format!("{name}/{FEATURE}")]);
    }
    let mut built = run(cargo, &TargetKind::Bin)?;
    let mut executables = BTreeMap::new();
    for (exercise, program) in programs {
        let Some(path) = built.remove(&exercise.target(program)) else { continue };
        let source = exercise.source(program);
        let executable = Executable {
            example: Example {
                name: (*program).to_owned(),
                source: slashed(&source),
                package: exercise.name.clone(),
            },
            hash: hash_of(&path, digests)?,
            source: hash_of(&course.root.join(source), digests)?,
            path,
        };
        executables.insert((exercise.name.clone(), (*program).to_owned()), executable);
    }
    Ok(executables)
}

fn hash_of(path: &Path, digests: &mut Digests) -> Result<String> {
    digests.of_file(path).with_context(|| format!("{} can't be read", path.display()))
}
