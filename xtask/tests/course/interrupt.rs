//! Ctrl-C and requests to end.

use std::os::unix::process::CommandExt;

use nix::sys::signal::{Signal, killpg};

use crate::fixture::{Fixture, ROUNDS};
use crate::program::{Program, until, until_at_once};

/// What shells expect of a program that was interrupted.
const CODE: i32 = 130;

const SAID: &str = "error: interrupted: nothing was recorded, and what ran was ended";

#[test]
fn a_signal_ends_what_runs_and_leaves_the_records() {
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        let course = Fixture::new();
        course.build();
        let before = course.records();
        course.listing(
            "hangs",
            r#"note(process::id());
               note(Command::new("sleep").arg("300").spawn().unwrap().id());
               note(Command::new("setsid").args(["sleep", "300"]).spawn().unwrap().id());
               sleep(LONG);"#,
        );
        let xtask = Program::start(course.command("measure"));
        course.until_noted(3);
        xtask.signal(signal);
        xtask.end().fails(CODE).says(SAID);
        course.assert_nothing_runs();
        assert_eq!(course.records(), before, "{signal}");
    }
}

#[test]
fn samples_that_were_taken_before_are_dropped() {
    let course = Fixture::new();
    course.build();
    let before = course.records();
    course.listing("waits", "wait_in(3); time();");
    let xtask = Program::start(course.command("build"));
    course.until_noted(4);
    xtask.signal(Signal::SIGINT);
    xtask.end().fails(CODE).says(SAID);
    course.assert_nothing_runs();
    assert_eq!(course.records(), before);
    assert!(!course.path("target/book/waits.html").exists());
}

/// Some have done all before the signal comes: it counts where one was ended.
#[test]
fn what_is_written_at_the_moment_is_written_whole() {
    // Big records take their time to be written.
    let course = Fixture::with("long", r#"print!("{}", "\n".repeat(60_000)); time();"#);
    let is_there = || (!course.names().is_empty()).then_some(());
    let mut ended_early = 0;
    for _ in 0..20 {
        let xtask = Program::start(course.command("measure long"));
        until_at_once(|| "a file beside the lock".into(), is_there);
        xtask.signal(Signal::SIGINT);
        let ended = xtask.end();
        assert!(matches!(ended.code, Some(0 | CODE)), "{ended}");
        assert_eq!(course.names(), ["long.json"]);
        assert_eq!(course.record("long").samples.len(), ROUNDS);
        std::fs::remove_file(course.path("target/course/long.json")).unwrap();
        ended_early += i32::from(ended.code == Some(CODE));
        if ended_early == 3 {
            return;
        }
    }
    panic!("the signal never came while it wrote");
}

#[test]
fn verify_ends_as_well() {
    let course = Fixture::with("hangs", "note(process::id()); sleep(LONG);");
    let xtask = Program::start(course.command("verify"));
    course.until_noted(1);
    xtask.signal(Signal::SIGINT);
    xtask.end().fails(CODE).says(SAID);
    course.assert_nothing_runs();
}

/// A terminal sends the signal to all of the group in front, cargo included.
#[test]
fn while_listings_are_compiled_it_ends_with_the_compiler() {
    let course = Fixture::new();
    course.write(
        "build.rs",
        &format!("{}fn main() {{ note(process::id()); sleep(LONG); }}", crate::fixture::PRELUDE),
    );
    let mut command = course.command("build");
    command.process_group(0);
    let xtask = Program::start(command);
    let build_script = until(|| "a build script".into(), || course.noted().first().copied());
    killpg(xtask.id(), Signal::SIGINT).unwrap();
    xtask.end().fails(CODE);
    let path = format!("/proc/{build_script}/fd/0");
    until(
        || format!("an end of {build_script}"),
        || std::fs::metadata(&path).is_err().then_some(()),
    );
}

#[test]
fn while_it_waits_for_another_it_ends() {
    let course = Fixture::with("hangs", "note(process::id()); sleep(LONG);");
    let first = Program::start(course.command("build"));
    course.until_noted(1);
    let second = Program::start(course.command("build"));
    second.until_it_says("waiting for it");
    second.signal(Signal::SIGINT);
    second.end().fails(CODE);
    first.signal(Signal::SIGINT);
    first.end().fails(CODE);
    course.assert_nothing_runs();
}
