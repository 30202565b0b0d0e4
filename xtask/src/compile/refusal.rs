//! What the compiler says of programs that it refuses.

use std::path::Path;

use cargo_metadata::Message;
use cargo_metadata::diagnostic::DiagnosticLevel;
use serde::{Deserialize, Serialize};

use crate::called;
use crate::course::{Course, Example, REFUSED};
use crate::problem::Problem;

/// A program that doesn't compile, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub program: String,
    pub origin: Origin,
    /// The compiler's own, as on a terminal without colours.
    pub words: String,
}

/// What the compiler's words depend on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// SHA-256 of the program's source.
    pub source: String,
    /// SHA-256 of what it depends on: Cargo.lock.
    pub dependencies: String,
    pub rustc: String,
}

/// Has the program compiled, with its dependencies as they are for listings.
///
/// # Errors
///
/// When it does compile, or can't be for a reason that isn't the compiler's.
pub fn refusal(course: &Course, program: &Example, origin: Origin) -> Result<Refusal, Problem> {
    let name = &program.name;
    let problem = |what: String| Problem::new(what).at(Path::new(&program.source), 1);
    let mut cargo = course.cargo();
    cargo.args(["build", "--message-format=json", "--example", name]);
    cargo.args(["--features", &format!("{}/{REFUSED}", program.package)]);
    let output = called::output(&mut cargo).map_err(|error| problem(format!("{error:#}")))?;
    if output.status.success() {
        return Err(problem(format!("{name} compiles, and a page says that it doesn't"))
            .mend("show it as a listing, without the feature, or make it wrong again"));
    }
    let words = words(&output.stdout, name);
    if words.is_empty() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().rev().find(|line| line.starts_with("error")).unwrap_or("no word");
        return Err(problem(format!("{name} can't be given to the compiler: {last}")));
    }
    Ok(Refusal { program: name.clone(), origin, words })
}

/// The errors in Cargo's messages that are the program's.
fn words(messages: &[u8], name: &str) -> String {
    let errors = Message::parse_stream(messages).filter_map(|message| match message.ok()? {
        Message::CompilerMessage(said) if said.target.name == name => {
            // The count of errors at the end has no place in the source.
            let is_told =
                said.message.level == DiagnosticLevel::Error && !said.message.spans.is_empty();
            said.message.rendered.filter(|_| is_told)
        }
        _ => None,
    });
    let errors: Vec<String> = errors.collect();
    errors.concat().trim_end().lines().map(|line| format!("{}\n", on_any_machine(line))).collect()
}

/// Without the folder where this machine keeps the sources of dependencies.
fn on_any_machine(line: &str) -> String {
    let Some((before, path)) = line.split_once("--> ") else { return line.to_owned() };
    let parts: Vec<&str> = path.split(['/', '\\']).collect();
    match parts.windows(2).position(|pair| pair == ["registry", "src"]) {
        Some(at) => format!("{before}--> {}", parts[at + 3..].join("/")),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_nothing_of_the_machine() {
        for (line, expected) in [
            (
                "  --> /home/a/.cargo/registry/src/x-1f/tokio-1.5/src/s.rs:1:2",
                "  --> tokio-1.5/src/s.rs:1:2",
            ),
            ("  --> C:\\a\\registry\\src\\x-1f\\tokio-1.5\\s.rs:1", "  --> tokio-1.5/s.rs:1"),
            ("  --> examples/a.rs:1:2", "  --> examples/a.rs:1:2"),
            ("error: registry/src/", "error: registry/src/"),
        ] {
            assert_eq!(on_any_machine(line), expected);
        }
    }
}
