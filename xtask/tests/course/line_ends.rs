//! A checkout whose lines end as Windows has them.

use std::fs;
use std::path::Path;

use crate::fixture::Fixture;

/// A guess and a plot are of several lines; the listing is shown from an anchor on.
const WORDS: &str = r#"
{{#guess "How many?"
"as many" twice.counted / once.counted < 1.5
"twice as many" twice.counted / once.counted >= 1.5
because "It counts twice."
}}

{{#plot "Two counts."
row "once" once.counted
row "twice" twice.counted
}}

A [link](all.md#twice).
"#;

#[test]
fn pages_and_listings_with_windows_line_ends_are_the_same() {
    let course = Fixture::with_words(WORDS);
    course.build();
    let place = course.place("book/first.md", "{{#guess");
    let before = unmeasured(&course);
    let is_there = |words: &str| before.iter().any(|text| text.contains(words));
    assert!(is_there("fn main()") && is_there("twice as many"), "{before:?}");

    for folder in ["book", "examples"] {
        end_lines_as_windows_does(&course.path(folder));
    }
    course.xtask("build").succeeds().prints("1 hold, 0 fail");
    assert_eq!(unmeasured(&course), before);
    course.replace("book/first.md", "twice.counted / once.counted < 1.5", "twice.count < 1.5");
    course.xtask("check").fails(1).says(place);
}

/// What of the page no measuring changes.
fn unmeasured(course: &Fixture) -> Vec<String> {
    let page = course.html("first.html");
    let texts = ["h1", "code.language-rust", "label", "svg title"]
        .map(|path| page.texts(path).into_iter().map(str::to_owned).collect::<Vec<_>>());
    texts.concat()
}

fn end_lines_as_windows_does(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md" || extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            fs::write(&path, text.replace('\n', "\r\n")).unwrap();
        }
    }
}
