//! Programs to mend: a learner's way through them, and what `verify` proves of them.

use std::fs;
use std::process::Command;

use nix::sys::signal::Signal;

use crate::fixture::{Fixture, PRELUDE};
use crate::program::{Ended, Program};

const MANIFEST: &str = r#"[package]
name = "slow"
version = "0.1.0"
edition = "2024"
publish = false

[features]
task = []

[[bin]]
name = "slow_start"
path = "start.rs"

[[bin]]
name = "slow_solution"
path = "solution.rs"

[[bin]]
name = "slow_wrong_half"
path = "wrong_half.rs"

[[bin]]
name = "slow_wrong_answer"
path = "wrong_answer.rs"

[[bin]]
name = "slow_task"
path = "../task.rs"
required-features = ["task"]
"#;

const DEFINITION: &str = r#"title = "Many steps"
section = "first.md"
what = "Let it take fewer steps."
hints = ["a first hint", "a second hint"]
works = "fewer steps are fewer"
others = "none at all"

[[checks]]
claim = "task.counted <= 10"
wanted = "it takes few steps"
otherwise = "each step is taken again"

[wrong]
wrong_half = "task.counted <= 10"
wrong_answer = "the answer"
"#;

/// One that prints this answer, and counts so many steps.
fn program(body: &str, answer: &str, steps: u32) -> String {
    let prelude = PRELUDE.replace("#![allow(unused)]", "");
    let prelude = prelude.replace(
        "const ROOT: &str = env!(\"CARGO_MANIFEST_DIR\");",
        "const ROOT: &str = concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/../..\");",
    );
    format!(
        "// TODO: mend it.\n{prelude}\nfn main() {{\n{body}\nprintln!(\"{answer}\");\nprintln!(\"it counted {steps}\");\n}}\n"
    )
}

/// The good course with one exercise.
fn course() -> Fixture {
    let course = Fixture::with_words("\n{{#exercise slow}}\n");
    let members =
        "[workspace]\nmembers = [\"exercises/*\"]\ndefault-members = [\".\", \"exercises/*\"]";
    course.replace("Cargo.toml", "[workspace]", members);
    course.write(
        "exercises/task.rs",
        "include!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/task.rs\"));\n",
    );
    course.write("exercises/slow/Cargo.toml", MANIFEST);
    course.write("exercises/slow/exercise.toml", DEFINITION);
    let solution = program("", "forty-two", 5).replace("TODO", "done");
    for (name, text) in [
        ("start", program("", "forty-two", 100)),
        ("solution", solution),
        ("wrong_half", program("", "forty-two", 50)),
        ("wrong_answer", program("", "forty-three", 5)),
    ] {
        course.write(&format!("exercises/slow/{name}.rs"), &text);
    }
    course
}

fn task(course: &Fixture, text: &str) {
    course.write("exercises/slow/task.rs", text);
}

/// A learner's program with this body, tried.
#[track_caller]
fn tried(body: &str) -> (Fixture, Ended) {
    let course = course();
    task(&course, &program(body, "forty-two", 5));
    let ended = course.xtask("exercise slow");
    (course, ended)
}

