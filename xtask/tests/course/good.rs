//! What a course without mistakes gets.

use predicates::prelude::*;
use predicates::str::contains;

use crate::fixture::{Fixture, ROUNDS, count, text};

#[test]
fn build_writes_a_book_with_measured_values() {
    let course = Fixture::new();
    course
        .xtask("build --rounds 6")
        .assert()
        .success()
        .stdout(contains("1 claims: 1 hold, 0 fail, 0 undecided"))
        .stdout(contains("the book is at").and(contains("target/book/index.html")));
    let page = course.html("index.html");
    assert_eq!(text(&page, r#"main p data.measured[data-example="once"]"#), "1\u{202f}ms");
    assert_eq!(count(&page, r#"main data.measured.claim[data-verdict="holds"]"#), 1);
    assert_eq!(text(&page, "main figure.output samp"), "it took 0.001000 s");
    assert_eq!(count(&course.html("all.html"), "main tr#once data.measured"), 2);
}

#[test]
fn a_record_has_every_sample_and_where_it_is_from() {
    let course = Fixture::new();
    course.build();
    let record = course.record("twice");
    let rounds: Vec<u32> = record.samples.iter().map(|sample| sample.round).collect();
    assert_eq!(rounds, [1, 2, 3, 4, 5, 6]);
    for sample in &record.samples {
        assert_eq!(sample.timings[0].seconds, 0.002);
        assert_eq!(sample.output, "it took 0.002000 s\n");
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

#[test]
fn a_second_build_measures_nothing() {
    let course = Fixture::new();
    course.build();
    let before = course.records();
    course.xtask("build --rounds 6").assert().success().stderr(contains("round").not());
    assert_eq!(course.records(), before);
}

#[test]
fn more_rounds_are_measured_and_fewer_are_there_already() {
    let course = Fixture::new();
    course.xtask("build --rounds 7").assert().success();
    let before = course.records();
    course.xtask("build --rounds 6").assert().success();
    assert_eq!(course.records(), before);
    course.xtask("build --rounds 8").assert().success().stderr(contains("round 8 of 8"));
    assert_eq!(course.record("once").samples.len(), 8);
}

#[test]
fn measure_renews_a_listing_together_with_those_that_claims_compare_it_with() {
    let course = Fixture::with("alone", "time();");
    course.build();
    let before = course.records();
    course
        .xtask("measure once --rounds 6")
        .assert()
        .success()
        .stdout(contains("book/first.md:9: twice / once >= 1.9: 2 [2], holds (6 rounds)"));
    assert_eq!(course.records()["alone.json"], before["alone.json"]);
    assert_ne!(course.records()["once.json"], before["once.json"]);
    assert_eq!(course.record("once").session, course.record("twice").session);
}

#[test]
fn a_changed_listing_is_measured_again_and_others_are_not() {
    let course = Fixture::with("alone", "time();");
    course.build();
    let before = course.records();
    course.replace("examples/twice.rs", "0.002000", "0.003000");
    course.build();
    assert_eq!(course.record("twice").samples[0].timings[0].seconds, 0.003);
    assert_eq!(course.record("once").session, course.record("twice").session);
    assert_eq!(course.records()["alone.json"], before["alone.json"]);
}

#[test]
fn verify_tells_every_claim_and_how_many_hold() {
    Fixture::new().xtask("verify --rounds 6").assert().success().stdout(contains(
        "book/first.md:9: twice / once >= 1.9: 2 [2], holds (6 rounds)\n\
         1 claims: 1 hold, 0 fail, 0 undecided\n",
    ));
}

#[test]
fn a_subfolder_of_the_course_will_do() {
    let course = Fixture::new();
    let mut xtask = course.xtask("build --rounds 6");
    xtask.current_dir(course.path("book")).assert().success();
    assert!(course.path("target/book/index.html").is_file());
    assert!(!course.path("book/target").exists());
}

#[test]
fn outside_of_any_course_it_says_so() {
    let empty = tempfile::tempdir().unwrap();
    for arguments in ["build", "verify", "measure", "serve", "preprocess"] {
        let mut xtask = Fixture::new().xtask(arguments);
        xtask.current_dir(&empty).assert().code(1).stdout("").stderr(
            predicates::str::starts_with("error: the course can't be found: run this inside")
                .and(contains("panicked").not()),
        );
    }
}
