//! Listings that go wrong: each is named, with what happened and the mend.

use crate::fixture::{FEW, Fixture};

/// Measuring a listing with this body fails, with these words.
#[track_caller]
fn assert_told(body: &str, words: &[&str]) {
    fails("measure bad", body, words);
}

/// A listing with this body, which notes its processes, would never end.
#[track_caller]
fn assert_ended(body: &str) {
    let words = "bad was still running after 1 s, and was ended\n    \
                 mend: cargo run --example bad shows where it hangs; --deadline allows more time";
    fails("measure bad --deadline 1", body, &[words]).assert_nothing_runs();
}

#[track_caller]
fn fails(arguments: &str, body: &str, words: &[&str]) -> Fixture {
    let course = Fixture::with("bad", body);
    let ended = course.xtask(arguments).fails(1);
    let ended = words.iter().fold(ended, |ended, words| ended.says(words));
    ended.has_no("\u{1b}").has_no("panicked at xtask");
    assert!(course.records().is_empty(), "a run that failed has a record");
    course
}

#[test]
fn one_that_does_not_compile_is_shown_with_the_compilers_words() {
    assert_told(
        "let x: u8 = nowhere;",
        &[
            "error[E0425]: cannot find value `nowhere`",
            "error: examples/bad.rs:1: bad doesn't compile\n    mend: see the compiler's words",
            "cargo build --example bad",
        ],
    );
}

#[test]
fn one_that_ends_with_a_failure_is_shown_with_its_own_words() {
    assert_told(
        r#"time(); eprintln!("the disk\nis on fire"); process::exit(3);"#,
        &["error: examples/bad.rs:1: bad ended with exit status: 3, and said:\n    \
           | the disk\n    | is on fire\n    mend: cargo run --example bad"],
    );
}

#[test]
fn one_that_panics_is_shown_with_its_message() {
    assert_told(
        r#"time(); panic!("out of luck");"#,
        &["bad ended with exit status: 101, and said:", "    | out of luck"],
    );
}

#[test]
fn what_it_said_can_not_steer_the_terminal() {
    assert_told(
        r#"eprintln!("\x1b[2J\x1b]0;title\x07said"); process::exit(1);"#,
        &["    | \u{fffd}[2J\u{fffd}]0;title\u{fffd}said"],
    );
}

#[test]
fn one_that_hangs_is_ended_at_the_deadline() {
    assert_ended(
        r#"note(process::id());
           note(Command::new("sleep").arg("300").spawn().unwrap().id());
           sleep(LONG);"#,
    );
}

#[test]
fn one_that_never_stops_printing_is_ended_at_the_deadline() {
    assert_ended(r#"note(process::id()); loop { print!("and on"); }"#);
}

#[test]
fn one_that_is_stopped_is_ended_at_the_deadline() {
    assert_ended(
        r#"note(process::id());
           Command::new("sh").args(["-c", "kill -STOP $PPID"]).status().unwrap();"#,
    );
}

/// In the group of the program that waits for it, a signal to its own group
/// doesn't reach it.
#[test]
fn one_that_leaves_its_group_is_ended_at_the_deadline() {
    assert_ended(
        r#"unsafe extern "C" { fn getpgid(id: i32) -> i32; fn setpgid(id: i32, group: i32) -> i32; }
           note(process::id());
           let parent = std::os::unix::process::parent_id() as i32;
           assert_eq!(unsafe { setpgid(0, getpgid(parent)) }, 0);
           sleep(LONG);"#,
    );
}

#[test]
fn one_that_a_signal_ends_is_shown_with_the_signal() {
    assert_told(
        r#"time(); Command::new("sh").args(["-c", "kill -9 $PPID"]).status().unwrap();"#,
        &["bad ended with signal: 9 (SIGKILL)\n    mend: cargo run --example bad"],
    );
}

#[test]
fn one_that_prints_no_timing_is_told_how_a_timing_looks() {
    assert_told(
        r#"println!("it took 3 ms");"#,
        &["bad printed no measurement\n    mend: let it print a line like: it took 0.101234 s"],
    );
}

#[test]
fn one_that_says_it_took_longer_than_it_ran_is_not_believed() {
    assert_told(
        r#"println!("all of it took 100.000000 s");"#,
        &[r#"bad says that "all of it" took 100 s, but ran for "#, "what it measured itself"],
    );
}

/// The site's clock is beyond its reach. Nearly all of the time is missing: however busy
/// this machine is, others can't have taken it. Elsewhere nobody knows what they took.
#[test]
#[cfg(target_os = "linux")]
fn one_that_says_it_took_less_than_its_requests_is_not_believed() {
    assert_told(
        r#"let url = std::env::var("SITE_URL").unwrap();
           let address = url.trim_start_matches("http://").trim_end_matches('/');
           let mut stream = std::net::TcpStream::connect(address).unwrap();
           stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
           io::copy(&mut stream, &mut io::sink()).unwrap();
           println!("it took 0.000001 s");"#,
        &["bad says that it took 0.000001 s, but the site had requests of it for "],
    );
}

#[test]
fn one_that_prints_megabytes_is_refused() {
    let words = ["bad printed more than 64 KiB\n    mend: let it print a few lines of text"];
    assert_told(r#"time(); print!("{}", "ten bytes\n".repeat(1 << 20));"#, &words);
    // One line, without an end.
    assert_told(r#"time(); print!("{}", "x".repeat(10 << 20));"#, &words);
    assert_told(r#"time(); eprint!("{}", "x".repeat(10 << 20));"#, &words);
}

#[test]
fn one_that_prints_what_is_not_utf_8_is_refused() {
    assert_told(
        r#"time(); io::stdout().write_all(b"caf\xe9\n").unwrap();"#,
        &["bad printed what isn't UTF-8\n    mend: let it print a few lines of text"],
    );
}

#[test]
fn all_bad_ones_are_listed_and_the_good_ones_are_recorded() {
    let course = Fixture::new();
    course.listing("breaks", "let x: u8 = nowhere;");
    course.listing("fails", "process::exit(3);");
    course.listing("hangs", "sleep(LONG);");
    course.listing("silent", "");
    course
        .xtask("build --deadline 1")
        .fails(1)
        .says("examples/breaks.rs:1: breaks doesn't compile")
        .says("examples/fails.rs:1: fails ended with exit status: 3")
        .says("examples/hangs.rs:1: hangs was still running after 1 s")
        .says("examples/silent.rs:1: silent printed no measurement")
        .says("4 problems");
    assert_eq!(course.records().into_keys().collect::<Vec<_>>(), ["once.json", "twice.json"]);
    assert_eq!(course.record("once").samples.len(), FEW);
}

#[test]
fn one_that_fails_now_keeps_its_record_of_before() {
    let course = Fixture::with("bad", "time();");
    course.build();
    let before = course.records();
    course.listing("bad", "process::exit(3);");
    course.xtask("build").fails(1).says("exit status: 3");
    assert_eq!(course.records()["bad.json"], before["bad.json"]);
}

#[test]
fn two_listings_of_one_name_are_refused() {
    let course = Fixture::new();
    course.append("Cargo.toml", "\n[workspace.dependencies]\n");
    course.replace("Cargo.toml", "[workspace]\n", "[workspace]\nmembers = [\"more\"]\n");
    course.write("more/Cargo.toml", "[package]\nname = \"more\"\nedition = \"2024\"\n");
    course.write("more/examples/once.rs", "fn main() {}\n");
    course
        .xtask("build")
        .fails(1)
        .says("error: two listings are called once: ")
        .says(" examples/once.rs")
        .says(" more/examples/once.rs");
}
