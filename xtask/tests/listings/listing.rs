//! A listing's executable, and what it says.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use assert_cmd::Command;
use xtask::Course;
use xtask::compile;
use xtask::{Digests, protocol};

/// Those that fetch over https, too.
pub const WITH_TLS: [&str; 8] = [
    "ex_3_1",
    "ex_3_2",
    "ex_3_3",
    "ex_3_4",
    "ex_3_1_threads",
    "ex_3_2_threads",
    "ex_3_3_threads",
    "ex_3_4_tokio",
];
pub const WITHOUT_TLS: [&str; 8] = [
    "ex_3_1_smol",
    "ex_3_2_smol",
    "ex_3_3_smol",
    "ex_3_4_smol",
    "ex_3_1_async_std",
    "ex_3_2_async_std",
    "ex_3_3_async_std",
    "ex_3_4_async_std",
];
pub const SUMMING: [&str; 6] = [
    "ex_3_5",
    "ex_3_5_processes",
    "ex_3_5_rayon",
    "ex_3_5_join",
    "ex_3_5_spawn",
    "ex_3_5_spawn_blocking",
];
pub const SWEEPING: [&str; 4] = ["sweep_tokio", "sweep_smol", "sweep_async_std", "sweep_threads"];
pub const TEN_THOUSAND: [&str; 4] =
    ["ten_thousand_tokio", "ten_thousand_smol", "ten_thousand_async_std", "ten_thousand_threads"];
pub const STARTING: [&str; 11] = [
    "fork",
    "spawn",
    "passing",
    "start_cost",
    "copy_on_write",
    "fork_hazard",
    "fork_server",
    "pool",
    "start_methods",
    "python_sums",
    "python_client",
];

/// Far longer than any listing takes: one that hangs has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// Compiled at once and once: a second Cargo would wait for the first.
static EXECUTABLES: LazyLock<BTreeMap<String, PathBuf>> = LazyLock::new(|| {
    let course = Course::discover().unwrap().unwrap();
    let names = WITH_TLS.iter().chain(&WITHOUT_TLS).chain(&SUMMING).chain(&SWEEPING);
    let names = names.chain(&TEN_THOUSAND).chain(&STARTING);
    let examples: Vec<_> = names.map(|name| course.example(name).unwrap().clone()).collect();
    let (executables, problems) = compile(&course, &examples, &mut Digests::default()).unwrap();
    problems.into_result(()).unwrap();
    executables.into_iter().map(|e| (e.example.name, e.path)).collect()
});

pub fn executable(name: &str) -> &'static Path {
    &EXECUTABLES[name]
}

/// A listing as it would be run where nothing is set.
pub fn listing(name: &str) -> Command {
    let mut command = Command::new(executable(name));
    command.timeout(PATIENCE);
    for variable in ["SITE_URL", "SITE_DELAY", "SSL_CERT_FILE", "SSL_CERT_DIR"] {
        command.env_remove(variable);
    }
    // Proxies can't reach loopback. And a panic may say all that it has to say.
    command.env("NO_PROXY", "127.0.0.1,localhost").env("RUST_BACKTRACE", "1");
    command
}

/// Tests all listings that fetch, at once: some wait long.
pub fn each_fetching(test: impl Fn(&str) + Sync) {
    each(WITH_TLS.into_iter().chain(WITHOUT_TLS), test);
}

/// Tests the listings at once.
pub fn each(names: impl IntoIterator<Item = &'static str>, test: impl Fn(&str) + Sync) {
    let test = &test;
    thread::scope(|scope| {
        for name in names {
            scope.spawn(move || test(name));
        }
    });
}

/// The source of a listing.
pub fn source(name: &str) -> String {
    static COURSE: LazyLock<Course> = LazyLock::new(|| Course::discover().unwrap().unwrap());
    fs::read_to_string(COURSE.root.join(&COURSE.example(name).unwrap().source)).unwrap()
}

/// A function of a source, from its first line to the brace that ends it.
#[track_caller]
pub fn function(source: &str, start: &str) -> String {
    let lines: Vec<&str> = source.lines().skip_while(|line| !line.starts_with(start)).collect();
    let end = lines.iter().position(|line| *line == "}").expect(start);
    let code = lines[..=end].iter().filter(|line| !line.trim().starts_with("//"));
    code.copied().collect::<Vec<_>>().join("\n")
}

/// What a listing that ends well prints.
#[track_caller]
pub fn output(listing: &mut Command) -> String {
    let assert = listing.assert().success();
    String::from_utf8(assert.get_output().stdout.clone()).unwrap()
}

#[track_caller]
pub fn assert_tells_its_time(output: &str) {
    let timing = output.lines().find_map(protocol::timing);
    assert!(timing.is_some_and(|time| time.label == "it"), "{output}");
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
