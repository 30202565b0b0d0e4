//! What a course without mistakes gets.

use std::os::unix::fs::PermissionsExt;

use crate::fixture::{CLAIM, FEW, Fixture, ROUNDS};
use crate::program::Program;

#[test]
fn build_writes_a_book_with_measured_values() {
    let course = Fixture::new();
    course
        .xtask("build")
        .succeeds()
        .prints("1 claim: 1 hold, 0 fail, 0 undecided")
        .prints("the book is at")
        .prints("target/book/index.html");
    let page = course.html("index.html");
    let values = page.all("p data.measured");
    let [value, claim] = values[..] else { panic!("{values:?}") };
    assert_eq!((value.attribute("data-example"), &*value.text), ("once", "1\u{202f}ms"));
    assert_eq!((claim.attribute("data-verdict"), &*claim.text), ("holds", "2\u{2009}✓"));
    assert_eq!(page.texts("figure.output samp"), ["it took 0.001000 s\nit counted 1000"]);
    assert_eq!(course.html("all.html").all("tr#once data.measured").len(), 2);
}

/// The course's own packages are no crates that a reader would have to fetch.
#[test]
fn a_listing_costs_its_lines_and_the_crates_it_brings_in() {
    let course = Fixture::with_words("\n{{#table once | lines | crates}}\n");
    course.write("own/Cargo.toml", "[package]\nname = \"own\"\n");
    course.write("own/src/lib.rs", "");
    course.append("Cargo.toml", "\n[dependencies]\nown = { path = \"own\" }\n");
    course.build();
    assert_eq!(course.html("first.html").texts("table.measurements td"), ["7", "0"]);
}

#[test]
fn a_record_has_every_sample_and_where_it_is_from() {
    let course = Fixture::new();
    course.build();
    let record = course.record("twice");
    let rounds: Vec<usize> = record.samples.iter().map(|sample| sample.round as usize).collect();
    assert_eq!(rounds, (1..=FEW).collect::<Vec<_>>());
    for sample in &record.samples {
        let numbers: Vec<f64> = sample.measurements.iter().map(|one| one.number).collect();
        assert_eq!(numbers, [0.002, 2000.0]);
        assert_eq!(sample.output, "it took 0.002000 s\nit counted 2000\n");
        assert!(sample.wall_s >= 0.02, "{} s", sample.wall_s);
        assert!(sample.usage.is_some());
    }
    let provenance = &record.provenance;
    assert_eq!(provenance.rounds as usize, ROUNDS);
    assert!(provenance.rustc.starts_with("rustc 1."), "{}", provenance.rustc);
    assert!(provenance.usable_cores > 0 && provenance.memory_bytes > 0);
    assert_eq!(provenance.revision, "not in a git checkout");
    assert_eq!(record.key.executable.len(), 64);
}

/// As Cargo does.
#[test]
fn a_record_names_the_compiler_that_the_environment_names() {
    let course = Fixture::new();
    course.write(
        "compiler",
        "#!/bin/sh\nif [ \"$*\" = --version ]; then echo rustc 9.9.9; else exec rustc \"$@\"; fi\n",
    );
    let compiler = course.path("compiler");
    std::fs::set_permissions(&compiler, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut xtask = course.command("build --rounds 6");
    xtask.env("RUSTC", compiler);
    Program::start(xtask).end().succeeds();
    assert_eq!(course.record("once").provenance.rustc, "rustc 9.9.9");
}

/// A delay that a reader set for a listing alone is of no account where all are measured.
#[test]
fn a_listing_is_not_told_of_another_delay_than_its_sites() {
    let course =
        Fixture::with("told", r#"assert!(std::env::var_os("SITE_DELAY").is_none()); time();"#);
    let mut xtask = course.command("build");
    xtask.env("SITE_DELAY", "1s");
    Program::start(xtask).end().succeeds();
    assert!(!course.record("told").samples.is_empty());
}

#[test]
fn verify_tells_every_claim_and_how_many_hold() {
    Fixture::new().xtask("verify").succeeds().prints(format!(
        "{CLAIM}: 2 [2], holds ({FEW} rounds)\n\
         1 claim: 1 hold, 0 fail, 0 undecided\n",
    ));
}

#[test]
fn a_subfolder_of_the_course_will_do() {
    let course = Fixture::new();
    let mut xtask = course.command("build");
    xtask.current_dir(course.path("book"));
    Program::start(xtask).end().succeeds();
    assert!(course.path("target/book/index.html").is_file());
    assert!(!course.path("book/target").exists());
}

/// As `/tmp` and `/var` are on macOS.
#[test]
fn behind_a_link_it_is_the_same_course() {
    let course = Fixture::with_words("\n{{#value nothing}}\n");
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(course.root(), &link).unwrap();
    let run = |arguments: &str| {
        let mut xtask = course.command(arguments);
        xtask.current_dir(&link).env("PWD", &link).env("TMPDIR", &link);
        Program::start(xtask).end()
    };
    let place = course.place("book/first.md", "{{#value nothing");
    run("check").fails(1).says(format!("error: {place}: "));
    course.replace("book/first.md", "{{#value nothing}}", "");
    run("build").succeeds().prints("1 claim: 1 hold, 0 fail, 0 undecided");
    assert!(course.path("target/book/index.html").is_file());
}

#[test]
fn outside_of_any_course_it_says_so() {
    let empty = tempfile::tempdir().unwrap();
    for arguments in ["build", "check", "verify", "measure", "serve", "preprocess"] {
        let mut xtask = Fixture::new().command(arguments);
        xtask.current_dir(&empty);
        let ended = Program::start(xtask).end().fails(1).prints_nothing().has_no("panicked");
        let start = "error: the course can't be found: run this inside";
        assert!(ended.stderr.starts_with(start), "{ended}");
    }
}
