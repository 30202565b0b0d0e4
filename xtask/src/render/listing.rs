//! Sources and what they print.

use std::fs;
use std::path::Path;

use maud::{Markup, html};

use super::Material;
use crate::course::Example;
use crate::course::directive::{Assembly, Beside, Listing};
use crate::digest;
use crate::problem::Problem;
use crate::record::Record;

/// A listing's source in a figure, as Markdown.
pub fn listing(material: &Material<'_>, listing: &Listing) -> Result<String, Problem> {
    let example = material.course.example(&listing.example)?;
    let anchor = listing.anchor.as_deref();
    let source = source(material, example)?;
    let code = match anchor {
        Some(anchor) => part(&source, anchor, &example.source)?,
        None => whole(&source),
    };
    let caption = caption(example, anchor, material.repository.as_deref());
    Ok(figure(&caption, "rust", &code))
}

/// What the compiler made of a function, in a figure, as Markdown.
pub fn assembly(material: &Material<'_>, assembly: &Assembly) -> Result<String, Problem> {
    let Assembly { example, function } = assembly;
    let kept = material.at_hand.machine_code.get(example);
    let Some((origin, code)) = kept.and_then(|kept| Some((&kept.origin, kept.of(function)?)))
    else {
        return Err(Problem::new(format!("no machine code of {function} in {example} is kept"))
            .mend("cargo xtask build"));
    };
    let source = source(material, material.course.example(example)?)?;
    let is_stale = digest::of(source.as_bytes()) != origin.source;
    let caption = html! {
        figcaption {
            "the machine code of " code { (function) } ", by " (origin.rustc) " for " (origin.cpu)
            @if is_stale {
                span class="stale" { " (out of date: " (example) " was changed since)" }
            }
        }
    };
    Ok(figure(&caption, "text", code))
}

/// A file in a listing's folder, in a figure, as Markdown.
pub fn beside(material: &Material<'_>, beside: &Beside) -> Result<String, Problem> {
    let example = material.course.example(&beside.example)?;
    let source = Path::new(&example.source).with_file_name(&beside.file);
    let code = fs::read_to_string(material.course.root.join(&source))
        .map_err(|error| Problem::new(format!("{} can't be read: {error}", source.display())))?;
    let path = source.to_string_lossy().replace('\\', "/");
    let caption = html! { figcaption { (linked(&path, material.repository.as_deref())) } };
    let language = source.extension().unwrap_or_default().to_string_lossy();
    Ok(figure(&caption, &language, &format!("{}\n", code.trim_end())))
}

fn figure(caption: &Markup, language: &str, code: &str) -> String {
    let fence = "`".repeat(3.max(longest_run(code, '`') + 1));
    let caption = &caption.0;
    format!(
        "<figure class=\"listing\">{caption}\n\n{fence}{language}\n{code}{fence}\n\n</figure>\n"
    )
}

/// A file's path, which leads to it where the book says where its sources are.
fn linked(path: &str, repository: Option<&str>) -> Markup {
    let link = repository.map(|base| format!("{}/blob/HEAD/{path}", base.trim_end_matches('/')));
    html! {
        @match link {
            Some(link) => a href=(link) { code { (path) } },
            None => code { (path) },
        }
    }
}

pub fn source(material: &Material<'_>, example: &Example) -> Result<String, Problem> {
    fs::read_to_string(material.course.root.join(&example.source))
        .map_err(|error| Problem::new(format!("{} can't be read: {error}", example.source)))
}

fn caption(example: &Example, anchor: Option<&str>, repository: Option<&str>) -> Markup {
    html! {
        figcaption {
            @if anchor.is_some() { "from " }
            (linked(&example.source, repository))
            @if anchor.is_none() {
                span class="command" { "run it: " code { "cargo run --example " (example.name) } }
            }
        }
    }
}

/// The whole source, without the lines that mark anchors.
fn whole(source: &str) -> String {
    source.lines().filter(|line| mark(line).is_none()).map(as_it_is).collect()
}

