//! Programs to mend: what stands in `exercises/NAME/exercise.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, TargetKind};
use serde::Deserialize;
use toml::Spanned;

use crate::course::claim::{Claim, parse_claim};
use crate::digest;
use crate::problem::{Problem, Problems, line_at};

/// The folder of all.
pub const FOLDER: &str = "exercises";

/// What the file of one is called.
pub const FILE: &str = "exercise.toml";

/// What checks call the learner's program, and the one that it began as.
pub const TASK: &str = "task";
pub const START: &str = "start";

/// The feature by which an exercise's package has the learner's program.
pub const FEATURE: &str = "task";

/// A program that is slow or wrong, what it should do, and how that is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Exercise {
    /// Of its folder, and of its package.
    pub name: String,
    pub title: String,
    /// The page that teaches it, relative to the book's folder.
    pub section: String,
    /// What to do; a paragraph.
    pub what: String,
    /// The second is nearly the answer.
    pub hints: Vec<String>,
    /// What it means that a program doesn't end, where the start or a wrong turn doesn't.
    pub hangs: Option<String>,
    /// What a right program prints beside its measurements, where the start doesn't end;
    /// else the start tells.
    pub answer: Option<String>,
    /// In the order in which they are judged.
    pub checks: Vec<Check>,
    /// Why a right program is.
    pub works: String,
    /// What else would do.
    pub others: String,
    /// What people try, each with what it stumbles over.
    pub wrong: BTreeMap<String, Stumble>,
    /// The programs that its package has, without the exercise's name before them.
    pub programs: Vec<String>,
}

/// A claim about the learner's program.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    pub claim: Claim,
    /// The same in words.
    pub wanted: String,
    /// What it means where it fails.
    pub otherwise: String,
}

/// What keeps a program from being right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stumble {
    /// It fails, as by a panic.
    Runs,
    Ends,
    Answer,
    /// The number of a check.
    Check(usize),
}

impl Stumble {
    const WORDS: [(&str, Self); 3] =
        [("it runs", Self::Runs), ("it ends", Self::Ends), ("the answer", Self::Answer)];
}

/// As the file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Definition {
    title: String,
    section: String,
    what: String,
    hints: Vec<String>,
    hangs: Option<String>,
    answer: Option<String>,
    #[serde(default)]
    checks: Vec<CheckDefinition>,
    works: String,
    others: String,
    wrong: BTreeMap<String, Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckDefinition {
    claim: Spanned<String>,
    wanted: String,
    otherwise: String,
}

/// Every folder in `exercises` that has the file, in the order of names.
///
/// # Errors
///
/// When the folder can't be read; inside: every problem of the files.
pub fn discover(root: &Path, metadata: &Metadata) -> Result<Result<Vec<Exercise>, Problems>> {
    let folder = root.join(FOLDER);
    let mut exercises = Vec::new();
    let mut problems = Problems::default();
    if !folder.is_dir() {
        return Ok(Ok(exercises));
    }
    let entries = fs::read_dir(&folder).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
    let entries = entries.with_context(|| format!("{} can't be read", folder.display()))?;
    let mut names: Vec<String> = entries
        .iter()
        .filter(|entry| entry.path().join(FILE).is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort_unstable();
    for name in names {
        let file = Path::new(FOLDER).join(&name).join(FILE);
        let text = fs::read_to_string(root.join(&file))
            .with_context(|| format!("{} can't be read", file.display()))?;
        match Exercise::parse(&name, &text, programs(&name, metadata)) {
            Ok(exercise) => exercises.push(exercise),
            Err(found) => {
                problems.extend(found.into_iter().map(|(line, problem)| problem.at(&file, line)));
            }
        }
    }
    Ok(problems.into_result(exercises))
}

/// The programs of its package, by the names that they have in its folder.
fn programs(name: &str, metadata: &Metadata) -> Vec<String> {
    let packages = metadata.workspace_packages();
    let package = packages.iter().find(|package| package.name.as_str() == name);
    let targets = package.into_iter().flat_map(|package| &package.targets);
    targets
        .filter(|target| target.kind.contains(&TargetKind::Bin))
        .filter_map(|target| Some(target.name.strip_prefix(name)?.strip_prefix('_')?.to_owned()))
        .collect()
}

impl Exercise {
    /// Of the file's text; or what is wrong in it, by line.
    fn parse(name: &str, text: &str, programs: Vec<String>) -> Result<Self, Vec<(usize, Problem)>> {
        let definition: Definition = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_at(text, span.start));
            vec![(line, Problem::new(error.message().to_owned()))]
        })?;
        let mut problems = Vec::new();
        let mut checks = Vec::new();
        for CheckDefinition { claim, wanted, otherwise } in definition.checks {
            match check(claim.get_ref()) {
                Ok(claim) => checks.push(Check { claim, wanted, otherwise }),
                Err(why) => {
                    let problem = Problem::new(format!("{:?}: {why}", claim.get_ref()));
                    problems.push((line_at(text, claim.span().start), problem));
                }
            }
        }
        let mut wrong = BTreeMap::new();
        for (program, stumble) in definition.wrong {
            match self::stumble(stumble.get_ref(), &checks) {
                Ok(found) => drop(wrong.insert(program, found)),
                Err(problem) => problems.push((line_at(text, stumble.span().start), problem)),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let Definition { title, section, what, hints, hangs, answer, works, others, .. } =
            definition;
        let name = name.to_owned();
        let answer = answer.map(|answer| answer.trim().to_owned());
        Ok(Self {
            name,
            title,
            section,
            what: what.trim().to_owned(),
            hints,
            hangs,
            answer,
            checks,
            works,
            others,
            wrong,
            programs,
        })
    }

    /// What a reader's tick is known again by: one that asks for something else is
    /// another exercise.
    #[must_use]
    pub fn key(&self) -> String {
        let claims = self.checks.iter().map(|check| check.claim.text.as_str());
        let parts = [self.name.as_str(), self.what.as_str()].into_iter().chain(claims);
        digest::short(&parts.collect::<Vec<_>>().join("\n"))
    }

    /// A file of its folder, relative to the root.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        Path::new(FOLDER).join(&self.name).join(name)
    }

    /// A program's source, relative to the root.
    #[must_use]
    pub fn source(&self, program: &str) -> PathBuf {
        self.file(&format!("{program}.rs"))
    }

    /// What cargo calls one of its programs.
    #[must_use]
    pub fn target(&self, program: &str) -> String {
        format!("{}_{program}", self.name)
    }

    /// The command that tries it.
    #[must_use]
    pub fn command(&self) -> String {
        format!("cargo xtask exercise {}", self.name)
    }

    /// Whether the program that it begins with does.
    #[must_use]
    pub fn start_ends(&self) -> bool {
        self.answer.is_none()
    }

    /// What the program that it begins with stumbles over.
    #[must_use]
    pub fn first_stumble(&self) -> Stumble {
        if self.start_ends() { Stumble::Check(0) } else { Stumble::Ends }
    }

    /// What a program may stumble over, in words.
    #[must_use]
    pub fn words(&self, stumble: Stumble) -> String {
        match stumble {
            Stumble::Check(index) => self.checks[index].claim.text.clone(),
            other => {
                let words = Stumble::WORDS.iter().find(|(_, known)| *known == other);
                words.map_or(String::new(), |(words, _)| (*words).to_owned())
            }
        }
    }
}

