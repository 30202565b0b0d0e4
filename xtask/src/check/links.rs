//! Links within the book, held against the book as mdBook writes it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer,
};
use percent_encoding::percent_decode_str;

use crate::course::page::Page;
use crate::problem::{Problem, Problems, line_at};

/// Every address in the pages' HTML that leads nowhere within the book in
/// `output`.
#[must_use]
pub fn links(pages: &[Page], output: &Path) -> Problems {
    let mut problems = Problems::default();
    let mut book = Book { output, read: BTreeMap::new() };
    for page in pages {
        let path = page.path.with_extension("html");
        let addresses = match book.html(&path) {
            Ok(html) => html.addresses.clone(),
            Err(error) => {
                problems.push(
                    Problem::new(format!("the page wasn't written: {error}")).at(&page.file, 1),
                );
                continue;
            }
        };
        for address in addresses {
            if let Some(what) = book.broken(&address, &path) {
                let problem = Problem::new(format!("the link {address} {what}"));
                problems.push(problem.at(&page.file, line_of(page, &address)));
            }
        }
    }
    problems
}

/// The book's folder, with what was read there.
struct Book<'a> {
    output: &'a Path,
    read: BTreeMap<PathBuf, Html>,
}

impl Book<'_> {
    fn html(&mut self, path: &Path) -> io::Result<&Html> {
        if !self.read.contains_key(path) {
            let html = Html::of(&fs::read_to_string(self.output.join(path))?);
            self.read.insert(path.to_owned(), html);
        }
        Ok(&self.read[path])
    }

    /// Why an address leads nowhere; none where it leads somewhere, or out of the
    /// book.
    fn broken(&mut self, address: &str, page: &Path) -> Option<&'static str> {
        if is_elsewhere(address) || address.is_empty() {
            return None;
        }
        let (path, fragment) = address.split_once('#').unwrap_or((address, ""));
        let path = decoded(path.split('?').next().unwrap_or_default());
        let target = if path.is_empty() { page.to_owned() } else { self.target(page, &path) };
        if !self.output.join(&target).is_file() {
            return Some("leads to no file of the book");
        }
        if fragment.is_empty() || target.extension().is_none_or(|kind| kind != "html") {
            return None;
        }
        let is_there =
            self.html(&target).is_ok_and(|html| html.ids.contains(decoded(fragment).as_str()));
        (!is_there).then_some("leads to no place of its page")
    }

    /// The file that a path leads to from a page.
    fn target(&self, page: &Path, path: &str) -> PathBuf {
        let mut target = normal(&page.with_file_name("").join(path));
        if self.output.join(&target).is_dir() {
            target.push("index.html");
        }
        target
    }
}

fn is_elsewhere(address: &str) -> bool {
    address.starts_with("//")
        || address.split(['/', '#', '?']).next().is_some_and(|start| start.contains(':'))
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The path without `.` and `..`; one that leads out of the book stays as it is
/// and will not be found.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if !normal.pop() => return path.to_owned(),
            Component::Normal(part) => normal.push(part),
            _ => {}
        }
    }
    normal
}

/// The line of the page that has the address, as Markdown or as HTML writes it.
fn line_of(page: &Page, address: &str) -> usize {
    let plain = decoded(address);
    let written =
        [address.replace(".html", ".md"), address.to_owned(), plain.replace(".html", ".md"), plain];
    written
        .iter()
        .find_map(|address| place_of(address, &page.text))
        .map_or(1, |at| line_at(&page.text, at))
}

/// Where the text has the address, and not a longer one that begins with it.
fn place_of(address: &str, text: &str) -> Option<usize> {
    let ends = [')', '"', '\'', '>', ' ', '\n', '\r'];
    let mut found = text.match_indices(address);
    found
        .find(|(at, _)| {
            let rest = &text[at + address.len()..];
            rest.is_empty() || rest.starts_with(ends)
        })
        .map(|(at, _)| at)
}

/// What of a page's HTML links are about.
#[derive(Default)]
struct Html {
    ids: BTreeSet<String>,
    addresses: Vec<String>,
}

impl Html {
    fn of(text: &str) -> Self {
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(text));
        let tokenizer = Tokenizer::new(Sink::default(), Default::default());
        let _ = tokenizer.feed(&input); // it stops nowhere: our sink never asks it to
        tokenizer.end();
        tokenizer.sink.0.into_inner()
    }

    fn take(&mut self, tag: Tag) {
        for attribute in tag.attrs {
            match &*attribute.name.local {
                "id" => drop(self.ids.insert(attribute.value.to_string())),
                "href" | "src" => self.addresses.push(attribute.value.to_string()),
                _ => {}
            }
        }
    }
}

#[derive(Default)]
struct Sink(RefCell<Html>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let Token::TagToken(tag) = token else { return TokenSinkResult::Continue };
        if tag.kind == TagKind::EndTag {
            return TokenSinkResult::Continue;
        }
        // What stands in these is no HTML.
        let result = match &*tag.name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        };
        self.0.borrow_mut().take(tag);
        result
    }
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
    fn html_is_read_as_a_browser_reads_it() {
        for html in [
            "<a href='none.html'>x</a>",
            "<a href=none.html>x</a>",
            "<a title=\"a > b\" href=\"none.html\">x</a>",
            "<a\nHREF = \"none.html\">x</a>",
            "<img src=\"none.html\"/>",
            "<a href=\"n&#111;ne.html\">x</a>",
        ] {
            assert_eq!(problems(html, "").len(), 1, "{html}");
        }
        for html in [
            "<!-- <a href=\"none.html\"> -->",
            "<script>let link = '<a href=\"none.html\">';</script>",
            "<style>/* <a href=\"none.html\"> */</style>",
            "<p title='<a href=\"none.html\">'>x</p>",
            "<p data-href=\"none.html\">x</p>",
            "<p id=own><a href=#own>x</a>",
            "<p title=\"a > b\" id='own'><a href=\"#own\">x</a>",
        ] {
            assert_eq!(problems(html, ""), Vec::<String>::new(), "{html}");
        }
        // What a comment has is no place to lead to.
        assert_eq!(problems("<!-- <p id=\"own\"> --><a href=\"#own\">x</a>", "").len(), 1);
    }

    #[test]
    fn the_line_is_that_of_the_address_itself() {
        let markdown = "#gone-too and gone.\n[x](deep/b.md#here-or-there)\n[x](deep/b.md#here-or)";
        let found = problems("<a href=\"deep/b.html#here-or\">x</a>", markdown);
        assert!(found[0].starts_with("book/a.md:3: the link deep/b.html#here-or "), "{found:?}");
        let found = problems("<a href=\"a%20b.html\">x</a>", "one\n[x](<a b.md>)");
        assert!(found[0].starts_with("book/a.md:2: the link a%20b.html "), "{found:?}");
    }

    #[test]
    fn a_page_that_was_not_written_is_named() {
        let output = tempfile::tempdir().unwrap();
        let page = Page::new(Path::new("book"), Path::new("a.md"), "");
        assert_eq!(links(&[page], output.path()).into_vec().len(), 1);
    }
}