/// The lines between an anchor's marks, with the indentation they share taken
/// away.
fn part(source: &str, anchor: &str, file: &str) -> Result<String, Problem> {
    let marks = || source.lines().filter_map(mark);
    if !marks().any(|mark| mark == (anchor, true)) {
        let known = marks().filter(|(_, starts)| *starts).map(|(name, _)| name);
        let problem = Problem::unknown("anchor", anchor, known);
        return Err(Problem { what: format!("{} in {file}", problem.what), ..problem });
    }
    if !marks().any(|mark| mark == (anchor, false)) {
        return Err(Problem::new(format!("the anchor {anchor:?} in {file} has no end"))
            .mend(format!("// ANCHOR_END: {anchor}")));
    }
    let lines = source.lines().skip_while(|line| mark(line) != Some((anchor, true))).skip(1);
    let lines: Vec<&str> = lines
        .take_while(|line| mark(line) != Some((anchor, false)))
        .filter(|line| mark(line).is_none())
        .collect();
    let indentation = |line: &&str| line.len() - line.trim_start().len();
    let shared = lines.iter().filter(|l| !l.trim().is_empty()).map(indentation).min().unwrap_or(0);
    Ok(lines.iter().map(|line| as_it_is(line.get(shared..).unwrap_or(""))).collect())
}

/// A line that mdBook shows as it is: of Rust it hides lines that a number sign
/// and a space start, and takes one of two number signs away.
fn as_it_is(line: &str) -> String {
    let code = line.trim_start();
    let mark =
        if code == "#" || code.starts_with("# ") || code.starts_with("##") { "#" } else { "" };
    format!("{}{mark}{code}\n", &line[..line.len() - code.len()])
}

/// The anchor that a line starts or ends.
fn mark(line: &str) -> Option<(&str, bool)> {
    let comment = line.trim().strip_prefix("//")?.trim();
    let start = comment.strip_prefix("ANCHOR:").map(|name| (name.trim(), true));
    start.or_else(|| comment.strip_prefix("ANCHOR_END:").map(|name| (name.trim(), false)))
}

fn longest_run(text: &str, of: char) -> usize {
    text.split(|c| c != of).map(str::len).max().unwrap_or(0)
}

/// What the median run printed.
pub fn output(name: &str, record: &Record) -> Markup {
    let printed = match (&record.not_here, record.median_sample()) {
        (Some(why), _) => format!("not here: {why}"),
        (None, sample) => sample.map(|sample| sample.output.clone()).unwrap_or_default(),
    };
    html! {
        figure class="output" {
            figcaption { code { (name) } " printed, in its median run" }
            pre { samp { (harmless(printed.trim_end())) } }
        }
    }
}

/// Without the characters that steer a terminal.
fn harmless(text: &str) -> String {
    let shown = |c: char| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c };
    text.replace("\r\n", "\n").chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str =
        "fn a() {\n    // ANCHOR: x\n    one\n\n        two\n    // ANCHOR_END: x\n}\n";

    #[test]
    fn a_part_loses_its_marks_and_its_indentation() {
        assert_eq!(part(SOURCE, "x", "a.rs").unwrap(), "one\n\n    two\n");
        assert_eq!(whole(SOURCE), "fn a() {\n    one\n\n        two\n}\n");
    }

    #[test]
    fn an_anchor_that_is_not_there_is_named() {
        let problem = part(SOURCE, "y", "a.rs").unwrap_err();
        assert_eq!(problem.what, "there is no anchor \"y\" in a.rs");
        let open = part("// ANCHOR: x\none\n", "x", "a.rs").unwrap_err();
        assert_eq!(open.mend.unwrap(), "// ANCHOR_END: x");
    }

    #[test]
    fn control_characters_are_shown_as_such() {
        assert_eq!(harmless("a\u{1b}[31m\r\nb\0\tc"), "a\u{fffd}[31m\nb\u{fffd}\tc");
    }
}
