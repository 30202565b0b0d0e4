//! Records that are damaged, or of the format before.

use std::fs;

use serde_json::{Value, json};

use crate::fixture::{FEW, Fixture, ROUNDS};
use crate::preprocess::question;

/// A course with a record damaged in every way there is, and what is said of each.
fn damaged() -> (Fixture, Vec<(&'static str, &'static str)>) {
    let course = Fixture::new();
    let damages = [
        ("empty", "is no record: EOF"),
        ("truncated", "is no record: "),
        ("unreadable", "is no record: "),
        ("newer", "is of format 999, and this program reads 5"),
        ("older", "is of format 3, and this program reads 5"),
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
    let of_format = |name: &str, format: u32| {
        whole(name).replacen("\"format\":5", &format!("\"format\":{format}"), 1)
    };
    let mut emptied = course.record("emptied");
    emptied.samples.clear();
    fs::copy(path("empty"), path("copied")).unwrap();
    fs::write(path("empty"), "").unwrap();
    fs::write(path("truncated"), &whole("truncated")[..1000]).unwrap();
    fs::write(path("unreadable"), b"\xff\xfe\0").unwrap();
    fs::write(path("newer"), of_format("newer", 999)).unwrap();
    fs::write(path("older"), of_format("older", 3)).unwrap();
    fs::write(path("edited"), edited).unwrap();
    fs::write(path("emptied"), serde_json::to_string(&emptied).unwrap()).unwrap();
    (course, damages.to_vec())
}

#[test]
fn build_says_which_are_damaged_and_measures_them_again() {
    let (course, damages) = damaged();
    let good = course.records()["once.json"].clone();
    let listings = format!("{} listings: its record can't be used\n", damages.len());
    let mut ended = course.xtask("build").succeeds().says(listings);
    assert_eq!(ended.stderr.matches(": it is measured again now\n").count(), damages.len());
    for (name, why) in damages {
        let place = course.path(&format!("target/course/{name}.json"));
        let told = format!("\n    the record {} {why}", place.display());
        ended = ended.says(told);
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

/// The record as the program before this one wrote it: what was printed in two lists,
/// the CPU time of others for a whole run, and the fewest rounds.
fn of_the_format_before(mut record: Value) -> Value {
    record["format"] = json!(4);
    record["provenance"]["rounds"] = json!(ROUNDS / 3);
    for sample in record["samples"].as_array_mut().unwrap() {
        let sample = sample.as_object_mut().unwrap();
        let all = sample.remove("measurements").unwrap();
        let (times, counts): (Vec<_>, Vec<_>) =
            all.as_array().unwrap().iter().partition(|one| one["unit"] == "seconds");
        let time = |one: &&Value| json!({"label": one["label"], "seconds": one["number"], "cpu_s": one["cpu_s"]});
        let count = |one: &&Value| json!({"label": one["label"], "number": one["number"], "unit": one["unit"]});
        sample.insert("timings".into(), times.iter().map(time).collect());
        sample.insert("counts".into(), counts.iter().map(count).collect());
        sample.remove("taken_s");
        for name in ["foreign_s", "throttled_s", "pace_s", "alone_s"] {
            sample.insert(name.into(), json!(0.0));
        }
    }
    record
}

/// It tells as much as it told, and needn't be made again.
#[test]
fn a_record_of_the_format_before_is_as_good() {
    let course = Fixture::new();
    course.build();
    let path = "target/course/once.json";
    let now: Value = serde_json::from_str(&course.read(path)).unwrap();
    let shown = course.preprocess(question(&course)).succeeds();
    let old = of_the_format_before(now.clone());
    for gone in ["\"measurements\"", "\"taken_s\""] {
        assert!(now.to_string().contains(gone) && !old.to_string().contains(gone));
    }
    course.write(path, &old.to_string());
    assert_eq!(course.preprocess(question(&course)).succeeds().stdout, shown.stdout);
    course.xtask("build").succeeds().has_no("round").prints("1 claim: 1 hold");
    assert_eq!(course.record("once").samples.len(), FEW);
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
        .says("once.json can't be read: it is no regular file")
        .says("error: ")
        .says("once.json can't be written");
}

#[test]
fn a_file_in_the_place_of_the_folder_is_told() {
    let course = Fixture::new();
    course.write("target/course", "");
    course.xtask("build").fails(1).says("target/course can't be made");
}