/// A claim about `task`, which may compare it with `start`.
fn check(text: &str) -> Result<Claim, String> {
    let claim = parse_claim(text)?;
    let named = || claim.measured.quantities().into_iter().map(|q| q.example.as_str());
    if let Some(other) = named().find(|name| ![TASK, START].contains(name)) {
        return Err(format!("a check is about {TASK} and {START}, and not {other}"));
    }
    if !named().any(|name| name == TASK) {
        return Err(format!("a check is about {TASK}"));
    }
    Ok(claim)
}

fn stumble(text: &str, checks: &[Check]) -> Result<Stumble, Problem> {
    if let Some((_, stumble)) = Stumble::WORDS.iter().find(|(words, _)| *words == text) {
        return Ok(*stumble);
    }
    let index = checks.iter().position(|check| check.claim.text == text);
    let words = Stumble::WORDS.iter().map(|(words, _)| *words);
    let known = words.chain(checks.iter().map(|check| check.claim.text.as_str()));
    index.map(Stumble::Check).ok_or_else(|| Problem::unknown("check", text, known))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const TEXT: &str = "title = \"A title\"
section = \"p.md\"
what = \"\"\"
What to do.
\"\"\"
hints = [\"one\", \"two\"]
hangs = \"it waits for ever\"
works = \"why\"
others = \"what else\"

[[checks]]
claim = \"task.overlap = 3\"
wanted = \"three at once\"
otherwise = \"one after the other\"

[[checks]]
claim = \"start / task >= 2\"
wanted = \"it is twice as fast\"
otherwise = \"it is as slow\"

[wrong]
wrong_a = \"task.overlap = 3\"
wrong_b = \"it ends\"
";

    pub(crate) fn exercise() -> Exercise {
        let programs = ["start", "solution", "wrong_a", "wrong_b", "task"].map(str::to_owned);
        Exercise::parse("in_a_row", TEXT, programs.to_vec()).unwrap()
    }

    #[track_caller]
    fn refused(from: &str, to: &str) -> String {
        assert!(TEXT.contains(from));
        let problems = Exercise::parse("in_a_row", &TEXT.replace(from, to), vec![]).unwrap_err();
        let (line, problem) = &problems[0];
        format!("{line}: {problem}")
    }

    #[test]
    fn a_file_is_read() {
        let exercise = exercise();
        assert_eq!(exercise.what, "What to do.");
        assert_eq!(exercise.checks[1].claim.text, "start / task >= 2");
        assert_eq!(exercise.wrong["wrong_a"], Stumble::Check(0));
        assert_eq!(exercise.wrong["wrong_b"], Stumble::Ends);
        assert_eq!(exercise.words(Stumble::Check(0)), "task.overlap = 3");
        assert_eq!(exercise.words(Stumble::Ends), "it ends");
        assert_eq!(exercise.source("task"), Path::new("exercises/in_a_row/task.rs"));
        assert_eq!(exercise.target("start"), "in_a_row_start");
    }

    #[test]
    fn what_is_wrong_in_a_file_is_told_with_its_line() {
        assert_eq!(
            refused("hints =", "hint ="),
            "6: unknown field `hint`, expected one of `title`, `section`, `what`, `hints`, `hangs`, `answer`, `checks`, `works`, `others`, `wrong`"
        );
        assert!(
            refused("overlap = 3\"\nw", "overlop = 3\"\nw")
                .starts_with("12: \"task.overlop = 3\": there is no metric")
        );
        assert_eq!(
            refused("start / task", "other / task"),
            "17: \"other / task >= 2\": a check is about task and start, and not other"
        );
        assert_eq!(
            refused("\"task.overlap = 3\"\nwrong_b", "\"task.overlap = 4\"\nwrong_b"),
            "22: there is no check \"task.overlap = 4\"\n    mend: did you mean \"task.overlap = 3\"?"
        );
    }
}
