//! Sources and what they print.

use std::path::Path;

use super::RenderContext;
use super::fragment::{Code, Fragment, Inline};
use crate::course::Example;
use crate::course::directive::{Assembly, Beside, Listing, Output, Refused};
use crate::digest;
use crate::problem::{Problem, slashed};
use crate::visible::visible;

/// A listing's source.
///
/// # Errors
///
/// When it can't be read, or has no such anchor.
pub fn listing(
    Listing { example, anchor }: &Listing,
    context: &RenderContext<'_>,
) -> Result<Fragment, Problem> {
    let example = context.course.example(example)?;
    let source = source(example, context)?;
    let file = file(&example.source, context);
    let (caption, text) = match anchor {
        Some(anchor) => {
            (vec![Inline::text("from "), file], part(&source, anchor, &example.source)?)
        }
        None => {
            let command = format!("cargo run --example {}", example.name);
            (vec![file, Inline::Command(command)], whole(&source))
        }
    };
    Ok(Fragment::Code(Code { caption, language: "rust".into(), text }))
}

/// What the compiler made of a function.
///
/// # Errors
///
/// When that isn't kept.
pub fn assembly(
    Assembly { example, function }: &Assembly,
    context: &RenderContext<'_>,
) -> Result<Fragment, Problem> {
    let kept = context.machine_code(example);
    let Some((origin, code)) = kept.and_then(|kept| Some((&kept.origin, kept.of(function)?)))
    else {
        return Err(Problem::new(format!("no machine code of {function} in {example} is kept"))
            .mend("cargo xtask build"));
    };
    let mut caption = vec![
        Inline::text("the machine code of "),
        Inline::Code(function.clone()),
        Inline::Text(format!(", by {} for {}", origin.rustc, origin.cpu)),
    ];
    let source = source(context.course.example(example)?, context)?;
    if digest::of(source.as_bytes()) != origin.source {
        caption.push(Inline::Stale(format!("{example} was changed since")));
    }
    Ok(Fragment::Code(Code { caption, language: "text".into(), text: lines(code) }))
}

/// What the compiler says of a program that it refuses.
///
/// # Errors
///
/// When that isn't kept.
pub fn refused(
    Refused { program }: &Refused,
    context: &RenderContext<'_>,
) -> Result<Fragment, Problem> {
    let Some(refusal) = context.refusal(program) else {
        let what = format!("what the compiler says of {program} isn't kept");
        return Err(Problem::new(what).mend("cargo xtask build"));
    };
    let rustc = &refusal.origin.rustc;
    let mut caption = vec![
        Inline::Code(program.clone()),
        Inline::Text(format!(" doesn't compile: the words of {rustc}")),
    ];
    let source = source(context.course.refused(program)?, context)?;
    if digest::of(source.as_bytes()) != refusal.origin.source {
        caption.push(Inline::Stale(format!("{program} was changed since")));
    }
    Ok(Fragment::Code(Code { caption, language: "text".into(), text: lines(&refusal.words) }))
}

/// A file in a listing's folder.
///
/// # Errors
///
/// When it can't be read.
pub fn beside(
    Beside { example, file }: &Beside,
    context: &RenderContext<'_>,
) -> Result<Fragment, Problem> {
    let path = Path::new(&context.course.example(example)?.source).with_file_name(file);
    let text = context.course.read(&path)?;
    Ok(Fragment::Code(Code {
        caption: vec![self::file(&slashed(&path), context)],
        language: path.extension().unwrap_or_default().to_string_lossy().into(),
        text: format!("{}\n", text.trim_end()),
    }))
}

/// What the median run printed.
///
/// # Errors
///
/// When there is no such record.
pub fn output(
    Output { example }: &Output,
    context: &RenderContext<'_>,
) -> Result<Fragment, Problem> {
    let record = context.record(example)?;
    let printed = match (&record.not_here, record.median_sample()) {
        (Some(why), _) => format!("not here: {why}"),
        (None, sample) => sample.map(|sample| sample.output.clone()).unwrap_or_default(),
    };
    Ok(Fragment::Output {
        caption: vec![Inline::Code(example.clone()), Inline::text(" printed, in its median run")],
        text: visible(&printed.trim_end().replace("\r\n", "\n")).into_owned(),
    })
}

/// A file of the course, as a link where the book says where its sources are.
pub fn file(path: &str, context: &RenderContext<'_>) -> Inline {
    let base = context.repository.as_deref();
    let address = base.map(|base| format!("{}/blob/HEAD/{path}", base.trim_end_matches('/')));
    Inline::File { path: path.to_owned(), address }
}

pub fn source(example: &Example, context: &RenderContext<'_>) -> Result<String, Problem> {
    context.course.read(Path::new(&example.source))
}

/// The whole source, without the lines that mark anchors.
fn whole(source: &str) -> String {
    source.lines().filter(|line| mark(line).is_none()).map(ended).collect()
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
    Ok(lines.iter().map(|line| ended(line.get(shared..).unwrap_or(""))).collect())
}

/// Text of a compiler's, which may have been published elsewhere.
fn lines(text: &str) -> String {
    visible(&text.replace("\r\n", "\n")).lines().map(ended).collect()
}

fn ended(line: &str) -> String {
    format!("{line}\n")
}

/// The anchor that a line starts or ends.
fn mark(line: &str) -> Option<(&str, bool)> {
    let comment = line.trim().strip_prefix("//")?.trim();
    let start = comment.strip_prefix("ANCHOR:").map(|name| (name.trim(), true));
    start.or_else(|| comment.strip_prefix("ANCHOR_END:").map(|name| (name.trim(), false)))
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
}
