//! Where in a page a directive can stand: in its text, and nowhere else.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::problem::Problem;

/// What mdBook reads as Markdown, but for smart punctuation, which moves nothing.
const MARKDOWN: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_GFM);

/// A page's text by what Markdown makes of it, in bytes.
#[derive(Debug)]
pub struct Ground {
    texts: Vec<Range<usize>>,
    elsewhere: Vec<(Range<usize>, Elsewhere)>,
}

/// What a directive would become something else in.
#[derive(Clone, Copy, Debug)]
enum Elsewhere {
    /// Shown letter by letter.
    Code,
    /// Its anchor is made of its words: it would change with every measuring.
    Heading,
    /// Its description is an attribute.
    Image,
    /// A comment, a script, or a tag with its attributes.
    Html,
}

impl Ground {
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut ground = Self { texts: Vec::new(), elsewhere: Vec::new() };
        for (event, span) in Parser::new_ext(text, MARKDOWN).into_offset_iter() {
            let kind = match event {
                Event::Text(_) => {
                    ground.texts.push(span);
                    continue;
                }
                Event::Code(_) | Event::Start(Tag::CodeBlock(_)) => Elsewhere::Code,
                Event::Start(Tag::Heading { .. }) => Elsewhere::Heading,
                Event::Start(Tag::Image { .. }) => Elsewhere::Image,
                Event::Html(_) | Event::InlineHtml(_) => Elsewhere::Html,
                _ => continue,
            };
            ground.elsewhere.push((span, kind));
        }
        ground
    }

    /// What is wrong with a directive there, if anything is.
    #[must_use]
    pub fn refuse(&self, at: usize) -> Option<Problem> {
        let found = self.elsewhere.iter().rfind(|(span, _)| span.contains(&at));
        let (place, mend) = match found {
            Some((_, Elsewhere::Code)) => {
                ("code", "a backslash before its braces shows it as it is")
            }
            Some((_, Elsewhere::Heading)) => {
                ("a heading", "put it in the text below: links lead to a heading by its words")
            }
            Some((_, Elsewhere::Image)) => {
                ("an image's description", "put it in the text beside the image")
            }
            Some((_, Elsewhere::Html)) => {
                ("HTML or a comment", "put it in a paragraph of its own, with blank lines around")
            }
            None if self.texts.iter().any(|span| span.contains(&at)) => return None,
            None => ("a link's address or title", "put it in the link's words, or beside it"),
        };
        Some(Problem::new(format!("a directive stands in {place}")).mend(mend))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<String> {
        let at = text.find("{{#").unwrap();
        Ground::of(text).refuse(at).map(|problem| problem.what)
    }

    #[test]
    fn in_text_of_any_kind_a_directive_can_stand() {
        for text in [
            "It took {{#value a}}.",
            "{{#value a}}",
            "# A heading\n\n{{#listing a}}\n",
            "*It took {{#value a}}* or **{{#value a}}**",
            "- one\n  - {{#value a}}\n",
            "> {{#value a}}\n",
            "| a | b |\n|---|---|\n| {{#claim a.\"x_y*\" / b <= 2}} | c |\n",
            "[it took {{#value a}}](q.md)",
            "<div>\n\n{{#listing a}}\n\n</div>\n",
            "<b>{{#value a}}</b> is inline",
            "{{#plot \"x\"\nrow \"a\" a = 3 * delay\n}}\n",
            "words[^1]\n\n[^1]: It took {{#value a}}.\n",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    #[test]
    fn anywhere_else_it_is_refused_by_the_place() {
        for (text, place) in [
            ("`{{#value a}}`", "code"),
            ("```text\n{{#value a}}\n```\n", "code"),
            ("    {{#value a}}\n", "code"),
            ("# It takes {{#value a}}\n", "a heading"),
            ("## {{#value a}} {#id}\n", "a heading"),
            ("It takes {{#value a}}\n=====\n", "a heading"),
            ("# A [link {{#value a}}](q.md)\n", "a heading"),
            ("![it takes {{#value a}}](a.png)", "an image's description"),
            ("![x](a.png \"{{#value a}}\")", "an image's description"),
            ("[x](q.md \"{{#value a}}\")", "a link's address or title"),
            ("[x]\n\n[x]: q.md \"{{#value a}}\"\n", "a link's address or title"),
            ("<!-- {{#value a}} -->\n", "HTML or a comment"),
            ("words <!-- {{#value a}} --> words", "HTML or a comment"),
            ("<script>\nlet a = \"{{#value a}}\";\n\n</script>\n", "HTML or a comment"),
            ("<script>\n\n{{#value a}}\n</script>\n", "HTML or a comment"),
            ("<div title=\"{{#value a}}\">\n</div>\n", "HTML or a comment"),
            ("<b title=\"{{#value a}}\">b</b> is inline", "HTML or a comment"),
        ] {
            assert_eq!(told(text), Some(format!("a directive stands in {place}")), "{text}");
        }
    }
}
