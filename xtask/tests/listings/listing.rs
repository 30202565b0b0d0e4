//! A listing's executable, and what it says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use assert_cmd::Command;
use xtask::compile::compile;
use xtask::course::Course;
use xtask::reading;

pub const FETCHING: [&str; 4] = ["ex_3_1", "ex_3_2", "ex_3_3", "ex_3_4"];
pub const SUMMING: [&str; 2] = ["ex_3_5", "ex_3_5_processes"];
pub const STARTING: [&str; 9] = [
    "fork",
    "spawn",
    "passing",
    "start_cost",
    "copy_on_write",
    "fork_hazard",
    "fork_server",
    "pool",
    "start_methods",
];

/// Far longer than any listing takes: one that hangs has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Compiled at once and once: a second Cargo would wait for the first.
static EXECUTABLES: LazyLock<BTreeMap<String, PathBuf>> = LazyLock::new(|| {
    let course = Course::discover().unwrap();
    let names = FETCHING.iter().chain(&SUMMING).chain(&STARTING);
    let examples: Vec<_> = names.map(|name| course.example(name).unwrap().clone()).collect();
    let (executables, problems) = compile(&course, &examples).unwrap();
    problems.none().unwrap();
    executables.into_iter().map(|e| (e.example.name, e.path)).collect()
});

pub fn executable(name: &str) -> &'static Path {
    &EXECUTABLES[name]
}

/// A listing as it would be run where nothing is set.
pub fn listing(name: &str) -> Command {
    let mut command = Command::new(executable(name));
    command.timeout(PATIENCE);
    for variable in ["SITE_URL", "SSL_CERT_FILE", "SSL_CERT_DIR"] {
        command.env_remove(variable);
    }
    // Proxies can't reach loopback. And a panic may say all that it has to say.
    command.env("NO_PROXY", "127.0.0.1,localhost").env("RUST_BACKTRACE", "1");
    command
}

/// Tests all listings that fetch, at once: some wait long.
pub fn each_fetching(test: impl Fn(&str) + Sync) {
    thread::scope(|scope| {
        for name in FETCHING {
            scope.spawn(|| test(name));
        }
    });
}

/// What a listing that ends well prints.
#[track_caller]
pub fn output(listing: &mut Command) -> String {
    let assert = listing.assert().success();
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

#[track_caller]
pub fn assert_tells_its_time(output: &str) {
    let timing = output.lines().find_map(reading::timing);
    assert!(timing.is_some_and(|(label, _)| label == "it"), "{output}");
}

/// The one line in which a listing says what's wrong with `url`, and no more.
#[track_caller]
pub fn complaint(listing: &mut Command, url: &str) -> String {
    let assert = listing.env("SITE_URL", url).assert().code(1).stdout("");
    let said = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
    assert_eq!(said.matches('\n').count(), 1, "{said}");
    assert!(said.ends_with('\n') && said.starts_with("Error: "), "{said}");
    assert!(said.contains(url), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}
