//! A small course in a folder of its own, and the program run in it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::SystemTime;

use nix::sys::signal::kill;
use nix::unistd::Pid;
use tempfile::TempDir;
use xtask::Record;
use xtask::Store;

use crate::html::Html;
use crate::program::{Ended, Program, until};

/// Two good listings, `once` and `twice`, and two pages about them. What is claimed
/// of them is counted: others can take time, and nothing else, so that verdicts are the
/// same on any machine, however busy.
const GOOD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/course");

pub const PRELUDE: &str = include_str!("../fixtures/prelude.rs");

/// The fewest rounds that a median of times has an interval of.
pub const ROUNDS: usize = 6;

/// The rounds of `once` and `twice`: what is claimed of them is counted.
pub const FEW: usize = 2;

/// What the good course claims, and where.
pub const CLAIM: &str = "book/first.md:9: twice.counted / once.counted >= 1.9";

/// What cargo makes of the good course: compiled once, for all copies of it. It
/// finds a copy as fresh as the original, wherever it lies, where the files'
/// times were copied as well.
static COMPILED: LazyLock<PathBuf> = LazyLock::new(|| {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("course");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--locked", "--examples", "--target-dir"]).arg(&target);
    assert!(unset(&mut cargo).current_dir(GOOD).status().unwrap().success());
    target
});

pub struct Fixture {
    _folder: TempDir,
    /// Without links: the system's temporary folder may lie behind one, and programs
    /// tell their own folder as the system does.
    root: PathBuf,
}

