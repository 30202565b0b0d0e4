//! Mistakes in pages: each is told with its page, line and mend, all at once.

use crate::fixture::Fixture;

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
        ("{{#value twice", "a directive isn't closed\n    mend: end it with }}"),
    ];
    for (mistake, _) in mistakes {
        course.append("book/first.md", &format!("\n{mistake}\n"));
    }
    let mut ended = course.xtask("build").fails(1).prints_nothing();
    for (mistake, words) in mistakes {
        let place = course.place("book/first.md", mistake);
        ended = ended.says(format!("{place}: ")).says(words);
    }
    ended.says("11 problems").has_no("Compiling");
}

#[test]
fn unknown_anchors_are_told_before_anything_runs() {
    let course = Fixture::with("two", "// ANCHOR: open");
    let mistakes = [
        (
            "{{#listing once:wiat}}",
            "there is no anchor \"wiat\" in examples/once.rs\n    mend: did you mean \"wait\"?",
        ),
        (
            "{{#listing two:open}}",
            "the anchor \"open\" in examples/two.rs has no end\n    mend: // ANCHOR_END: open",
        ),
    ];
    for (mistake, _) in mistakes {
        course.append("book/first.md", &format!("\n{mistake}\n"));
    }
    let mut ended = course.xtask("build --rounds 6").fails(1);
    for (mistake, words) in mistakes {
        let place = course.place("book/first.md", mistake);
        ended = ended.says(format!("{place}: {words}"));
    }
    ended.says("2 problems").has_no("Compiling");
}

/// What a listing prints is known when it has run.
#[test]
fn unknown_labels_are_told() {
    let course = Fixture::with(
        "two",
        r#"println!("first took 0.000001 s"); println!("second took 0.000001 s");"#,
    );
    course.append("book/first.md", "\n{{#listing two}}\n");
    let mistakes = [
        (
            "{{#value two.\"frist\"}}",
            "there is no label \"frist\"\n    mend: did you mean \"first\"?",
        ),
        ("{{#value two}}", "two has several measurements\n    mend: name one: two.\"first\""),
        ("{{#claim two.\"thrid\" <= 1 s}}", "there is no label \"thrid\""),
    ];
    for (mistake, _) in mistakes {
        course.append("book/first.md", &format!("\n{mistake}\n"));
    }
    let mut ended = course.xtask("build").fails(1);
    for (mistake, words) in mistakes {
        let place = course.place("book/first.md", mistake);
        ended = ended.says(format!("{place}: {words}"));
    }
    ended.says("3 problems");
}

#[test]
fn every_page_without_a_file_is_told() {
    let course = Fixture::new();
    course.append("book/SUMMARY.md", "- [Second](second.md)\n  - [Deep](deep/third.md)\n");
    course
        .xtask("build")
        .fails(1)
        .says("book/SUMMARY.md:5: the page second.md has no file\n    mend: write it")
        .says("book/SUMMARY.md:6: the page deep/third.md has no file")
        .says("2 problems");
    assert!(!course.path("book/second.md").exists(), "mdBook made it");
}

#[test]
fn a_book_without_its_files_is_told_which() {
    let course = Fixture::new();
    std::fs::remove_file(course.path("book/SUMMARY.md")).unwrap();
    course.xtask("build").fails(1).says("SUMMARY.md can't be read: No such");
    course.write("book.toml", "[book\n");
    course.xtask("build").fails(1).says("book.toml");
    std::fs::remove_file(course.path("book.toml")).unwrap();
    course.xtask("build").fails(1).says("book.toml");
}

#[test]
fn unknown_names_on_the_command_line_are_told_with_the_nearest() {
    Fixture::new()
        .xtask("measure onec once zzz")
        .fails(1)
        .says("there is no example \"onec\"\n    mend: did you mean \"once\"?")
        .says("there is no example \"zzz\"\n    mend: known are: once, twice")
        .says("2 problems")
        .has_no("Compiling");
}

#[test]
fn a_page_in_a_subfolder_is_as_good() {
    let course = Fixture::new();
    course.append("book/SUMMARY.md", "- [Deep](deep/page.md)\n");
    course.write("book/deep/page.md", "# Deep\n\nIt took {{#value once}}.\n");
    course.xtask("verify").succeeds();
    assert!(course.read("target/book/deep/page.html").contains("href=\"../all.html#once\""));
}

#[test]
fn a_page_from_another_system_is_as_good() {
    let course = Fixture::new();
    let page = course.read("book/first.md").replace('\n', "\r\n");
    course.write("book/first.md", &format!("\u{feff}{page}"));
    course.replace("examples/once.rs", "\n", "\r\n");
    course.build();
    let page = course.html("first.html");
    let code = page.texts("figure.listing pre code")[0];
    assert!(code.contains("fn main() {\n    thread::sleep("), "{code:?}");
}

#[test]
fn an_escaped_directive_is_shown_as_it_is() {
    let course = Fixture::with_words("\nWrite `\\{{#value once}}` or \\{{#nonsense}}.\n");
    course.xtask("verify").succeeds();
    let html = course.html("first.html");
    let page = html.texts("main")[0];
    assert!(page.contains("Write {{#value once}} or {{#nonsense}}."), "{page}");
}

/// There, readers would see HTML's tags.
#[test]
fn a_directive_in_code_is_refused_or_shown_as_it_is() {
    for words in ["Write `{{#value twice}}`.", "```text\n{{#value twice}}\n```"] {
        let course = Fixture::with_words(&format!("\n{words}\n"));
        let ended = course.xtask("build");
        if ended.code == Some(0) {
            let page = course.html("first.html");
            assert!(!page.texts("main")[0].contains("<data"), "HTML is shown as text");
        } else {
            ended.says(course.place("book/first.md", "{{#value twice}}"));
        }
    }
}

/// To a claim, `my-listing` is a difference, and `delay` the site's.
#[test]
fn listings_that_pages_can_not_name_are_told() {
    let course = Fixture::new();
    let names = ["my-listing", "delay", "all"];
    for name in names {
        course.listing(name, "time();");
    }
    let mut ended = course.xtask("build").fails(1);
    for name in names {
        ended = ended.says(format!("examples/{name}.rs:1: "));
    }
    ended.says("3 problems");
}
