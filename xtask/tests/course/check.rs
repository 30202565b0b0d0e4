//! What `check` tells, and that `build` and `verify` begin with it.

use std::fs::File;
use std::panic;

use serde_json::{Value, json};

use crate::fixture::Fixture;
use crate::program::Program;

/// Neither compiled nor measured, and no draft of the book left behind.
#[track_caller]
fn assert_nothing_ran(course: &Fixture) {
    course.assert_nothing_compiled();
    assert!(course.records().is_empty(), "something was measured");
}

/// The control of the one above: it would find what was compiled.
#[test]
fn what_is_compiled_is_noticed() {
    let course = Fixture::new();
    course.assert_nothing_compiled();
    course.append("examples/once.rs", "// The end.\n");
    course.build();
    let check = || course.assert_nothing_compiled();
    assert!(panic::catch_unwind(panic::AssertUnwindSafe(check)).is_err());
}

/// A course with this on its first page is told of, and of nothing else.
#[track_caller]
fn assert_told(words: &str, told: &str) {
    let course = Fixture::with_words(&format!("\n{words}\n"));
    let place = course.place("book/first.md", words);
    course
        .xtask("check")
        .fails(1)
        .prints_nothing()
        .says(format!("error: {place}: {told}"))
        .has_no(" problems");
    assert_nothing_ran(&course);
}

#[test]
fn a_good_course_is_told_to_be_good() {
    let course = Fixture::new();
    course
        .xtask("check")
        .succeeds()
        .prints("2 pages and 2 listings: nothing wrong that can be told without measuring\n");
    assert_nothing_ran(&course);
}

#[test]
fn mistaken_directives_are_told() {
    assert_told("{{#valeu once}}", "there is no directive \"valeu\"\n    mend: did you mean");
    assert_told("{{#value onec}}", "there is no example \"onec\"\n    mend: did you mean");
    assert_told("{{#listing onec}}", "there is no example \"onec\"\n    mend: did you mean");
    assert_told("{{#value once.cpuu}}", "{{#value once.cpuu}}: there is no metric \"cpuu\"");
    assert_told("{{#claim once}}", "{{#claim once}}: a claim compares");
    assert_told("{{#claim once >= 2 MiB}}", "{{#claim once >= 2 MiB}}: its sides differ");
    assert_told("{{#value twice", "a directive isn't closed\n    mend: end it with }}");
    assert_told("Write `{{#value once}}`.", "a directive stands in code");
    assert_told("{{#plot \"Look.\"\nrow \"a\" onec\n}}", "there is no example \"onec\"");
}

#[test]
fn what_sources_lack_is_told() {
    assert_told(
        "{{#listing once:wiat}}",
        "there is no anchor \"wiat\" in examples/once.rs\n    mend: did you mean \"wait\"?",
    );
    assert_told("{{#beside once once.py}}", "examples/once.py can't be read: No such file");
}

#[test]
fn mere_words_are_told() {
    assert_told("It takes 100 ms.", "the figure \"100 ms\" is typed by hand");
    assert_told("```rust\nfn main() {}\n```", "Rust is typed by hand here");
}

#[test]
fn links_are_told_before_the_book_is_there() {
    assert_told("[Gone](gone.md)", "the link gone.html leads to no file of the book");
    assert_told("[Gone](all.md#gone)", "the link all.html#gone leads to no place of its page");
    assert_told("[Gone](#gone)", "the link #gone leads to no place of its page");
    assert_told("![Gone](gone.svg)", "the link gone.svg leads to no file of the book");
    assert_told("<a href='gone.html'>x</a>", "the link gone.html leads to no file of the book");
}

/// To a heading, to a listing's row in the table of all, to a file, and with a
/// number in its words.
#[test]
fn good_links_are_not_told() {
    let course = Fixture::with_words(
        "\n## A café\n\n[a](#a-café) [b](all.md#twice) [c](https://example.com/#x) \
         [d](a%20file.txt) [{{#value once}}](all.md#once)\n",
    );
    course.write("book/a file.txt", "");
    course.xtask("check").succeeds();
}

