//! The listings' executables, as `cargo run --example` makes them.

use std::collections::BTreeMap;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Stdio};

use crate::called::Called;
use crate::course::{Course, Example};
use crate::digest::Digests;
use crate::problem::{Problem, Problems};
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
    let mut called = Called::spawn(cargo.stdout(Stdio::piped()))?;
    let stdout = called.child.stdout.take().context("cargo has no output")?;
    let mut built = called.wait(|child| {
        let built = executables(stdout)?;
        child.wait()?;
        Ok(built)
    })?;

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

/// Those that cargo tells of, by the names of their listings.
fn executables(messages: ChildStdout) -> io::Result<BTreeMap<String, PathBuf>> {
    let mut built = BTreeMap::new();
    for message in Message::parse_stream(BufReader::new(messages)) {
        if let Message::CompilerArtifact(artifact) = message?
            && artifact.target.kind.contains(&TargetKind::Example)
            && let Some(executable) = artifact.executable
        {
            built.insert(artifact.target.name, executable.into_std_path_buf());
        }
    }
    Ok(built)
}

fn hash_of(path: &Path, digests: &mut Digests) -> Result<String> {
    digests.of_file(path).with_context(|| format!("{} can't be read", path.display()))
}
