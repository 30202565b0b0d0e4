//! Links within the book, held against the book as it was written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use regex::Regex;

use crate::course::page::Page;
use crate::problem::{Problem, Problems, line_at};

/// An address in a tag.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"<[a-zA-Z][^<>]*?\s(?:href|src)="([^"]*)""#).expect("the pattern is well-formed")
});

static ID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"<[a-zA-Z][^<>]*?\sid="([^"]*)""#).expect("the pattern is well-formed")
});

/// Every address in the pages' HTML that leads nowhere within the book in
/// `output`.
#[must_use]
pub fn links(pages: &[Page], output: &Path) -> Problems {
    let mut problems = Problems::default();
    let mut ids = BTreeMap::new();
    for page in pages {
        let html = page.path.with_extension("html");
        let text = match fs::read_to_string(output.join(&html)) {
            Ok(text) => text,
            Err(error) => {
                problems.push(
                    Problem::new(format!("the page wasn't written: {error}")).at(&page.file, 1),
                );
                continue;
            }
        };
        for address in ADDRESS.captures_iter(&text).map(|found| found[1].replace("&amp;", "&")) {
            if let Some(what) = broken(&address, &html, output, &mut ids) {
                let problem = Problem::new(format!("the link {address} {what}"));
                problems.push(problem.at(&page.file, line_of(page, &address)));
            }
        }
    }
    problems
}

/// Why an address leads nowhere; none where it leads somewhere, or out of the
/// book.
fn broken(
    address: &str,
    page: &Path,
    output: &Path,
    ids: &mut BTreeMap<PathBuf, BTreeSet<String>>,
) -> Option<&'static str> {
    let is_elsewhere = address.starts_with("//")
        || address.split(['/', '#', '?']).next().is_some_and(|start| start.contains(':'));
    if is_elsewhere || address.is_empty() {
        return None;
    }
    let (path, fragment) = address.split_once('#').unwrap_or((address, ""));
    let decoded = |text| percent_decode_str(text).decode_utf8_lossy();
    let (path, fragment) = (decoded(path.split('?').next().unwrap_or_default()), decoded(fragment));
    let target = if path.is_empty() {
        page.to_owned()
    } else {
        let mut target = normal(&page.parent().unwrap_or(Path::new("")).join(path.as_ref()))?;
        if output.join(&target).is_dir() {
            target.push("index.html");
        }
        target
    };
    if !output.join(&target).is_file() {
        return Some("leads to no file of the book");
    }
    if fragment.is_empty() || target.extension().is_none_or(|kind| kind != "html") {
        return None;
    }
    let known = ids.entry(target.clone()).or_insert_with(|| {
        let html = fs::read_to_string(output.join(&target)).unwrap_or_default();
        ID.captures_iter(&html).map(|found| found[1].to_owned()).collect()
    });
    (!known.contains(fragment.as_ref())).then_some("leads to no place of its page")
}

/// The path without `.` and `..`; one that leads out of the book stays as it is
/// and will not be found.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if !normal.pop() => return Some(path.to_owned()),
            Component::Normal(part) => normal.push(part),
            _ => {}
        }
    }
    Some(normal)
}

/// The line of the page that has the address, as Markdown or as HTML writes it.
fn line_of(page: &Page, address: &str) -> usize {
    let written = [address.to_owned(), address.replace(".html", ".md")];
    let at = written.iter().find_map(|address| page.text.find(address.as_str()));
    at.map_or(1, |at| line_at(&page.text, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(html: &str, markdown: &str) -> Vec<String> {
        let output = tempfile::tempdir().unwrap();
        fs::create_dir(output.path().join("deep")).unwrap();
        fs::write(output.path().join("a.html"), html).unwrap();
        fs::write(output.path().join("deep/b.html"), "<h2 id=\"here\">x</h2>").unwrap();
        fs::write(output.path().join("index.html"), "").unwrap();
        let page = Page::new(Path::new("book"), Path::new("a.md"), markdown);
        links(&[page], output.path()).into_vec().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn good_links_and_those_elsewhere_are_left_alone() {
        for address in [
            "deep/b.html",
            "deep/b.html#here",
            "#own",
            "https://example.com/x#y",
            "mailto:a@b.c",
            "",
            "//example.com/",
            "./deep/../deep/b.html",
            "data:text/plain,x",
            "deep/b.html?x=1",
            ".",
        ] {
            let html = format!("<p id=\"own\"><a class=\"x\" href=\"{address}\">x</a>");
            assert_eq!(problems(&html, ""), Vec::<String>::new(), "{address}");
        }
        assert_eq!(problems("&lt;a href=\"nowhere\"&gt;", ""), Vec::<String>::new());
    }

    #[test]
    fn broken_links_are_named_with_their_line() {
        for address in ["none.html", "deep/b.html#gone", "#gone", "../a.html", "deep/none.svg"] {
            let found =
                problems(&format!("<a href=\"{address}\">x</a>"), &format!("one\n[x]({address})"));
            assert_eq!(found.len(), 1, "{address}");
            assert!(
                found[0].starts_with(&format!("book/a.md:2: the link {address} leads to no")),
                "{found:?}"
            );
        }
        let typed = problems("<a href=\"none.html#x\">x</a>", "one\n\n[x](none.md#x)");
        assert!(typed[0].starts_with("book/a.md:3:"), "{typed:?}");
    }

    #[test]
    fn a_page_that_was_not_written_is_named() {
        let output = tempfile::tempdir().unwrap();
        let page = Page::new(Path::new("book"), Path::new("a.md"), "");
        assert_eq!(links(&[page], output.path()).into_vec().len(), 1);
    }
}
