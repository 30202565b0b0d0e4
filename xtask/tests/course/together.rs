//! Two at once, in the same course.

use nix::sys::signal::Signal;

use crate::fixture::{FEW, Fixture, ROUNDS};
use crate::program::Program;

#[test]
fn the_second_waits_and_both_succeed() {
    let course = Fixture::with("slow", "wait_in(1); time();");
    let first = Program::start(course.command("measure"));
    course.until_noted(1);
    let second = Program::start(course.command("measure"));
    second.until_it_says("another xtask is at work in this folder: waiting for it");
    course.go_on();
    for xtask in [first, second] {
        xtask.end().succeeds().says(format!("round {ROUNDS}, 1 listing"));
    }
    assert_eq!(course.records().len(), 3);
    let sessions = ["once", "slow", "twice"].map(|name| {
        let record = course.record(name);
        assert_eq!(record.samples.len(), if name == "slow" { ROUNDS } else { FEW });
        record.session
    });
    assert_eq!(sessions[0], sessions[1]);
    assert_eq!(sessions[0], sessions[2]);
}

#[test]
fn one_that_was_killed_keeps_nobody_waiting() {
    let course = Fixture::with("slow", "wait_in(1); time();");
    let killed = Program::start(course.command("build"));
    course.until_noted(1);
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
    course.until_noted(1);
    course.write("book/all.md", "# All\n");
    let question = crate::preprocess::question(&course);
    course.preprocess(question).succeeds();
    measuring.signal(Signal::SIGINT);
    measuring.end();
}
