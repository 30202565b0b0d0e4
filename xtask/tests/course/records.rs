//! Records that are damaged.

use std::fs;

use crate::fixture::{Fixture, ROUNDS};
use crate::preprocess::question;

/// A course with a record damaged in every way there is, and what is said of each.
fn damaged() -> (Fixture, Vec<(&'static str, &'static str)>) {
    let course = Fixture::new();
    let damages = [
        ("empty", "is no record: EOF"),
        ("truncated", "is no record: "),
        ("unreadable", "can't be read: stream did not contain valid UTF-8"),
        ("newer", "is of format 999, and this program reads "),
        ("edited", "is damaged: missing field `wall_s`"),
        ("copied", "is of empty"),
        ("emptied", "holds no samples"),
    ];
    for (name, _) in damages {
        course.listing(name, "time();");
    }
    course.build();
    let path = |name: &str| course.path(&format!("target/course/{name}.json"));
    let whole = |name: &str| fs::read_to_string(path(name)).unwrap();
    let edited = whole("edited").replace("\"wall_s\"", "\"wall\"");
    let newer = whole("newer").replacen("\"format\":", "\"format\":999,\"was\":", 1);
    let mut emptied = course.record("emptied");
    emptied.samples.clear();
    fs::copy(path("empty"), path("copied")).unwrap();
    fs::write(path("empty"), "").unwrap();
    fs::write(path("truncated"), &whole("truncated")[..1000]).unwrap();
    fs::write(path("unreadable"), b"\xff\xfe\0").unwrap();
    fs::write(path("newer"), newer).unwrap();
    fs::write(path("edited"), edited).unwrap();
    fs::write(path("emptied"), serde_json::to_string(&emptied).unwrap()).unwrap();
    (course, damages.to_vec())
}

#[test]
fn build_says_which_are_damaged_and_measures_them_again() {
    let (course, damages) = damaged();
    let good = course.records()["once.json"].clone();
    let mut ended = course.xtask("build").succeeds();
    for (name, why) in damages {
        let place = course.path(&format!("target/course/{name}.json"));
        let told = format!("the record {} {why}", place.display());
        ended = ended.says(told).says("it is measured again now");
        assert_eq!(course.record(name).samples.len(), ROUNDS);
    }
    assert_eq!(course.records()["once.json"], good);
    course.xtask("build").succeeds().has_no("the record");
}

#[test]
fn preprocess_refuses_them_and_tells_the_mend() {
    let (course, damages) = damaged();
    for (name, _) in &damages {
        course.append("book/first.md", &format!("\n{{{{#output {name}}}}}\n"));
    }
    let before = course.records();
    let mut ended = course.preprocess(question(&course)).fails(1);
    for (name, why) in damages {
        let place = course.place("book/first.md", &format!("{{{{#output {name}"));
        let record = course.path(&format!("target/course/{name}.json"));
        ended = ended
            .prints_nothing()
            .says(format!("{place}: the record {} {why}", record.display()))
            .says(format!("mend: cargo xtask measure {name}\n"));
    }
    assert_eq!(course.records(), before);
}

#[test]
fn a_record_that_no_page_needs_is_no_trouble_to_preprocess() {
    let course = Fixture::new();
    course.write("book/all.md", "# All\n");
    course.listing("spare", "time();");
    course.build();
    course.write("target/course/spare.json", "");
    course.preprocess(question(&course)).succeeds();
}

#[test]
fn a_folder_in_a_records_place_is_told() {
    let course = Fixture::new();
    course.write("target/course/once.json/file", "");
    course
        .xtask("build")
        .fails(1)
        .says("once.json can't be read: Is a directory")
        .says("error: ")
        .says("once.json can't be written");
}

#[test]
fn a_file_in_the_place_of_the_folder_is_told() {
    let course = Fixture::new();
    course.write("target/course", "");
    course.xtask("build").fails(1).says("target/course can't be made");
}
