//! docs/what-can-go-wrong.md names tests: each of them is there.

use std::fs;
use std::path::Path;

const PROMISES: &str = include_str!("../../docs/what-can-go-wrong.md");

/// The third column of every row.
fn named() -> Vec<&'static str> {
    let rows = PROMISES.lines().filter(|line| line.starts_with("| "));
    // A bar within a cell is escaped.
    let cells = rows.filter_map(|row| row.split(" | ").nth(2));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect()
}

fn sources(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn every_promise_is_shown_by_a_test_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = String::new();
    for folder in ["src", "tests", "audit", "../examples/site"] {
        sources(&root.join(folder), &mut all);
    }
    let named = named();
    assert!(named.len() > 40, "{named:?}");
    for test in named {
        let is_test = all.split("#[test]").skip(1).any(|code| {
            code.split_once("fn ").is_some_and(|(attributes, code)| {
                !attributes.contains('}') && code.starts_with(&format!("{test}("))
            })
        });
        assert!(is_test, "there is no test {test}");
    }
    for row in PROMISES.lines().filter(|line| line.starts_with("| ") && !line.contains("shown by"))
    {
        assert!(row.split(" | ").nth(2).is_some_and(|cell| cell.contains('`')), "{row}");
    }
}
