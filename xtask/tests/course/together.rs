//! Two at once, in the same course.

use nix::sys::signal::Signal;

use crate::fixture::{Fixture, ROUNDS};
use crate::program::{Program, until};

#[test]
fn the_second_waits_and_both_succeed() {
    let course = Fixture::with("slow", "sleep(Duration::from_millis(100)); time();");
    let first = Program::start(course.command("measure"));
    first.until_it_says("warming up");
    let second = Program::start(course.command("measure"));
    second.until_it_says("another xtask is at work in this folder: waiting for it");
    for xtask in [first, second] {
        xtask.end().succeeds().says(format!("round {ROUNDS} of {ROUNDS}"));
    }
    assert_eq!(course.records().len(), 3);
    let sessions = ["once", "slow", "twice"].map(|name| {
        let record = course.record(name);
        assert_eq!(record.samples.len(), ROUNDS);
        record.session
    });
    assert_eq!(sessions[0], sessions[1]);
    assert_eq!(sessions[0], sessions[2]);
}

#[test]
fn one_that_was_killed_keeps_nobody_waiting() {
    let course =
        Fixture::with("slow", "note(process::id()); sleep(Duration::from_secs(1)); time();");
    let killed = Program::start(course.command("build"));
    until(|| "a listing".into(), || (course.noted().len() == 1).then_some(()));
    killed.signal(Signal::SIGKILL);
    assert_eq!(killed.end().code, None);
    course.listing("slow", "time();");
    course.xtask("build").succeeds().has_no("another xtask");
}

/// It waits for nothing: records are whole at any time.
#[test]
fn a_book_can_be_rendered_while_another_measures() {
    let course = Fixture::new();
    course.build();
    course.listing("hangs", "note(process::id()); sleep(LONG);");
    let measuring = Program::start(course.command("measure hangs"));
    until(|| "a listing".into(), || (course.noted().len() == 1).then_some(()));
    course.write("book/all.md", "# All\n");
    let question = crate::preprocess::question(&course);
    course.preprocess(question).succeeds();
    measuring.signal(Signal::SIGINT);
    measuring.end();
}
