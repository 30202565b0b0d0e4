//! What is measured again, and what is as good as it was.

use mdbook_preprocessor::book::Book;

use crate::fixture::{CLAIM, FEW, Fixture, ROUNDS};
use crate::preprocess::question;

#[test]
fn a_second_build_measures_nothing() {
    let course = Fixture::new();
    course.build();
    let before = course.records();
    course.xtask("build").succeeds().has_no("round");
    assert_eq!(course.records(), before);
}

#[test]
fn where_more_rounds_are_allowed_all_is_measured_anew_and_fewer_are_there_already() {
    let course = Fixture::with("alone", "time();");
    course.build();
    assert_eq!(course.record("alone").samples.len(), ROUNDS);
    let more = ROUNDS + 1;
    let ended = course.xtask(&format!("build --rounds {more}")).succeeds();
    ended.says(format!("round {ROUNDS}, 1 listing"));
    assert_eq!(course.record("alone").provenance.rounds as usize, more);
    let before = course.records();
    course.xtask("build").succeeds().has_no("round");
    assert_eq!(course.records(), before);
}

/// Six tell the median of a time, and three what is counted.
#[test]
fn however_many_rounds_are_allowed_no_more_are_run_than_are_needed() {
    let course = Fixture::with("alone", "time();");
    course.xtask("build --rounds 1000").succeeds().says("round 6, 1 listing").has_no("round 7");
    for (name, rounds) in [("alone", 6), ("once", FEW), ("twice", FEW)] {
        let record = course.record(name);
        assert_eq!((record.samples.len(), record.provenance.rounds), (rounds, 1000), "{name}");
    }
    course.xtask("build --rounds 1000").succeeds().has_no("round");
}

/// Watching takes a run of its own, which only listings have of which it is shown.
#[test]
fn a_page_that_shows_more_of_a_listing_has_it_watched_and_no_round_is_lost() {
    let course = Fixture::with("alone", "sleep(Duration::from_millis(50)); time();");
    course.build();
    let before = course.record("alone");
    assert!(!before.was_watched && before.trace.is_none());
    course.append("book/first.md", "\n{{#value alone.threads}}\n");
    let ended = course.xtask("build").succeeds();
    ended.says("\n1 listing: goes on from where it stopped\n1 listing watched\n").has_no("round");
    let after = course.record("alone");
    assert_eq!(after.trace.map(|trace| trace.threads), Some(1));
    assert_eq!((after.session, after.samples), (before.session, before.samples));
    course.xtask("build").succeeds().has_no("listing:").has_no("watched");
}

#[test]
fn measure_renews_a_listing_together_with_those_that_claims_compare_it_with() {
    let course = Fixture::with("alone", "time();");
    course.build();
    let before = course.records();
    course.xtask("measure once").succeeds().prints(format!("{CLAIM}: 2 [2], holds ({FEW} rounds)"));
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
    assert_eq!(course.record("twice").samples[0].measurements[0].number, 0.003);
    assert_eq!(course.record("once").session, course.record("twice").session);
    assert_eq!(course.records()["alone.json"], before["alone.json"]);
}

/// Only what was measured together can be compared.
#[test]
fn records_made_apart_that_a_new_claim_compares_are_made_again_together() {
    let course = Fixture::with("alone", r#"time(); println!("it counted 1000");"#);
    course.build();
    course.xtask("measure alone").succeeds();
    assert_ne!(course.record("alone").session, course.record("once").session);
    course.append("book/first.md", "\n{{#claim alone.counted / once.counted <= 1}}\n");
    course.xtask("build").succeeds().prints("2 claims: 2 hold");
    assert_eq!(course.record("alone").session, course.record("once").session);
}

#[test]
fn a_changed_comment_needs_no_new_measurement() {
    let course = Fixture::new();
    course.build();
    let before = course.record("once");
    course.replace("examples/once.rs", "//! Prints a time", "//! Says a time");
    course.xtask("build").succeeds().has_no("round");
    let after = course.record("once");
    assert_eq!(after.samples, before.samples);
    assert_ne!(after.source, before.source);
    assert_eq!(shown(&course).matches("since it was measured").count(), 0);
}

/// `mdbook build` never measures: it has to say what is out of date.
#[test]
fn preprocess_marks_what_was_changed_since_it_was_measured() {
    let course = Fixture::new();
    course.build();
    course.replace("examples/once.rs", "0.001000", "0.001500");
    let shown = shown(&course);
    assert!(shown.contains("once was changed since it was measured"), "{shown}");
    assert!(shown.contains(r#"data-verdict=\"undecided\""#), "{shown}");
}

/// The book that `preprocess` gives back.
fn shown(course: &Fixture) -> String {
    let ended = course.preprocess(question(course)).succeeds();
    let book: Book = serde_json::from_str(&ended.stdout).unwrap();
    serde_json::to_string(&book).unwrap()
}

/// The record of before tells of another program.
#[test]
fn a_claim_about_a_listing_that_fails_now_does_not_hold() {
    let course = Fixture::new();
    course.append("book/first.md", "\n{{#claim once <= 1 s}}\n");
    course.build();
    course.replace("examples/once.rs", "println!", "panic!");
    course.xtask("verify").fails(1).says("once ended with exit status: 101").has_no("holds");
}
