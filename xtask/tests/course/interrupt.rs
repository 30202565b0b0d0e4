//! Ctrl-C and requests to end.

use std::os::unix::process::CommandExt;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};

use crate::fixture::{Fixture, ROUNDS};
use crate::program::{Ended, Program, until, until_at_once};

const SAID: &str = "error: interrupted: nothing was recorded, and what ran was ended";

/// It ends soon, as shells expect of a program that was interrupted.
#[track_caller]
fn assert_ends_at_once(xtask: Program) -> Ended {
    let start = Instant::now();
    let ended = xtask.end().fails(130);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    ended
}

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
        until(|| "a listing".into(), || (course.noted().len() == 3).then_some(()));
        xtask.signal(signal);
        assert_ends_at_once(xtask).says(SAID);
        course.assert_nothing_runs();
        assert_eq!(course.records(), before, "{signal}");
    }
}

#[test]
fn samples_that_were_taken_before_are_dropped() {
    let course = Fixture::new();
    course.build();
    let before = course.records();
    course.listing(
        "hangs",
        r#"note(process::id());
           time();
           if fs::read_to_string(format!("{ROOT}/noted")).unwrap().lines().count() > 3 { sleep(LONG) }"#,
    );
    let xtask = Program::start(course.command("build"));
    until(|| "a fourth run".into(), || (course.noted().len() == 4).then_some(()));
    xtask.signal(Signal::SIGINT);
    assert_ends_at_once(xtask).says(SAID);
    course.assert_nothing_runs();
    assert_eq!(course.records(), before);
    assert!(!course.path("target/book/hangs.html").exists());
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
        assert!(matches!(ended.code, Some(0 | 130)), "{ended}");
        assert_eq!(course.names(), ["long.json"]);
        assert_eq!(course.record("long").samples.len(), ROUNDS);
        std::fs::remove_file(course.path("target/course/long.json")).unwrap();
        ended_early += i32::from(ended.code == Some(130));
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
    until(|| "a listing".into(), || (course.noted().len() == 1).then_some(()));
    xtask.signal(Signal::SIGINT);
    assert_ends_at_once(xtask).says(SAID);
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
    assert_ends_at_once(xtask);
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
    until(|| "a listing".into(), || (course.noted().len() == 1).then_some(()));
    let second = Program::start(course.command("build"));
    second.until_it_says("waiting for it");
    second.signal(Signal::SIGINT);
    assert_ends_at_once(second);
    first.signal(Signal::SIGINT);
    assert_ends_at_once(first);
    course.assert_nothing_runs();
}
