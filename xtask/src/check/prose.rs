//! What must not be typed into a page by hand: figures about speed, and Rust.

use std::sync::LazyLock;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use regex::Regex;

use crate::course::page::Page;
use crate::problem::{Problem, Problems, line_at};

/// A duration, a ratio, a percentage, or so many times something.
static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
    let number = r"(?:\d[\d,._]*|half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|hundreds of|thousand|thousands of|a few|several|dozens of)";
    let duration = r"(?:ns|nanoseconds?|µs|us|microseconds?|ms|milliseconds?|secs?|seconds?|min|minutes?|hours?)";
    // A bare s needs a space or a decimal point: the 1980s are no duration.
    let seconds = r"\b\d[\d,._]*\s+s\b|\b\d+\.\d+s\b";
    let compared = r"(?:as|more|less|longer|shorter|faster|slower|quicker|cheaper|dearer|bigger|smaller|larger|the|over)";
    Regex::new(&format!(
        r"(?i)\b{number}[\s-]*{duration}\b|{seconds}|\b\d[\d,._]*\s*(?:[x×]\b|×|%|percent\b)|\b{number}(?:-|\s)(?:times\b|fold\b)|\b\d+fold\b|\b(?:twice|half)\s+{compared}\b|\b(?:twofold|threefold|tenfold)\b|\b(?:doubles?|doubled|halves|halved)\b"
    ))
    .expect("the pattern is well-formed")
});

/// Problems of a page's own words. Directives, code and quotations from a named
/// source don't count as its own.
#[must_use]
pub fn prose(page: &Page) -> Problems {
    let text = without_directives(page);
    let mut problems = Problems::default();
    for placed in &page.scan.placed {
        for problem in placed.directive.needs().words.into_iter().filter_map(figure) {
            problems.push(problem.at(&page.file, placed.line));
        }
    }
    let mut in_code = false;
    let mut words = Words::default();
    for (event, span) in Parser::new_ext(&text, Options::all()).into_offset_iter() {
        if ends_words(&event) {
            for (figure, at) in std::mem::take(&mut words).figures() {
                problems.push(by_hand(figure).at(&page.file, line_at(&text, at)));
            }
        }
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                in_code = true;
                if let CodeBlockKind::Fenced(info) = kind
                    && info.split([',', ' ']).next() == Some("rust")
                {
                    problems.push(
                        Problem::new("Rust is typed by hand here")
                            .at(&page.file, line_at(&text, span.start))
                            .mend("make it a listing, and show it: {{#listing NAME:ANCHOR}}"),
                    );
                }
            }
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(_) if !in_code => words.push(&text[span.clone()], span.start),
            Event::SoftBreak | Event::HardBreak => words.push(" ", span.start),
            Event::Html(html) => words.push(&without_tags(&html), span.start),
            _ => {}
        }
    }
    problems
}

/// The first figure in words that a page shows.
#[must_use]
pub fn figure(words: &str) -> Option<Problem> {
    FIGURE.find(words).map(|figure| by_hand(figure.as_str()))
}

fn by_hand(figure: &str) -> Problem {
    Problem::new(format!("the figure {figure:?} is typed by hand")).mend(
        "measure it: {{#value ...}} or {{#claim ...}}; \
         or say who says so: {{#quote \"...\" https://...}}",
    )
}

/// A line of HTML with spaces in the place of its tags, so that every byte stays where it
/// was.
fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        text += before;
        text.extend(std::iter::repeat_n(' ', 1 + end));
        rest = &tag[end..];
    }
    text + rest
}

/// What stands in a row in a paragraph, whatever lines and emphasis it has.
#[derive(Default)]
struct Words {
    text: String,
    /// Where each piece begins, here and in the page.
    pieces: Vec<(usize, usize)>,
}

impl Words {
    fn push(&mut self, piece: &str, at: usize) {
        self.pieces.push((self.text.len(), at));
        self.text.push_str(piece);
    }

    /// Each figure in it, and where the page has it.
    fn figures(&self) -> Vec<(&str, usize)> {
        FIGURE
            .find_iter(&self.text)
            .map(|found| (found.as_str(), self.place(found.start())))
            .collect()
    }