#[test]
fn from_the_first_try_to_the_last() {
    let course = course();
    course
        .xtask("exercise")
        .succeeds()
        .prints("> slow  Many steps")
        .prints("0 of 1 are done. Next: cargo xtask exercise slow");

    course
        .xtask("exercise slow")
        .fails(1)
        .prints("exercises/slow/task.rs is yours to mend: a copy of exercises/slow/start.rs")
        .prints("Let it take fewer steps.")
        .prints("slow: not yet")
        .prints("it takes few steps (task.counted <= 10)")
        .prints("measured   100")
        .prints("it means   each step is taken again")
        .prints("cargo xtask exercise slow --hint")
        .says("error: slow isn't done yet")
        .has_no("\u{1b}");
    assert_eq!(course.read("exercises/slow/task.rs"), course.read("exercises/slow/start.rs"));

    course.xtask("exercise slow --hint").succeeds().prints("1. a first hint").has_no("second");
    course.xtask("exercise slow --hint").succeeds().prints("2. a second hint");

    task(&course, &course.read("exercises/slow/solution.rs"));
    course
        .xtask("exercise slow")
        .succeeds()
        .prints("slow: done")
        .prints("it takes few steps: 5; at the start: 100")
        .prints("fewer steps are fewer")
        .prints("All are done.");
    course.xtask("exercise").succeeds().prints("All 1 are done.");

    // What is done isn't compiled again, as long as it is as it was.
    let ended = course.xtask("exercise slow").succeeds().prints("slow is done, and is as it was");
    ended.has_no("Finished");
    course.append("exercises/slow/task.rs", "// changed\n");
    course.xtask("exercise slow").succeeds().prints("slow: done").says("Compiling");

    course
        .xtask("exercise slow --reset")
        .succeeds()
        .prints("your program is kept as exercises/slow/task_1.rs");
    assert!(course.read("exercises/slow/task_1.rs").ends_with("// changed\n"));
    assert_eq!(course.read("exercises/slow/task.rs"), course.read("exercises/slow/start.rs"));

    let solution = course.read("exercises/slow/solution.rs");
    assert_eq!(course.xtask("exercise slow --solution").succeeds().stdout, solution);
}

#[test]
fn a_program_that_does_something_else_is_told() {
    let course = course();
    task(&course, &program("", "forty-three", 5));
    course
        .xtask("exercise slow")
        .fails(1)
        .prints("the same answer: \"forty-two\"")
        .prints("\"forty-three\"");
}

#[test]
fn what_the_compiler_says_is_shown_as_it_is() {
    let course = course();
    task(&course, "fn main() {\n    let x: u32 = \"no\";\n}\n");
    course
        .xtask("exercise slow")
        .fails(1)
        .says("error[E0308]: mismatched types")
        .says("exercises/slow/task.rs:2:18")
        .says("error: slow doesn't compile")
        .prints_nothing();
}

#[test]
fn a_program_that_hangs_is_ended() {
    let (course, ended) = tried("note(process::id()); sleep(LONG);");
    let ended = ended.fails(1).prints("it was still running when its time was up, and was ended");
    let ended = ended.prints("it means   it waits for what never comes");
    course.assert_nothing_runs();
    // What it did until then is drawn.
    if cfg!(target_os = "linux") {
        ended.prints("yours\n  main thread");
    }
}

#[test]
fn a_program_that_panics_is_told() {
    let (_, ended) = tried("panic!(\"oh no\");");
    ended.fails(1).prints("the program ended with exit status: 101").prints("oh no");
}

#[test]
fn a_child_left_behind_is_ended() {
    let (course, ended) = tried(
        r#"let child = Command::new("sleep").arg("300").stdout(Stdio::null()).spawn().unwrap();
           note(child.id());"#,
    );
    ended.fails(1).prints("left a process running, which was ended");
    course.assert_nothing_runs();
}

#[test]
fn a_program_that_prints_too_much_is_told() {
    let (_, ended) = tried("for _ in 0..100_000 { println!(\"a line too much\"); }");
    ended.fails(1).prints("printed more than 64 KiB");
}

#[test]
fn a_program_that_measures_nothing_any_more_is_told() {
    let course = course();
    task(&course, "fn main() { println!(\"forty-two\"); }\n");
    let ended = course.xtask("exercise slow").fails(1).prints("printed no measurement");
    ended.prints("the lines that print what was measured are gone");
}

#[test]
fn mistakes_of_a_careless_learner_have_a_line_each() {
    let course = course();
    let nearest = "there is no exercise \"slwo\"\n    mend: did you mean \"slow\"?";
    course.xtask("exercise slwo").fails(1).says(nearest);
    course.xtask("exercise slow --hint --reset").fails(2).says("cannot be used with");
    fs::remove_file(course.path("exercises/slow/start.rs")).unwrap();
    let gone = "error: exercises/slow/start.rs isn't there; git checkout exercises/slow/start.rs";
    course.xtask("exercise slow").fails(1).says(gone);
    Fixture::new().xtask("exercise").fails(1).says("this course has no exercises");
}

