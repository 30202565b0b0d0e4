//! Ctrl-C and requests to end.

use std::os::unix::process::CommandExt;

use nix::sys::signal::{Signal, killpg};
use xtask::Record;

use crate::fixture::{Fixture, ROUNDS};
use crate::program::{Program, until, until_at_once};

/// What shells expect of a program that was interrupted.
const CODE: i32 = 130;

const SAID: &str = "error: interrupted: what ran was ended, and ";

/// What sleeps for long in a session of its own; elsewhere nobody would know of it any
/// more, and it stays in its group.
const LEAVES: &str = if cfg!(target_os = "linux") { "setsid" } else { "sleep" };
const LEAVES_FOR: &[&str] = if cfg!(target_os = "linux") { &["sleep", "300"] } else { &["300"] };

#[test]
fn a_signal_ends_what_runs_and_leaves_the_records() {
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        let course = Fixture::new();
        course.build();
        let before = course.records();
        course.listing(
            "hangs",
            &format!(
                r#"note(Command::new("sleep").arg("300").spawn().unwrap().id());
                   note(Command::new({LEAVES:?}).args({LEAVES_FOR:?}).spawn().unwrap().id());
                   note(process::id());
                   sleep(LONG);"#
            ),
        );
        let xtask = Program::start(course.command("measure"));
        course.until_noted(3);
        xtask.signal(signal);
        xtask.end().fails(CODE).says(SAID).says("and nothing was kept");
        course.assert_nothing_runs();
        assert_eq!(course.records(), before, "{signal}");
    }
}

/// A course that this signal interrupted in the fourth round of its first `build`.
#[track_caller]
fn interrupted_by(signal: Signal) -> Fixture {
    let course = Fixture::with("waits", "wait_in(4); time();");
    // It is told in six rounds on any machine, so that no listing has its rounds by then.
    let words = "\n{{#listing waits}}\n\nBoth took {{#claim once + twice <= 1 s}}.\n";
    course.append("book/first.md", words);
    interrupt(&course, "build", signal);
    course
}

/// Runs the program until a listing waits in a round, and interrupts it there.
#[track_caller]
fn interrupt(course: &Fixture, arguments: &str, signal: Signal) {
    let xtask = Program::start(course.command(arguments));
    course.until_noted(4);
    xtask.signal(signal);
    let ended = xtask.end();
    if signal == Signal::SIGKILL {
        assert_eq!(ended.code, None, "{ended}");
        // What runs listings sees that whoever asked is gone, and ends them.
        until(|| "an end of what ran".into(), || (!course.runs()).then_some(()));
    } else {
        ended.fails(CODE).says(SAID).says("and 3 rounds are kept; cargo xtask build goes on");
        course.assert_nothing_runs();
    }
}

fn rounds(record: &Record) -> Vec<u32> {
    record.samples.iter().map(|sample| sample.round).collect()
}

const ALL: [&str; 3] = ["once", "twice", "waits"];

/// The rounds that had ended are kept, and the next `build` runs the rest of them.
#[track_caller]
fn assert_goes_on_after(signal: Signal) {
    let course = interrupted_by(signal);
    let before = ALL.map(|name| course.record(name));
    for record in &before {
        assert_eq!(rounds(record), [1, 2, 3], "{}", record.example);
        assert_eq!(record.session, before[0].session);
    }
    assert!(!course.path("target/book").exists());
    course
        .xtask("build")
        .succeeds()
        .says("\n3 listings: goes on from where it stopped\nround 4, 3 listings; ")
        .says(format!("round {ROUNDS}, 3 listings; "))
        .has_no("listings: never measured")
        .prints("2 claims: 2 hold");
    assert_eq!(course.noted().len(), 4 + 3, "once in each of the rounds from the fourth on");
    for before in before {
        let after = course.record(&before.example);
        assert_eq!(rounds(&after), [1, 2, 3, 4, 5, 6], "{}", after.example);
        assert_eq!(after.samples[..3], before.samples);
        assert_eq!((after.session, after.trace), (before.session, before.trace));
    }
    course.xtask("build").succeeds().has_no("round").has_no("goes on");
}

#[test]
fn after_ctrl_c_the_next_build_goes_on() {
    assert_goes_on_after(Signal::SIGINT);
}

#[test]
fn after_a_request_to_end_the_next_build_goes_on() {
    assert_goes_on_after(Signal::SIGTERM);
}

#[test]
fn after_a_kill_the_next_build_goes_on() {
    assert_goes_on_after(Signal::SIGKILL);
}