    /// Where the page has what stands here.
    fn place(&self, at: usize) -> usize {
        let piece = self.pieces.iter().rev().find(|(start, _)| *start <= at);
        piece.map_or(0, |(start, page)| page + at - start)
    }
}

/// Whether what comes next is no part of the same row of words.
fn ends_words(event: &Event<'_>) -> bool {
    use Tag::{Emphasis, Link, Strikethrough, Strong, Subscript, Superscript};
    match event {
        Event::Start(tag) => !matches!(
            tag,
            Emphasis | Strong | Strikethrough | Link { .. } | Superscript | Subscript
        ),
        Event::End(tag) => !matches!(
            tag,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Link
                | TagEnd::Superscript
                | TagEnd::Subscript
        ),
        Event::Text(_) | Event::SoftBreak | Event::HardBreak | Event::InlineHtml(_) => false,
        _ => true,
    }
}

/// The text with letters in the place of directives, so that every byte stays
/// where it was. Spaces at the start of a line would be read as a code block.
fn without_directives(page: &Page) -> String {
    let mut text = page.text.clone();
    for placed in &page.scan.placed {
        let blank: String = page.text[placed.span.clone()]
            .bytes()
            .map(|b| if b == b'\n' { '\n' } else { 'x' })
            .collect();
        text.replace_range(placed.span.clone(), &blank);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn found(text: &str) -> Vec<String> {
        let page = Page::new(Path::new("book"), Path::new("p.md"), text);
        prose(&page).into_vec().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn figures_about_speed_are_found() {
        for text in [
            "It takes 100 ms.",
            "It takes 100ms.",
            "takes 0.3 seconds",
            "a few milliseconds",
            "ten-second pause",
            "2.5 x faster",
            "3× the time",
            "20 % of it",
            "90 percent",
            "three times as long",
            "20 times",
            "twice as fast",
            "half the time",
            "a tenfold gain",
            "10-fold",
            "the speed doubles",
            "{{#timeline ex_3_2 \"It takes 100 ms.\"}}",
            "hundreds of times",
            "{{#guess \"Are 3 s long?\"\n\"a\" a > 1 s\n\"b\" a <= 1 s\nbecause \"x\"}}",
            "{{#question \"x\"\nright \"twice as long\"\nwrong \"a\" but \"b\"\nbecause \"x\"}}",
        ] {
            assert_eq!(found(&format!("one\n{text}")).len(), 1, "{text}");
            assert!(
                found(&format!("one\n{text}"))[0].starts_with("book/p.md:2: the figure"),
                "{text}"
            );
        }
    }

    #[test]
    fn figures_within_html_are_found_where_they_are() {
        let problems = found("<p>\nIt takes <b>100</b> ms.</p>\n");
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with("book/p.md:2: the figure"), "{problems:?}");
    }

    #[test]
    fn other_numbers_and_words_are_left_alone() {
        for text in [
            "three requests",
            "100,000,000 additions",
            "two threads and 4 processes",
            "sometimes",
            "in 2024",
            "Section 3.2 shows it",
            "run it twice",
            "half of them",
            "the second arm",
            "`sleep 100 ms`",
            "```text\n100 ms\n```",
            "{{#value ex_3_1}} and {{#given delay}}",
            "one or two",
            "HTTP/1.1 answers",
            "{{#quote \"up to 20 times faster\" https://example.com/}}",
            "1,024 x86 cores",
            "the 1980s",
            "<div style=\"width: 50%\">\nx\n</div>",
            "{{#guess \"x\"\n\"twice as long\" a > 1 s\n\"b\" a <= 1 s\nbecause \"x\"}}",
            "{{#question \"x\"\nright \"a\"\nwrong \"twice as long\" but \"b\"\nbecause \"x\"}}",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn rust_by_hand_is_found_and_other_code_is_not() {
        let problems = found(
            "one\n\n```rust\nfn main() {}\n```\n\n```rust,ignore\nx\n```\n\n```python\nx\n```\n",
        );
        assert_eq!(problems.len(), 2);
        assert!(problems[0].starts_with("book/p.md:3: Rust is typed by hand"), "{}", problems[0]);
    }
}