#[test]
fn a_listing_that_no_page_shows_is_told() {
    let course = Fixture::with("hidden", "time();");
    course.xtask("check").fails(1).says("error: examples/hidden.rs:1: no page shows hidden\n");
    assert_nothing_ran(&course);
}

#[test]
fn a_page_without_its_file_is_told() {
    let course = Fixture::new();
    course.append("book/SUMMARY.md", "- [Second](second.md)\n");
    course.xtask("check").fails(1).says("error: book/SUMMARY.md:5: the page second.md has no file");
    assert_nothing_ran(&course);
}

#[test]
fn a_listing_that_no_page_can_name_is_told() {
    let course = Fixture::with("delay", "time();");
    course.xtask("check").fails(1).says("error: examples/delay.rs:1: a page can't name delay");
    assert_nothing_ran(&course);
}

/// The README of the course itself is such a one.
fn readme(listings: &str) -> String {
    let course = include_str!("../../../README.md");
    let (_, directives) = course.split_once("| directive |").unwrap();
    format!("# Small\n\n| name |\n|---|\n{listings}\n\n| directive |{directives}")
}

#[test]
fn what_the_readmes_tables_lack_or_invent_is_told() {
    let course = Fixture::new();
    let both = "| [`once`](examples/once.rs), [`twice`](examples/twice.rs) |";
    course.write("README.md", &readme(both));
    course.xtask("check").succeeds();
    course.write("README.md", &readme("| [`once`](once.rs) |\n| [`thrice`](thrice.rs) |"));
    course.replace("README.md", "{{#machine}}", "{{#machinery}}");
    let place = course.place("README.md", "`{{#machinery}}");
    course
        .xtask("check")
        .fails(1)
        .says("README.md:5: once isn't at once.rs\n    mend: examples/once.rs")
        .says("README.md:6: there is no example \"thrice\"\n    mend: did you mean \"twice\"?")
        .says("README.md:3: the table lacks the listing twice\n    mend: | [`twice`](examples/")
        .says(format!("{place}: there is no directive \"machinery\""))
        .says("the table lacks the directive machine\n")
        .says("5 problems");
    assert_nothing_ran(&course);
}

#[test]
fn all_of_it_is_told_at_once() {
    let course = Fixture::with("hidden", "time();");
    course.append("book/all.md", "\nIt takes 100 ms.\n");
    course.append(
        "book/first.md",
        "\n[Gone](gone.md) {{#valeu once}} {{#claim onec >= 1 s}}\n\n{{#listing once:wiat}}\n",
    );
    course
        .xtask("check")
        .fails(1)
        .says("book/all.md:7: the figure \"100 ms\"")
        .says("book/first.md:12: there is no directive \"valeu\"")
        .says("book/first.md:12: there is no example \"onec\"")
        .says("book/first.md:12: the link gone.html")
        .says("book/first.md:14: there is no anchor \"wiat\"")
        .says("examples/hidden.rs:1: no page shows hidden")
        .says("6 problems\n");
    assert_nothing_ran(&course);
}

/// Without one, a label may be right.
#[test]
fn a_label_is_told_where_there_is_a_record() {
    let words = "\n{{#claim once.\"ti\" <= 1 s}}\n";
    let course = Fixture::new();
    course.build();
    course.append("book/first.md", words);
    let place = course.place("book/first.md", "{{#claim once.");
    let told = format!("{place}: there is no label \"ti\"\n    mend: known are: it\n");
    course.xtask("check").fails(1).says(format!("error: {told}"));
    // Others tell it at once, and go on: measured anew, the listing may print it.
    course.replace("examples/twice.rs", "0.002000", "0.003000");
    let ended = course.xtask("build --rounds 6").fails(1).says(format!("error: {told}"));
    assert!(ended.stderr.find(&told) < ended.stderr.find("round 1, "), "{ended}");
    // So may one that was changed.
    course.replace("examples/once.rs", "it took", "ti took");
    course.xtask("check").succeeds();
    course.xtask("verify --rounds 6 --no-tests").succeeds();
    // And one that was never measured.
    Fixture::with_words(words).xtask("check").succeeds();
}

