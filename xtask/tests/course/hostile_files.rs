//! Whatever lies in the place of the records' files, nothing else is read, written,
//! waited for or lost.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use serde_json::{Value, json};

use crate::fixture::Fixture;
use crate::program::Program;

fn pipe_at(course: &Fixture, path: &str) {
    let _ = fs::remove_file(course.path(path));
    fs::create_dir_all(course.path(path).parent().unwrap()).unwrap();
    assert!(Command::new("mkfifo").arg(course.path(path)).status().unwrap().success());
}

#[test]
fn a_lock_that_is_a_link_is_refused_and_what_it_leads_to_is_as_it_was() {
    let course = Fixture::new();
    course.write("precious", "all of it");
    course.write("target/course/once.json", "");
    symlink(course.path("precious"), course.path("target/course/lock")).unwrap();
    course
        .xtask("build")
        .fails(1)
        .says("target/course/lock can't be made: it is a link, and those aren't followed");
    assert_eq!(course.read("precious"), "all of it");
}

#[test]
fn a_pipe_in_place_of_the_lock_or_a_record_keeps_nobody_waiting() {
    let course = Fixture::new();
    pipe_at(&course, "target/course/lock");
    course.xtask("build").fails(1).says("target/course/lock can't be made: it is no regular file");
    fs::remove_file(course.path("target/course/lock")).unwrap();
    course.build();
    pipe_at(&course, "target/course/once.refused.json");
    course.build();
    pipe_at(&course, "target/course/once.json");
    let why = "target/course/once.json can't be read: it is no regular file";
    course.preprocess(crate::preprocess::question(&course)).fails(1).says(why);
    course.xtask("build").succeeds().says(why).says("round 1, 2 listings");
    course.xtask("build").succeeds().has_no("round");
}

#[test]
fn a_record_that_is_a_link_is_not_followed() {
    let course = Fixture::new();
    course.build();
    let record = course.path("target/course/once.json");
    fs::rename(&record, course.path("precious")).unwrap();
    let precious = course.read("precious");
    symlink(course.path("precious"), &record).unwrap();
    course
        .xtask("build")
        .succeeds()
        .says("once.json can't be read: it is a link, and those aren't followed");
    assert!(fs::symlink_metadata(&record).unwrap().is_file());
    assert_eq!(course.read("precious"), precious);
}

#[test]
fn a_listing_that_takes_the_lock_away_ends_the_measuring() {
    let course = Fixture::with(
        "bad",
        r#"if round() == 3 { fs::remove_file(format!("{ROOT}/target/course/lock")).unwrap() } time();"#,
    );
    course.append("book/first.md", "\n{{#listing bad}}\n");
    course
        .xtask("build")
        .fails(1)
        .says("target/course/lock was taken away, and another xtask can have measured meanwhile")
        .has_no("round 4");
    assert_eq!(course.record("bad").samples.len(), 2);
    course.xtask("build").succeeds().says("goes on from where it stopped");
}

/// Whoever waited for a lock that is gone since takes the one that is there.
#[test]
fn a_lock_that_was_taken_away_while_another_waited_is_made_anew() {
    let course = Fixture::with("slow", "wait_in(1); time();");
    let first = Program::start(course.command("measure"));
    course.until_noted(1);
    let second = Program::start(course.command("measure"));
    second.until_it_says("waiting for it");
    fs::remove_file(course.path("target/course/lock")).unwrap();
    course.go_on();
    first.end().fails(1).says("was taken away");
    second.end().succeeds();
    assert!(course.path("target/course/lock").exists());
}

#[test]
fn what_killed_programs_left_is_swept() {
    let course = Fixture::new();
    course.write("target/course/.tmpAbCdEf", "half a record");
    course.write("target/.tmpAbCdEf/lock", "");
    course.write("target/.tmpAbCdEf/target/debug/large", "");
    course.write("target/.tmpOther/mine", "");
    course.build();
    for gone in ["target/course/.tmpAbCdEf", "target/.tmpAbCdEf"] {
        assert!(!course.path(gone).exists(), "{gone}");
    }
    // It has no lock, and so it is none of this program's.
    assert!(course.path("target/.tmpOther/mine").exists());
}

/// Numbers that no clock shows are told, and end in no figure.
#[test]
fn a_record_with_numbers_beyond_all_measure_is_measured_again() {
    let course = Fixture::new();
    course.build();
    let path = "target/course/once.json";
    let whole: Value = serde_json::from_str(&course.read(path)).unwrap();
    let damaged = |change: fn(&mut Value)| {
        let mut record = whole.clone();
        change(&mut record);
        course.write(path, &record.to_string());
    };
    damaged(|record| record["samples"][0]["measurements"][0]["number"] = json!(1e308));
    course.xtask("build").succeeds().says("once.json has 1e308 for ");
    damaged(|record| record["samples"] = vec![record["samples"][0].clone(); 120_000].into());
    course.xtask("build").succeeds().says("once.json is of more than 1000 rounds");
    damaged(|record| record["provenance"]["rounds"] = json!(u32::MAX));
    course.xtask("build").succeeds().says("once.json is of more than 1000 rounds");
}