/// What comes of the program where nothing in the exercises' folder may be written. None
/// where nothing can be mounted: it takes a namespace, which not every system lets an
/// ordinary user have.
#[cfg(target_os = "linux")]
fn with_exercises_only_to_read(course: &Fixture, arguments: &str) -> Option<Ended> {
    const RUN: &str = r#"
        mount --bind exercises exercises && mount -o remount,bind,ro exercises || exit 99
        exec "$@"
    "#;
    let unshare = |script: &str| {
        let mut unshare = Command::new("unshare");
        unshare.args(["--mount", "--map-root-user", "sh", "-c", script, "sh"]);
        unshare.current_dir(course.root());
        unshare
    };
    let probe = unshare("mount --bind exercises exercises").output();
    if !probe.is_ok_and(|probe| probe.status.success()) {
        println!("skipped: nothing can be mounted here");
        return None;
    }
    let xtask = course.command(arguments);
    let mut run = unshare(RUN);
    run.arg(xtask.get_program()).args(xtask.get_args());
    crate::fixture::unset(&mut run);
    Some(Program::start(run).end())
}

#[cfg(target_os = "linux")]
#[test]
fn in_a_folder_only_to_read_each_step_says_what_it_lacks() {
    let course = course();
    let tried = |arguments| with_exercises_only_to_read(&course, arguments);
    let Some(ended) = tried("exercise") else { return };
    ended.succeeds().prints("0 of 1 are done. Next: cargo xtask exercise slow");
    let tried = |arguments| tried(arguments).unwrap();
    tried("exercise slow")
        .fails(1)
        .says("error: exercises/slow/task.rs can't be made: Read-only file system")
        .says("the exercises need a folder that you may write to")
        .prints_nothing();
    // Nothing is lost of what can be told all the same.
    let kept = "error: your progress can't be kept: ";
    tried("exercise slow --hint").fails(1).prints("1. a first hint").says(kept);
    tried("exercise slow --solution").succeeds();
    task(&course, &course.read("exercises/slow/solution.rs"));
    tried("exercise slow").fails(1).prints("slow: done").prints("fewer steps are fewer").says(kept);
    tried("exercise slow --reset").fails(1).says("exercises/slow/task.rs can't be kept aside");
}

#[test]
fn a_file_that_is_amiss_is_told_with_its_line() {
    let course = course();
    course.replace(
        "exercises/slow/exercise.toml",
        "task.counted <= 10\"\nwanted",
        "task.cuonted <= 10\"\nwanted",
    );
    course
        .xtask("exercise")
        .fails(1)
        .says("exercises/slow/exercise.toml:9: \"task.cuonted <= 10\":");
}

#[test]
fn letters_are_those_that_the_terminal_has() {
    let course = course();
    task(&course, &course.read("exercises/slow/solution.rs"));
    let mut command = course.command("exercise slow");
    command.env("LC_ALL", "C");
    let ended = Program::start(command).end().succeeds();
    assert!(ended.stdout.is_ascii(), "{ended}");
}

#[test]
fn it_is_tried_at_every_save_until_it_is_right() {
    let course = course();
    let watch = Program::start(course.command("exercise --watch"));
    watch.until_it_says("each step is taken again");
    watch.until_it_says("Waiting for a save");
    task(&course, "fn main() {");
    watch.until_it_says("this file contains an unclosed delimiter");
    task(&course, &course.read("exercises/slow/solution.rs"));
    watch.end().succeeds().prints("slow: done").prints("All are done.");
    let again = course.xtask("exercise slow --watch").succeeds();
    again.prints("slow is done, and is as it was then.").prints("All are done.");
}