#[test]
fn programs_and_github_are_told_as_well() {
    let course = Fixture::with_words("\nIt takes 100 ms.\n");
    let ended = course.xtask("check --format json").fails(1);
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    let problem = &report["problems"][0];
    assert_eq!(problem["place"], json!({"file": "book/first.md", "line": 12}));
    assert_eq!(problem["what"], "the figure \"100 ms\" is typed by hand");
    let mut xtask = course.command("check");
    xtask.env("GITHUB_ACTIONS", "true");
    Program::start(xtask)
        .end()
        .fails(1)
        .says("::error file=book/first.md,line=12::the figure \"100 ms\" is typed by hand%0A");
    let good = Fixture::new().xtask("check --format json").succeeds();
    let report: Value = serde_json::from_str(&good.stdout).unwrap();
    assert_eq!(report["problems"], json!([]));
}

/// Whoever writes needn't wait for whoever measures.
#[test]
fn it_waits_for_no_other() {
    let course = Fixture::new();
    course.write("target/course/lock", "");
    let lock = File::open(course.path("target/course/lock")).unwrap();
    lock.lock().unwrap();
    course.xtask("check").succeeds().has_no("waiting");
}

#[test]
fn what_stops_pages_stops_build_and_verify_before_anything_runs() {
    let course = Fixture::with_words("\n{{#listing once:wiat}}\n\n[Gone](gone.md)\n");
    for command in ["build --rounds 6", "verify --rounds 6"] {
        course
            .xtask(command)
            .fails(1)
            .says("book/first.md:12: there is no anchor \"wiat\"")
            .says("book/first.md:14: the link gone.html")
            .says("2 problems\n");
        assert_nothing_ran(&course);
    }
}

#[test]
fn build_tells_mere_faults_first_and_writes_the_book() {
    let course = Fixture::with_words("\n[Gone](gone.md), in 100 ms.\n");
    let ended = course.xtask("build --rounds 6").succeeds().prints("the book is at ");
    for told in ["book/first.md:12: the link gone.html", "book/first.md:12: the figure \"100 ms\""]
    {
        let (fault, round) = (ended.stderr.find(told), ended.stderr.find("round 1, "));
        assert!(fault.is_some() && fault < round, "{ended}");
    }
}

#[test]
fn verify_tells_mere_faults_first_and_fails_with_them_at_the_end() {
    let course = Fixture::with_words("\n[Gone](gone.md)\n");
    let ended = course.xtask("verify --rounds 6").fails(1).prints("1 claim: 1 hold");
    let told = "book/first.md:12: the link gone.html leads to no file of the book\n";
    let (first, last) = (ended.stderr.find(told), ended.stderr.rfind(&format!("error: {told}")));
    let round = ended.stderr.find("round 1, ");
    assert!(first.is_some() && first < round && round < last, "{ended}");
}

/// What was found good isn't looked at again, until something changes.
#[test]
fn a_change_of_any_file_is_looked_at_again() {
    let course = Fixture::with_words("\n[A file](a.txt)\n");
    course.write("book/a.txt", "");
    course.build();
    course.xtask("build").succeeds().has_no("the link");
    std::fs::remove_file(course.path("book/a.txt")).unwrap();
    let place = course.place("book/first.md", "[A file]");
    for _ in 0..2 {
        course
            .xtask("build")
            .succeeds()
            .says(format!("{place}: the link a.txt leads to no file of the book"));
    }
}

/// A page has the study's figures, and can't be made of what is no study.
#[test]
fn a_study_that_cant_be_read_is_told_before_anything_is_measured() {
    let course = Fixture::with_words("\n{{#study claims}}\n");
    course.build();
    course.build(); // which finds all good, with the records that there are now
    course.write("docs/study.json", "{");
    for command in ["check", "verify --no-tests"] {
        let place = course.place("book/first.md", "{{#study");
        let ended = course.xtask(command).fails(1).has_no("round 1");
        ended.says(format!("{place}: ")).says("study.json can't be used: mend it, or remove it");
    }
}
