//! Mistakes in pages: each is told with its page, line and mend, all at once.

use predicates::prelude::*;
use predicates::str::contains;

use crate::fixture::{Fixture, text};

#[test]
fn every_mistaken_directive_is_told_before_anything_runs() {
    let course = Fixture::new();
    let mistakes = [
        ("{{#valeu once}}", "there is no directive \"valeu\"\n    mend: did you mean \"value\"?"),
        ("{{#value onec}}", "there is no example \"onec\"\n    mend: did you mean \"once\"?"),
        ("{{#value once.cpuu}}", "there is no metric \"cpuu\"; did you mean \"cpu\"?"),
        ("{{#claim once}}", "a claim compares: write "),
        ("{{#claim once >= 2 potatoes}}", "\"potatoes\" is no unit; units are ns, us, ms, s"),
        ("{{#claim once >= 2 MiB}}", "its sides differ: seconds against bytes"),
        ("{{#claim (once / twice <= 2}}", "a parenthesis isn't closed"),
        ("{{#output}}", "it names one listing"),
        ("{{#table nowhere | time}}", "there is no example \"nowhere\""),
        ("{{#include Cargo.toml}}", "there is no directive \"include\""),
        ("{{#value once", "a directive isn't closed\n    mend: end it with }}"),
    ];
    for (mistake, _) in mistakes {
        course.append("book/first.md", &format!("\n{mistake}\n"));
    }
    let mut assert = course.xtask("build --rounds 6").assert().code(1).stdout("");
    for (mistake, words) in mistakes {
        let place = course.place("book/first.md", mistake);
        let told = contains(format!("{place}: ")).and(contains(words));
        assert = assert.stderr(told);
    }
    assert.stderr(contains("11 problems").and(contains("Compiling").not()));
}

#[test]
fn unknown_labels_and_anchors_are_told() {
    let course = Fixture::with(
        "two",
        r#"println!("first took 0.000001 s"); println!("second took 0.000001 s");
           // ANCHOR: open"#,
    );
    let mistakes = [
        (
            "{{#listing once:wiat}}",
            "there is no anchor \"wiat\" in examples/once.rs\n    mend: did you mean \"wait\"?",
        ),
        (
            "{{#listing two:open}}",
            "the anchor \"open\" in examples/two.rs has no end\n    mend: // ANCHOR_END: open",
        ),
        (
            "{{#value two.\"frist\"}}",
            "there is no label \"frist\"\n    mend: did you mean \"first\"?",
        ),
        ("{{#value two}}", "two has several timings\n    mend: name one: two.\"first\""),
        ("{{#claim two.\"thrid\" <= 1 s}}", "there is no label \"thrid\""),
    ];
    for (mistake, _) in mistakes {
        course.append("book/first.md", &format!("\n{mistake}\n"));
    }
    let mut assert = course.xtask("build --rounds 6").assert().code(1);
    for (mistake, words) in mistakes {
        let place = course.place("book/first.md", mistake);
        assert = assert.stderr(contains(format!("{place}: {words}")));
    }
    assert.stderr(contains("5 problems"));
}

#[test]
fn every_page_without_a_file_is_told() {
    let course = Fixture::new();
    course.append("book/SUMMARY.md", "- [Second](second.md)\n  - [Deep](deep/third.md)\n");
    course
        .xtask("build")
        .assert()
        .code(1)
        .stderr(contains("book/SUMMARY.md:5: the page second.md has no file\n    mend: write it"))
        .stderr(contains("book/SUMMARY.md:6: the page deep/third.md has no file"))
        .stderr(contains("2 problems"));
    assert!(!course.path("book/second.md").exists(), "mdBook made it");
}

#[test]
fn a_book_without_its_files_is_told_which() {
    let course = Fixture::new();
    std::fs::remove_file(course.path("book/SUMMARY.md")).unwrap();
    course.xtask("build").assert().code(1).stderr(contains("SUMMARY.md can't be read: No such"));
    course.write("book.toml", "[book\n");
    course.xtask("build").assert().code(1).stderr(contains("book.toml"));
    std::fs::remove_file(course.path("book.toml")).unwrap();
    course.xtask("build").assert().code(1).stderr(contains("book.toml"));
}

#[test]
fn unknown_names_on_the_command_line_are_told_with_the_nearest() {
    Fixture::new()
        .xtask("measure onec once zzz")
        .assert()
        .code(1)
        .stderr(contains("there is no example \"onec\"\n    mend: did you mean \"once\"?"))
        .stderr(contains("there is no example \"zzz\"\n    mend: known are: once, twice"))
        .stderr(contains("2 problems").and(contains("Compiling").not()));
}

#[test]
fn a_page_in_a_subfolder_is_as_good() {
    let course = Fixture::new();
    course.append("book/SUMMARY.md", "- [Deep](deep/page.md)\n");
    course.write("book/deep/page.md", "# Deep\n\nIt took {{#value once}}.\n");
    course.xtask("verify --rounds 6").assert().success();
    assert!(course.read("target/book/deep/page.html").contains("href=\"../all.html#once\""));
}

#[test]
fn a_page_from_another_system_is_as_good() {
    let course = Fixture::new();
    let page = course.read("book/first.md").replace('\n', "\r\n");
    course.write("book/first.md", &format!("\u{feff}{page}"));
    course.replace("examples/once.rs", "\n", "\r\n");
    course.build();
    let code = text(&course.html("first.html"), "main figure.listing code:not(figcaption *)");
    assert!(code.contains("fn main() {\n    thread::sleep("), "{code:?}");
}

#[test]
fn an_escaped_directive_is_shown_as_it_is() {
    let course = Fixture::with_words("\nWrite `\\{{#value once}}` or \\{{#nonsense}}.\n");
    course.xtask("verify --rounds 6").assert().success();
    let page = text(&course.html("first.html"), "main");
    assert!(page.contains("Write {{#value once}} or {{#nonsense}}."), "{page}");
}
