//! The side of `mdbook build`.

use mdbook_driver::MDBook;
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::{Book, BookItem};
use predicates::prelude::*;
use predicates::str::contains;

use crate::fixture::{Fixture, count};

/// What mdBook writes to a preprocessor's standard input.
fn question(course: &Fixture) -> String {
    let book = MDBook::load(course.root()).unwrap();
    let context = PreprocessorContext::new(book.root.clone(), book.config.clone(), "html".into());
    serde_json::to_string(&(context, &book.book)).unwrap()
}

#[test]
fn html_is_supported_and_nothing_else() {
    let course = Fixture::new();
    course.xtask("preprocess supports html").assert().success().stdout("").stderr("");
    course
        .xtask("preprocess supports epub")
        .assert()
        .code(1)
        .stdout("")
        .stderr("error: pages are rendered for html, not for epub\n");
}

#[test]
fn a_book_comes_back_with_its_directives_replaced() {
    let course = Fixture::new();
    course.build();
    let output = course.xtask("preprocess").write_stdin(question(&course)).unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    // All of the output is the book: no word beside it.
    let book: Book = serde_json::from_slice(&output.stdout).unwrap();
    let chapters: Vec<&str> = book
        .iter()
        .filter_map(|item| match item {
            BookItem::Chapter(chapter) => Some(chapter.content.as_str()),
            _ => None,
        })
        .collect();
    assert!(chapters[0].contains("<data class=\"measured\""), "{}", chapters[0]);
    assert!(chapters[1].contains("<table class=\"measurements\">"), "{}", chapters[1]);
    assert!(chapters.iter().all(|text| !text.contains("{{#")), "{chapters:?}");
}

#[test]
fn mdbook_writes_the_same_book() {
    let course = Fixture::new();
    course.build();
    let ours = course.read("target/book/first.html");
    std::fs::remove_dir_all(course.path("target/book")).unwrap();
    let command = format!("{} preprocess", env!("CARGO_BIN_EXE_xtask"));
    course.replace("book.toml", "cargo xtask preprocess", &command);
    MDBook::load(course.root()).unwrap().build().unwrap();
    assert_eq!(course.read("target/book/first.html"), ours);
    assert_eq!(count(&course.html("first.html"), "main data.measured"), 2);
}

#[test]
fn what_is_no_book_is_refused() {
    let course = Fixture::new();
    for garbage in ["", "garbage", "{}", "[1, 2]", "[{\"root\": \"/\"", "\u{0}\u{1}"] {
        course.xtask("preprocess").write_stdin(garbage).assert().code(1).stdout("").stderr(
            predicates::str::starts_with("error: standard input holds no book")
                .and(contains("panicked").not()),
        );
    }
    let not_text: &[u8] = b"\xff\xfe[";
    course.xtask("preprocess").write_stdin(not_text).assert().code(1);
}

#[test]
fn what_was_never_measured_is_told_by_page_and_line() {
    let course = Fixture::new();
    let place = |words| course.place("book/first.md", words);
    course
        .xtask("preprocess")
        .write_stdin(question(&course))
        .assert()
        .code(1)
        .stdout("")
        .stderr(contains(format!(
            "{}: once has no record\n    mend: cargo xtask build measures what has none",
            place("{{#output once")
        )))
        .stderr(contains(format!("{}: once has no record", place("{{#value once"))))
        .stderr(contains("book/all.md:3: once has no record"))
        .stderr(contains("book/all.md:5: nothing has been measured\n    mend: cargo xtask build"));
    assert!(course.records().is_empty(), "it measured");
}

#[test]
fn mistakes_in_pages_are_told() {
    let course = Fixture::with_words("\n{{#valeu once}} {{#value onec}}\n");
    let place = course.place("book/first.md", "{{#valeu");
    course
        .xtask("preprocess")
        .write_stdin(question(&course))
        .assert()
        .code(1)
        .stdout("")
        .stderr(contains(format!("{place}: there is no directive \"valeu\"")))
        .stderr(contains(format!("{place}: there is no example \"onec\"")))
        .stderr(contains("2 problems"));
}