/// Another program would give other samples.
#[test]
fn a_listing_that_was_changed_meanwhile_starts_anew_alone() {
    let course = interrupted_by(Signal::SIGINT);
    let before = course.record("once").session;
    course.listing("waits", "time();");
    course
        .xtask("build")
        .succeeds()
        .says("1 listing: changed since, or on another machine\n")
        .says("2 listings: goes on from where it stopped\n")
        .says("round 4, 2 listings; ")
        .says("\nround 1, 1 listing\n");
    for name in ALL {
        assert_eq!(rounds(&course.record(name)), [1, 2, 3, 4, 5, 6], "{name}");
        assert_eq!(course.record(name).session == before, name != "waits", "{name}");
    }
}

/// What claims compare is measured together.
#[test]
fn where_its_partner_was_changed_a_listing_starts_anew_as_well() {
    let course = interrupted_by(Signal::SIGINT);
    let before = course.record("once").session;
    course.replace("examples/twice.rs", "counted 2000", "counted 3000");
    course
        .xtask("build")
        .succeeds()
        .says("1 listing: changed since, or on another machine\n")
        .says("1 listing: compared with those\n")
        .says("1 listing: goes on from where it stopped\n")
        .says("round 4, 1 listing; ")
        .says("\nround 1, 2 listings; ");
    for name in ALL {
        assert_eq!(rounds(&course.record(name)), [1, 2, 3, 4, 5, 6], "{name}");
        assert_eq!(course.record(name).session == before, name == "waits", "{name}");
    }
    assert_eq!(course.record("once").session, course.record("twice").session);
}

/// With more rounds allowed, a claim is told by another rule.
#[test]
fn with_another_parameter_all_start_anew() {
    let course = interrupted_by(Signal::SIGINT);
    course
        .xtask(&format!("build --rounds {}", ROUNDS + 1))
        .succeeds()
        .says("3 listings: changed since, or on another machine\n")
        .says("\nround 1, 3 listings; ")
        .has_no("goes on");
}

