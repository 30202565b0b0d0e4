//! What people and other programs read.

use std::ffi::OsStr;
use std::iter;
use std::process::{Child, Command, Stdio};

use crate::fixture::{FEW, Fixture, unset};

const ESCAPE: &str = "\u{1b}";

#[test]
fn where_there_is_no_terminal_lines_are_plain() {
    let course = Fixture::new();
    let ended = course.xtask("build").succeeds().has_no(ESCAPE);
    // Cargo has said its own words by then.
    let (_, told) = ended.stderr.split_once("2 listings: never measured here\n").unwrap();
    let lines: Vec<&str> = told.lines().collect();
    let [rounds @ .., sum] = &lines[..] else { panic!("{ended}") };
    assert_eq!(rounds.len(), FEW, "{ended}");
    for (number, line) in (1..).zip(rounds) {
        let words = format!("round {number}, 2 listings; 0 of 1 claims are told");
        let rest = line.strip_prefix(&words).unwrap_or_else(|| panic!("{line:?} of {ended}"));
        // How long it takes is guessed from the rounds before.
        let is_guess = rest.starts_with("; about ") && rest.ends_with(" s left");
        assert!(if number == 1 { rest.is_empty() } else { is_guess }, "{ended}");
    }
    assert!(sum.starts_with("measured in ") && sum.ends_with(" s"), "{ended}");
}

#[test]
fn mdbooks_warnings_are_plain_as_well() {
    let course = Fixture::with_words("\nA <p>paragraph without an end.\n");
    course
        .xtask("build")
        .succeeds()
        .says("unclosed HTML tag `<p>` found in `first.md`")
        .has_no(ESCAPE);
}

/// What the program shows on a terminal with this in its environment; none
/// where there is no `script`.
fn on_a_terminal(course: &Fixture, name: &str, value: &str) -> Option<String> {
    let build = course.command("build");
    let words: Vec<_> = iter::once(build.get_program()).chain(build.get_args()).collect();
    let mut script = Command::new("script");
    if cfg!(target_os = "linux") {
        script.arg("-qec").arg(words.join(OsStr::new(" "))).arg("/dev/null");
    } else {
        script.args(["-q", "/dev/null"]).args(words); // BSD's, and macOS's
    }
    script.current_dir(course.root());
    unset(&mut script).env(name, value);
    let Ok(output) = script.stdin(Stdio::null()).output() else {
        println!("skipped: there is no `script` here");
        return None;
    };
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{shown}");
    Some(shown)
}

#[test]
fn on_a_terminal_a_bar_says_what_runs() {
    let course = Fixture::with("slow", "sleep(Duration::from_millis(100)); time();");
    course.append("book/first.md", "\n{{#value slow.threads}}\n");
    let Some(shown) = on_a_terminal(&course, "TERM", "xterm") else { return };
    assert!(shown.contains("] 1 listing watched: slow"), "{shown:?}");
    assert!(shown.contains("] round 1, 3 listings; 0 of 1 claims are told: slow"), "{shown:?}");
    assert!(!shown.contains("told\r\n"), "{shown:?}");
}

#[test]
fn no_color_means_no_colour() {
    let course = Fixture::with_words("\nA <p>paragraph without an end.\n");
    let Some(shown) = on_a_terminal(&course, "NO_COLOR", "1") else { return };
    let colours = shown.split("\u{1b}[").skip(1).filter(|rest| {
        rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m')
    });
    assert_eq!(colours.count(), 0, "{shown:?}");
}

/// Such as an editor's: it can't draw a bar.
#[test]
fn a_dumb_terminal_gets_lines() {
    let Some(shown) = on_a_terminal(&Fixture::new(), "TERM", "dumb") else { return };
    assert!(shown.contains("\r\nround 1, 2 listings; 0 of 1 claims are told\r\n"), "{shown:?}");
    assert!(shown.contains(&format!("\r\nround {FEW}, 2 listings; 0 of 1")), "{shown:?}");
    assert!(!shown.contains(ESCAPE), "{shown:?}");
}

/// As in `cargo xtask verify | head -1`.
#[test]
fn a_reader_that_goes_away_is_no_reason_to_panic() {
    let course = Fixture::new();
    course.build();
    let went_away: [fn(&mut Child); 2] =
        [|xtask| drop(xtask.stdout.take()), |xtask| drop(xtask.stderr.take())];
    for arguments in ["build", "check", "measure", "verify"] {
        for leave in went_away {
            let mut command = course.command(arguments);
            let mut xtask = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            leave(&mut xtask);
            let output = xtask.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_ne!(output.status.code(), Some(101), "{arguments}: {said}");
        }
    }
}

/// As in `cargo xtask check --format json > report.json`, on a full disk.
#[cfg(target_os = "linux")] // elsewhere nothing is always full
#[test]
fn output_that_can_not_be_written_is_no_success() {
    let course = Fixture::new();
    course.build();
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    for arguments in ["build", "check", "check --format json", "measure", "verify --no-tests"] {
        let output = course.command(arguments).stdout(full()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments}: {said}");
        let words = "error: not all of the output could be written: No space left on device";
        assert!(said.contains(words), "{arguments}: {said}");
    }
    let status = course.command("measure").stderr(full()).status().unwrap();
    assert_eq!(status.code(), Some(1));
    let preprocess = crate::preprocess::question(&course);
    let (reader, mut writer) = std::io::pipe().unwrap();
    let mut preprocessor =
        course.command("preprocess").stdin(reader).stdout(full()).spawn().unwrap();
    std::io::Write::write_all(&mut writer, preprocess.as_bytes()).unwrap();
    drop(writer);
    assert_eq!(preprocessor.wait().unwrap().code(), Some(1));
}

#[test]
fn help_shows_an_example_of_every_command() {
    let course = Fixture::new();
    for (name, example) in [
        ("build", "\n  cargo xtask build --rounds 21\n"),
        ("check", "\n  cargo xtask check\n"),
        ("verify", "\n  cargo xtask verify --strict\n"),
        ("measure", "\n  cargo xtask measure ex_3_2 fork\n"),
        ("serve", "\n  cargo xtask serve --port 3001\n"),
        ("site", "\n  cargo xtask site --log\n"),
        ("study", "\n  cargo xtask study --runs 20 --faults 5\n  cargo xtask study --runs 0"),
        ("preprocess", "\n  mdbook build\n"),
    ] {
        course.xtask("--help").succeeds().prints(format!("\n  {name} "));
        course.xtask(&format!("{name} --help")).succeeds().prints("Example").prints(example);
    }
}

#[test]
fn a_command_line_that_means_nothing_is_refused() {
    let course = Fixture::new();
    for (arguments, words) in [
        ("bild", "a similar subcommand exists: 'build'"),
        ("build --rounds 5", "5 is not in 6..=1000"),
        ("build --rounds 1001", "1001 is not in 6..=1000"),
        ("build --rounds many", "invalid value 'many' for '--rounds <ROUNDS>'"),
        ("build --deadline 0", "invalid value '0' for '--deadline <S>'"),
        ("build --round 6", "a similar argument exists: '--rounds'"),
        ("serve --port 70000", "invalid value '70000' for '--port <PORT>'"),
        ("", "Usage: cargo xtask <COMMAND>"),
    ] {
        course.xtask(arguments).fails(2).says(words);
    }
}
