//! The side of `mdbook build`.

use mdbook_driver::MDBook;
use mdbook_preprocessor::PreprocessorContext;
use mdbook_preprocessor::book::{Book, BookItem};

use crate::fixture::Fixture;

/// What mdBook writes to a preprocessor's standard input.
pub fn question(course: &Fixture) -> String {
    let book = MDBook::load(course.root()).unwrap();
    let context = PreprocessorContext::new(book.root.clone(), book.config.clone(), "html".into());
    serde_json::to_string(&(context, &book.book)).unwrap()
}

#[test]
fn html_and_markdown_are_supported_and_nothing_else() {
    let course = Fixture::new();
    for renderer in ["html", "markdown"] {
        let supports = format!("preprocess supports {renderer}");
        course.xtask(&supports).succeeds().prints_nothing().has_no("error");
    }
    course
        .xtask("preprocess supports epub")
        .fails(1)
        .prints_nothing()
        .says("error: pages are rendered for html and markdown, not for epub\n");
}

#[test]
fn a_book_comes_back_with_its_directives_replaced() {
    let course = Fixture::new();
    course.build();
    let ended = course.preprocess(question(&course)).succeeds();
    assert_eq!(ended.stderr, "");
    // All of the output is the book: no word beside it.
    let book: Book = serde_json::from_str(&ended.stdout).unwrap();
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
    assert_eq!(course.html("first.html").all("data.measured").len(), 2);
}

/// mdBook's own renderer of Markdown gets pages without HTML.
#[test]
fn pages_come_as_plain_markdown_too() {
    let course = Fixture::new();
    course.replace("book.toml", "[\"html\"]", "[\"html\", \"markdown\"]");
    course.append("book.toml", "\n[output.markdown]\n");
    course.xtask("check").succeeds();
    course.build();
    let page = course.read("target/book/markdown/first.md");
    assert!(page.contains("`once` printed, in its median run\n\n```text\nit took"), "{page}");
    assert!(page.contains("2\u{2009}✓") && !page.contains("<data"), "{page}");
    let all = course.read("target/book/markdown/all.md");
    assert!(all.contains("| listing |") && all.contains("- processor: "), "{all}");
    assert!(course.read("target/book/html/first.html").contains("<data class=\"measured"));

    let command = format!("{} preprocess", env!("CARGO_BIN_EXE_xtask"));
    course.replace("book.toml", "cargo xtask preprocess", &command);
    std::fs::remove_dir_all(course.path("target/book")).unwrap();
    MDBook::load(course.root()).unwrap().build().unwrap();
    assert_eq!(course.read("target/book/markdown/first.md"), page);
}

#[test]
fn markdown_alone_is_refused_in_words() {
    let course = Fixture::new();
    course.replace("book.toml", "[output.html.playground]\nrunnable = false", "[output.markdown]");
    course.xtask("check").fails(1).says("book.toml asks for no HTML").says("add [output.html]");
}

#[test]
fn what_is_no_book_is_refused() {
    let course = Fixture::new();
    let garbage: [&[u8]; 7] =
        [b"", b"garbage", b"{}", b"[1, 2]", b"[{\"root\": \"/\"", b"\0\x01", b"\xff\xfe["];
    for garbage in garbage {
        let ended = course.preprocess(garbage).fails(1).prints_nothing().has_no("panicked");
        assert!(ended.stderr.starts_with("error: standard input holds no book"), "{ended}");
    }
}

#[test]
fn what_was_never_measured_is_told_by_page_and_line() {
    let course = Fixture::new();
    let place = |words| course.place("book/first.md", words);
    course
        .preprocess(question(&course))
        .fails(1)
        .prints_nothing()
        .says(format!(
            "{}: once has no record\n    mend: cargo xtask build measures what has none",
            place("{{#output once")
        ))
        .says(format!("{}: once has no record", place("{{#value once")))
        .says("book/all.md:3: once has no record")
        .says("book/all.md:5: nothing has been measured\n    mend: cargo xtask build");
    assert!(course.records().is_empty(), "it measured");
}

#[test]
fn mistakes_in_pages_are_told() {
    let course = Fixture::new();
    course.build();
    course.append("book/first.md", "\n{{#valeu once}} {{#value onec}}\n");
    let place = course.place("book/first.md", "{{#valeu");
    course
        .preprocess(question(&course))
        .fails(1)
        .prints_nothing()
        .says(format!("{place}: there is no directive \"valeu\""))
        .says(format!("{place}: there is no example \"onec\""))
        .says("2 problems");
}