/// Whoever measures a listing again doesn't want its old record: from the first round
/// that has ended, the new one stands in its place, and grows. Until then the old one
/// does.
#[test]
fn a_listing_that_is_measured_again_has_its_new_record_from_the_first_round_on() {
    let course = Fixture::with("waits", "wait_in(10); time();");
    course.append("book/first.md", "\n{{#listing waits}}\n");
    course.build();
    assert_eq!(course.noted().len(), ROUNDS);
    let before = course.records();
    let xtask = Program::start(course.command("measure waits"));
    course.until_noted(10);
    xtask.signal(Signal::SIGINT);
    xtask.end().fails(CODE).says("and 3 rounds are kept");
    assert_eq!(rounds(&course.record("waits")), [1, 2, 3]);
    for name in ["once.json", "twice.json"] {
        assert_eq!(course.records()[name], before[name]);
    }
    course.xtask("build").succeeds().says("\n1 listing: goes on from where it stopped\nround 4, ");
    assert_eq!(rounds(&course.record("waits")), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn what_had_failed_before_it_was_interrupted_is_told() {
    let course = Fixture::with("waits", "wait_in(4); time();");
    course.listing("fails", "process::exit(3);");
    let xtask = Program::start(course.command("build"));
    course.until_noted(4);
    xtask.signal(Signal::SIGINT);
    xtask.end().fails(CODE).says("examples/fails.rs:1: fails ended with exit status: 3").says(SAID);
}

/// The signal counts where nothing ran when it came: then it waits until what is
/// written is whole.
#[test]
fn what_is_written_at_the_moment_is_written_whole() {
    // Big records take their time to be written.
    let course = Fixture::with("long", r#"print!("{}", "\n".repeat(60_000)); time();"#);
    let is_there = || (!course.names().is_empty()).then_some(());
    let mut counted = 0;
    for _ in 0..40 {
        let xtask = Program::start(course.command("measure long"));
        until_at_once(|| "a file beside the lock".into(), is_there);
        xtask.signal(Signal::SIGINT);
        let ended = xtask.end().fails(CODE);
        assert_eq!(course.names(), ["long.json"], "{ended}");
        let kept = rounds(&course.record("long"));
        assert!(kept.iter().copied().eq(1..=kept.len() as u32), "{kept:?}");
        std::fs::remove_file(course.path("target/course/long.json")).unwrap();
        counted += i32::from(!ended.stderr.contains(SAID));
        if counted == 3 {
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
    xtask.end().fails(CODE).says(SAID).says("and nothing was kept");
    course.assert_nothing_runs();
}

/// Whether the signal comes to this program alone or, as from a terminal, to all of the
/// group in front.
#[test]
fn while_listings_are_compiled_it_ends_with_cargo_and_all_that_cargo_started() {
    let course = Fixture::new();
    let leave = if cfg!(target_os = "linux") {
        r#"note(Command::new("setsid").args(["sleep", "300"]).spawn().unwrap().id());"#
    } else {
        "note(process::id());" // elsewhere nobody adopts it
    };
    let main = format!("fn main() {{ {leave} note(process::id()); sleep(LONG); }}");
    course.write("build.rs", &format!("{}{main}", crate::fixture::PRELUDE));
    for to_all in [false, true] {
        let mut command = course.command("build");
        command.process_group(0);
        let xtask = Program::start(command);
        course.until_noted(2);
        if to_all {
            killpg(xtask.id(), Signal::SIGINT).unwrap();
        } else {
            xtask.signal(Signal::SIGTERM);
        }
        xtask.end().fails(CODE).says("error: interrupted: what ran was ended");
        until(|| "an end of what cargo started".into(), || (!course.runs()).then_some(()));
        std::fs::remove_file(course.path("noted")).unwrap();
    }
}

/// What is compiled apart lies under target/, and goes.
#[test]
fn while_dependencies_are_compiled_it_ends_and_leaves_nothing() {
    use std::os::unix::fs::PermissionsExt;

    let course = Fixture::new();
    let temporary = tempfile::tempdir().unwrap();
    let root = course.root().display();
    let wrapper = format!(
        "#!/bin/sh\ncase \"$*\" in *--crate-name\\ apart*) \
         echo $$ >> {root}/noted; sleep 300;; *) exec \"$@\";; esac\n"
    );
    course.write("rustc", &wrapper);
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(course.path("rustc"), executable).unwrap();
    let mut command = course.command("measure --compile");
    command.env("RUSTC_WRAPPER", course.path("rustc")).env("TMPDIR", temporary.path());
    let xtask = Program::start(command);
    course.until_noted(1);
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0);
    xtask.signal(Signal::SIGINT);
    xtask.end().fails(CODE).says("interrupted: what ran was ended");
    until(|| "an end of the compiler".into(), || (!course.runs()).then_some(()));
    course.assert_nothing_beside();
}

#[test]
fn where_nothing_runs_it_says_that_it_was_interrupted() {
    let course = Fixture::new();
    let site = Program::start(course.command("site --port 0"));
    site.until_it_says("Ctrl-C ends");
    site.signal(Signal::SIGTERM);
    site.end().fails(CODE).says("interrupted");
}

/// A listing that hangs with a child in a session of its own.
#[cfg(target_os = "linux")]
const HANGS: &str = r#"
    note(process::id());
    note(Command::new("setsid").args(["sleep", "300"]).spawn().unwrap().id());
    sleep(LONG);
"#;

/// Whichever of the two is killed, the other ends what the listing has started; and what
/// kills the whole group leaves the one that runs it.
#[cfg(target_os = "linux")] // elsewhere nobody adopts what is in a session of its own
#[test]
fn when_it_is_killed_nothing_that_a_listing_started_is_left() {
    let course = Fixture::with("hangs", HANGS);
    for whole_group in [false, true] {
        let mut command = course.command("measure hangs");
        command.process_group(0);
        let xtask = Program::start(command);
        course.until_noted(2);
        if whole_group {
            killpg(xtask.id(), Signal::SIGKILL).unwrap();
        } else {
            xtask.signal(Signal::SIGKILL);
        }
        assert_eq!(xtask.end().code, None);
        until(|| "an end of what ran".into(), || (!course.runs()).then_some(()));
        std::fs::remove_file(course.path("noted")).unwrap();
    }
    let xtask = Program::start(course.command("measure hangs"));
    course.until_noted(2);
    let children = format!("/proc/{0}/task/{0}/children", xtask.id());
    let children = std::fs::read_to_string(children).unwrap();
    let [worker] = children.split_whitespace().collect::<Vec<_>>()[..] else {
        panic!("{children}")
    };
    let worker = nix::unistd::Pid::from_raw(worker.parse().unwrap());
    nix::sys::signal::kill(worker, Signal::SIGKILL).unwrap();
    xtask.end().fails(1).says("hangs can't be run: the process that runs it has ended");
    course.assert_nothing_runs();
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
