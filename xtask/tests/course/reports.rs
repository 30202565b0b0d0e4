//! What `verify` tells programs.

use serde_json::{Value, json};

use crate::fixture::{FEW, Fixture};
use crate::program::Program;

/// All of standard output, which must be one JSON value.
#[track_caller]
fn report(course: &Fixture, code: i32) -> Value {
    let ended = course.xtask("verify --format json").fails(code);
    serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {ended}"))
}

#[test]
fn a_good_course_has_verdicts_and_no_problems() {
    let course = Fixture::new();
    course.write("tests/arithmetic.rs", "#[test]\nfn passes() {}\n");
    let report = report(&course, 0);
    let claim = &report["claims"][0];
    assert_eq!(claim["place"], json!({"file": "book/first.md", "line": 9}));
    assert_eq!(claim["verdict"], "holds");
    assert_eq!(claim["median"], 2.0);
    assert_eq!(claim["rounds_used"], FEW);
    assert_eq!(report["problems"], json!([]));
}

#[test]
fn problems_have_their_places_and_mends() {
    let course = Fixture::with_words("\nIt takes 100 ms.\n");
    let problem = &report(&course, 1)["problems"][0];
    assert_eq!(problem["place"], json!({"file": "book/first.md", "line": 12}));
    assert_eq!(problem["what"], "the figure \"100 ms\" is typed by hand");
    assert!(problem["mend"].as_str().unwrap().starts_with("measure it: "));
}

#[test]
fn what_stops_it_early_is_reported_as_well() {
    let mistaken = Fixture::with_words("\n{{#valeu once}}\n");
    let problem = &report(&mistaken, 1)["problems"][0];
    assert_eq!(problem["what"], "there is no directive \"valeu\"");
    let failing = Fixture::with("bad", "process::exit(3);");
    let report = report(&failing, 1);
    assert_eq!(report["claims"][0]["verdict"], "holds");
    assert!(report["problems"].to_string().contains("bad ended with exit status: 3"), "{report}");
}

#[test]
fn github_is_shown_each_problem_at_its_place() {
    let course = Fixture::with_words("\nIt takes 100 ms.\n");
    let mut xtask = course.command("verify");
    xtask.env("GITHUB_ACTIONS", "true");
    Program::start(xtask)
        .end()
        .fails(1)
        .says("\n::error file=book/first.md,line=12::the figure \"100 ms\" is typed by hand%0A")
        .says("error: book/first.md:12: the figure");
}