impl Fixture {
    /// The good course.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let course = Self { _folder: folder, root };
        copy(&Path::new(GOOD).join("."), course.root());
        copy(&COMPILED, &course.path("target"));
        course
    }

    /// The good course with one listing more, that no page shows.
    pub fn with(name: &str, body: &str) -> Self {
        let course = Self::new();
        course.listing(name, body);
        course
    }

    /// The good course with more on its first page.
    pub fn with_words(words: &str) -> Self {
        let course = Self::new();
        course.append("book/first.md", words);
        course
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // In one step, as editors do: who looks meanwhile finds no half of it.
        let mut file = tempfile::NamedTempFile::new_in(self.root()).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file.persist(path).unwrap();
    }

    pub fn append(&self, path: &str, text: &str) {
        self.write(path, &format!("{}{text}", self.read(path)));
    }

    pub fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}");
        self.write(path, &text.replace(from, to));
    }

    /// Where a file has these words first: `book/first.md:9`.
    #[track_caller]
    pub fn place(&self, path: &str, words: &str) -> String {
        let text = self.read(path);
        let at = text.find(words).unwrap_or_else(|| panic!("{path} has no {words:?}"));
        format!("{path}:{}", text[..at].matches('\n').count() + 1)
    }

    pub fn listing(&self, name: &str, body: &str) {
        self.write(&format!("examples/{name}.rs"), &format!("{PRELUDE}fn main() {{\n{body}\n}}\n"));
    }

    /// The program with these arguments, to be run at the root. Where it measures,
    /// it does so in few rounds, unless the arguments say how many.
    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments.split_whitespace()).current_dir(self.root());
        let name = arguments.split_whitespace().next().unwrap_or_default();
        let measures = ["build", "measure", "serve", "verify"].contains(&name);
        let takes_none = ["--round", "--from-records", "--compile"];
        if measures && !takes_none.iter().any(|option| arguments.contains(option)) {
            command.args(["--rounds", &ROUNDS.to_string()]);
        }
        unset(&mut command);
        command
    }

    /// What comes of the program with these arguments.
    #[track_caller]
    pub fn xtask(&self, arguments: &str) -> Ended {
        Program::start(self.command(arguments)).end()
    }

    /// What comes of `preprocess` when it reads this.
    #[track_caller]
    pub fn preprocess(&self, input: impl Into<Vec<u8>>) -> Ended {
        Program::start_with(self.command("preprocess"), input.into()).end()
    }

    /// A good build in few rounds.
    #[track_caller]
    pub fn build(&self) {
        self.xtask("build").succeeds();
    }

    /// The target folder, but for the records, is the copy that it was: no file more,
    /// none less, and none that was written since.
    #[track_caller]
    pub fn assert_nothing_compiled(&self) {
        let mut now = files(&self.path("target"));
        now.retain(|path, _| !path.starts_with("course"));
        let mut written: Vec<_> = files(&COMPILED).into_iter().collect();
        written.retain(|(path, time)| now.remove(path) != Some(*time));
        assert!(written.is_empty() && now.is_empty(), "written: {written:?}, new: {now:?}");
    }

    /// What is there for a while has gone.
    #[track_caller]
    pub fn assert_nothing_beside(&self) {
        let entries = fs::read_dir(self.path("target")).unwrap().flatten();
        let names = entries.map(|entry| entry.file_name().into_string().unwrap());
        let beside: Vec<_> = names.filter(|name| name.starts_with(".tmp")).collect();
        assert!(beside.is_empty(), "{beside:?}");
    }

    /// The names of all files where the records are, but for the lock and what is only
    /// kept to be quick.
    pub fn names(&self) -> Vec<String> {
        let files = fs::read_dir(self.path("target/course")).into_iter().flatten().flatten();
        let names = files.map(|file| file.file_name().into_string().unwrap());
        names.filter(|name| name != "lock" && !name.ends_with(".cache.json")).collect()
    }

    /// Those files, by name.
    pub fn records(&self) -> BTreeMap<String, Vec<u8>> {
        let read = |name: &String| fs::read(self.path("target/course").join(name)).unwrap();
        self.names().into_iter().map(|name| (name.clone(), read(&name))).collect()
    }

    pub fn record(&self, example: &str) -> Record {
        Store::new(self.path("target/course")).load(example).unwrap().unwrap()
    }

    /// The page as a browser would read it.
    #[track_caller]
    pub fn html(&self, page: &str) -> Html {
        Html::parse(&self.read(&format!("target/book/{page}")))
    }

    /// The processes that listings have noted.
    pub fn noted(&self) -> Vec<i32> {
        let text = fs::read_to_string(self.path("noted")).unwrap_or_default();
        // A line may be half written.
        text.split_inclusive('\n')
            .filter_map(|line| line.strip_suffix('\n')?.parse().ok())
            .collect()
    }

    /// Waits until listings have noted so many.
    #[track_caller]
    pub fn until_noted(&self, processes: usize) {
        let are_noted = || (self.noted().len() >= processes).then_some(());
        until(|| format!("number {processes} of those noted"), are_noted);
    }

    /// Lets a listing go on that waits in a round.
    pub fn go_on(&self) {
        self.write("go", "");
    }

    /// Whether a process noted still runs.
    pub fn runs(&self) -> bool {
        self.noted().into_iter().any(|process| kill(Pid::from_raw(process), None).is_ok())
    }

    /// Every process noted has ended, and was waited for.
    #[track_caller]
    pub fn assert_nothing_runs(&self) {
        let noted = self.noted();
        assert!(!noted.is_empty(), "nothing was noted");
        for process in noted {
            assert!(kill(Pid::from_raw(process), None).is_err(), "{process} still runs");
        }
    }
}

/// Copies a file or a folder, with its times.
fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-Rp").args([from, to]).status().unwrap().success());
}

/// What a folder has in it, however deep: of files, when they were written.
fn files(folder: &Path) -> BTreeMap<PathBuf, Option<SystemTime>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let about = fs::symlink_metadata(&path).unwrap();
            let name = path.strip_prefix(folder).unwrap().to_owned();
            found.insert(name, about.is_file().then(|| about.modified().unwrap()));
            folders.extend(about.is_dir().then_some(path));
        }
    }
    found
}

/// What whoever runs the tests has set isn't the course's.
pub fn unset(command: &mut Command) -> &mut Command {
    for name in [
        "CARGO_BUILD_TARGET_DIR",
        "CARGO_TARGET_DIR",
        "CARGO_TERM_COLOR",
        "CI",
        "GITHUB_ACTIONS",
        "NO_COLOR",
    ] {
        command.env_remove(name);
    }
    command
}