#[test]
fn what_was_done_is_not_lost_where_it_cant_be_read() {
    let course = course();
    course.write("exercises/progress.cache.json", "{\"done\":");
    for arguments in ["exercise", "exercise slow", "exercise slow --hint"] {
        course.xtask(arguments).fails(1).says("exercises/progress.cache.json can't be used");
    }
    assert_eq!(course.read("exercises/progress.cache.json"), "{\"done\":");
}

#[test]
fn ctrl_c_ends_watching_and_what_runs() {
    let course = course();
    let hangs = program("note(process::id()); sleep(LONG);", "forty-two", 5);
    task(&course, &hangs);
    let watch = Program::start(course.command("exercise slow --watch"));
    course.until_noted(1);
    watch.signal(Signal::SIGINT);
    watch.end().fails(130);
    course.assert_nothing_runs();
}

#[test]
fn verify_proves_what_exercises_say() {
    let course = course();
    course
        .xtask("verify --no-tests")
        .succeeds()
        .says("4 programs of exercises: 4 do as they say, 0 don't, 0 can't be told");

    course.replace("exercises/slow/solution.rs", "counted 5", "counted 11");
    course.replace("exercises/slow/wrong_half.rs", "counted 50", "counted 5");
    course
        .xtask("verify --no-tests")
        .fails(1)
        .says("exercises/slow/solution.rs:1: it should pass; it stumbles over \"task.counted <= 10\" (measured 11.0000)")
        .says("exercises/slow/wrong_half.rs:1: it should stumble over \"task.counted <= 10\"; it passes");

    course.replace("exercises/slow/start.rs", "forty-two", "another");
    let ended = course.xtask("verify --no-tests").fails(1);
    ended
        .says("exercises/slow/solution.rs:1: it should pass; it has another answer: \"forty-two\"");
}

#[test]
fn check_tells_what_an_exercise_lacks() {
    let course = course();
    course.xtask("check").succeeds().prints("2 pages, 2 listings and 1 exercise:");
    course.replace("exercises/slow/Cargo.toml", "slow_wrong_half", "slow_wrong_turn");
    course.replace("book/first.md", "{{#exercise slow}}", "");
    course.replace("exercises/slow/start.rs", "TODO", "done");
    course
        .xtask("check")
        .fails(1)
        .says("exercises/slow/Cargo.toml:1: it lacks the program slow_wrong_half\n    mend: [[bin]] of name \"slow_wrong_half\" and path \"wrong_half.rs\"")
        .says("exercises/slow/Cargo.toml:1: exercise.toml doesn't say what wrong_turn stumbles over")
        .says("exercises/slow/exercise.toml:1: book/first.md doesn't show it\n    mend: {{#exercise slow}}")
        .says("exercises/slow/start.rs:1: it doesn't say where to begin");
}

#[test]
fn a_page_shows_what_to_do_and_how_it_is_judged() {
    let course = course();
    course.build();
    let page = course.read("target/book/first.html");
    for words in
        ["Many steps", "cargo xtask exercise slow", "it takes few steps", "task.counted &lt;= 10"]
    {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn what_is_done_here_is_ticked_where_the_book_is_served_and_in_no_other() {
    let course = course();
    course.build();
    let serve = Program::start(course.command("serve --port 0"));
    let address = crate::serve::address(&serve);
    crate::serve::until_page_has(&address, "> I have mended this");
    task(&course, &course.read("exercises/slow/solution.rs"));
    course.xtask("exercise slow").succeeds();
    crate::serve::until_page_has(&address, "autocomplete=\"off\" checked");
    drop(serve);
    course.build();
    assert!(!course.read("target/book/first.html").contains("autocomplete=\"off\" checked"));
}

#[test]
fn a_learners_files_are_no_part_of_the_course() {
    let ignored = [
        "exercises/in_a_row/task.rs",
        "exercises/in_a_row/task_1.rs",
        "exercises/progress.cache.json",
    ];
    let mut git = Command::new("git");
    git.arg("check-ignore")
        .args(ignored)
        .current_dir(env!("CARGO_MANIFEST_DIR").to_owned() + "/..");
    let output = git.output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 3);
}
