//! What a page asks for: `{{#value ex_3_2}}`. A backslash before the braces
//! leaves them to be read as they are.
//!
//! Each has a file of its own: what it is, how it is written, what it needs.

mod assembly;
mod beside;
mod claim;
mod data;
mod exercise;
mod given;
pub mod guess;
mod listing;
mod machine;
mod machines;
mod output;
pub mod plot;
mod predict;
mod progress;
pub mod question;
mod quote;
mod records;
mod refused;
mod study;
pub mod table;
mod timeline;
mod value;

use std::ops::Range;

use crate::course::claim::Claim;
use crate::digest;
use crate::problem::{Problem, line_at};

pub use assembly::Assembly;
pub use beside::Beside;
pub use exercise::Exercise;
pub use given::Given;
pub use guess::Guess;
pub use listing::Listing;
pub use machines::Machines;
pub use output::Output;
pub use plot::Plot;
pub use predict::Prediction;
pub use question::Question;
pub use quote::Quote;
pub use records::Records;
pub use refused::Refused;
pub use study::Study;
pub use table::Table;
pub use timeline::Timeline;
pub use value::Value;

#[derive(Clone, Debug, PartialEq)]
pub enum Directive {
    Listing(Listing),
    Beside(Beside),
    Assembly(Assembly),
    Refused(Refused),
    Output(Output),
    Value(Value),
    /// A claim's measured side in a sentence; checked.
    Claim(Claim),
    Predict(Prediction),
    Given(Given),
    Quote(Quote),
    Table(Table),
    Records(Records),
    /// What the records were made on.
    Machine,
    /// Claims by machines.
    Machines(Machines),
    /// The published files.
    Data,
    Study(Study),
    Plot(Plot),
    Timeline(Timeline),
    Exercise(Exercise),
    /// What a reader is asked before a result is told.
    Guess(Guess),
    /// What a reader is asked about why.
    Question(Question),
    /// What a reader answered, of all that the book asks.
    Progress,
}

/// How a directive is written.
struct Form {
    /// The word behind the number sign.
    name: &'static str,
    /// A good one, for whoever wrote a bad one.
    model: &'static str,
    /// Of what stands behind the name; in words, where that is wrong.
    parse: fn(&str) -> Result<Directive, String>,
}

const FORMS: [Form; 22] = [
    listing::FORM,
    beside::FORM,
    assembly::FORM,
    refused::FORM,
    output::FORM,
    value::FORM,
    claim::FORM,
    predict::FORM,
    given::FORM,
    quote::FORM,
    table::FORM,
    records::FORM,
    machine::FORM,
    machines::FORM,
    data::FORM,
    study::FORM,
    plot::FORM,
    timeline::FORM,
    exercise::FORM,
    guess::FORM,
    question::FORM,
    progress::FORM,
];

/// What a directive asks for, of those who plan, check and render.
#[derive(Debug, Default)]
pub struct Needs<'a> {
    /// The listings that it names.
    pub listings: Vec<&'a str>,
    /// What it says is so.
    pub claim: Option<&'a Claim>,
    /// The exercise that it shows.
    pub exercise: Option<&'a str>,
    /// Of which one is so, and the others aren't.
    pub options: Vec<&'a Claim>,
    /// What it asks its reader.
    pub asked: Option<Asked<'a>>,
    /// The listing whose source it shows, whole or in part.
    pub source: Option<&'a str>,
    pub machine_code: Option<&'a Assembly>,
    /// The program of which it shows why it doesn't compile.
    pub refused: Option<&'a str>,
    /// The listing whose run it draws, moment by moment.
    pub run: Option<&'a str>,
    /// The listings of whose watched run it shows a number.
    pub watched: Vec<&'a str>,
    /// Whether it shows one of every listing.
    pub watches_all: bool,
    /// Whether it tells of the crates that listings bring in.
    pub crates: bool,
    /// Whether it has every listing's record, so that numbers can lead there.
    pub has_every_record: bool,
    /// Whether it becomes a block of its own, not a part of a sentence.
    pub is_block: bool,
    /// Why claims, by their texts, hold on some machines and not on others.
    pub explains: &'a [(String, String)],
    /// What its author says in it, as the page's own words.
    pub words: Vec<&'a str>,
}

/// A question, and all that an answer depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked<'a> {
    pub words: &'a str,
    parts: String,
}

impl<'a> Asked<'a> {
    fn new<'p>(words: &'a str, parts: impl IntoIterator<Item = &'p str>) -> Self {
        Self {
            words,
            parts: parts.into_iter().fold(words.to_owned(), |all, part| all + "\n" + part),
        }
    }

    /// What it is known again by: a changed question is another.
    #[must_use]
    pub fn key(&self) -> String {
        digest::short(&self.parts)
    }
}

impl Directive {
    #[must_use]
    pub fn needs(&self) -> Needs<'_> {
        match self {
            Self::Listing(listing) => listing.needs(),
            Self::Beside(beside) => beside.needs(),
            Self::Assembly(assembly) => assembly.needs(),
            Self::Refused(refused) => refused.needs(),
            Self::Output(output) => output.needs(),
            Self::Value(value) => value.needs(),
            Self::Claim(claim) => claim::needs(claim),
            Self::Predict(prediction) => prediction.needs(),
            Self::Given(_) | Self::Quote(_) => Needs::default(),
            Self::Table(table) => table.needs(),
            Self::Records(records) => records.needs(),
            Self::Machine | Self::Data | Self::Progress => {
                Needs { is_block: true, ..Needs::default() }
            }
            Self::Machines(machines) => machines.needs(),
            Self::Study(study) => study.needs(),
            Self::Plot(plot) => plot.needs(),
            Self::Timeline(timeline) => timeline.needs(),
            Self::Exercise(exercise) => exercise.needs(),
            Self::Guess(guess) => guess.needs(),
            Self::Question(question) => question.needs(),
        }
    }
}

/// Of a directive that is its name and nothing else.
fn alone(directive: Directive, rest: &str) -> Result<Directive, String> {
    if rest.is_empty() { Ok(directive) } else { Err("it takes nothing".into()) }
}

/// A directive and where its page has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Bytes of the page's text, braces included.
    pub span: Range<usize>,
    /// Counted from 1.
    pub line: usize,
    pub directive: Directive,
}

/// The directives of a page's text, each with its span, and the spans of
/// backslashes that keep braces from being one.
#[derive(Debug, Default)]
pub struct Scan {
    pub placed: Vec<Placed>,
    pub escapes: Vec<usize>,
    /// Line and problem.
    pub problems: Vec<(usize, Problem)>,
}

#[must_use]
pub fn scan(text: &str) -> Scan {
    let mut scan = Scan::default();
    let mut from = 0;
    while let Some(found) = text[from..].find("{{#") {
        let start = from + found;
        from = start + 3;
        if text[..start].ends_with('\\') {
            scan.escapes.push(start - 1);
            continue;
        }
        let line = line_at(text, start);
        let inside = text[from..].find("}}").map(|length| &text[from..from + length]);
        let Some(inside) = inside.filter(|inside| !inside.contains("{{#")) else {
            scan.problems
                .push((line, Problem::new("a directive isn't closed").mend("end it with }}")));
            continue;
        };
        let span = start..from + inside.len() + 2;
        from = span.end;
        match parse(inside) {
            Ok(directive) if directive.needs().is_block && !stands_alone(text, &span) => {
                scan.problems.push((
                    line,
                    Problem::new(format!("{{{{#{inside}}}}} is a block"))
                        .mend("give it a line of its own"),
                ));
            }
            Ok(directive) => scan.placed.push(Placed { span, line, directive }),
            Err(problem) => scan.problems.push((line, problem)),
        }
    }
    scan
}

/// Whether nothing else is on the lines that the span touches.
fn stands_alone(text: &str, span: &Range<usize>) -> bool {
    let before = text[..span.start].rsplit('\n').next().unwrap_or_default();
    let after = text[span.end..].split('\n').next().unwrap_or_default();
    before.is_empty() && after.trim().is_empty()
}

/// Every directive's name.
pub fn names() -> impl Iterator<Item = &'static str> {
    FORMS.iter().map(|form| form.name)
}

fn parse(inside: &str) -> Result<Directive, Problem> {
    let (name, rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let Some(form) = FORMS.iter().find(|form| form.name == name) else {
        return Err(Problem::unknown("directive", name, names()));
    };
    (form.parse)(rest.trim()).map_err(|why| {
        // Of several lines, the first tells which it is.
        let first = inside.lines().next().unwrap_or_default();
        Problem::new(format!("{{{{#{first}}}}}: {why}")).mend(form.model)
    })
}

/// What has that name, of a few.
fn named<T: Copy>(kind: &str, name: &str, all: &[(&str, T)]) -> Result<T, String> {
    let found = all.iter().find(|(known, _)| *known == name);
    let unknown = || Problem::unknown(kind, name, all.iter().map(|(known, _)| *known));
    found.map(|(_, one)| *one).ok_or_else(|| unknown().into_words())
}

/// What is there, if it is one name.
fn one_listing(rest: &str) -> Result<&str, String> {
    let is_one = !rest.is_empty() && !rest.contains(char::is_whitespace);
    if is_one { Ok(rest) } else { Err("it names one listing".into()) }
}

/// What stands in quotation marks, and what comes after it.
fn words(text: &str) -> Result<(String, &str), String> {
    let inside = text.trim_start().strip_prefix('"').and_then(|text| text.split_once('"'));
    match inside {
        Some((words, rest)) if !words.trim().is_empty() => Ok((words.trim().to_owned(), rest)),
        _ => Err(format!("words in quotation marks are wanted, where it has {:?}", text.trim())),
    }
}

/// The same, on one line, however many it was written on.
fn sentence(text: &str) -> Result<(String, &str), String> {
    let (words, rest) = words(text)?;
    Ok((words.split_whitespace().collect::<Vec<_>>().join(" "), rest))
}

/// What stands behind the word that a text begins with, if it does.
fn after_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    text.trim_start().strip_prefix(word).filter(|rest| rest.starts_with(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The only directive of a text.
    #[track_caller]
    pub(super) fn only(text: &str) -> Directive {
        let mut scan = scan(text);
        assert!(scan.problems.is_empty(), "{:?}", scan.problems);
        scan.placed.remove(0).directive
    }

    /// A text's only problem says this.
    #[track_caller]
    pub(super) fn assert_refused(text: &str, words: &str) {
        let scan = scan(text);
        assert!(scan.placed.is_empty(), "{:?}", scan.placed);
        let (_, problem) = &scan.problems[0];
        assert!(problem.what.contains(words), "{text}: {problem}");
    }

    #[test]
    fn directives_are_found_where_they_stand() {
        let text = "one\n{{#value ex_3_1}} two\n\n{{#listing ex_3_2:fetch}}\n";
        let scan = scan(text);
        let found: Vec<_> = scan.placed.iter().map(|p| (p.line, &text[p.span.clone()])).collect();
        assert_eq!(found, [(2, "{{#value ex_3_1}}"), (4, "{{#listing ex_3_2:fetch}}")]);
        assert!(scan.problems.is_empty());
    }

    #[test]
    fn a_backslash_leaves_braces_alone() {
        let scan = scan("write \\{{#value ex_3_1}} here");
        assert_eq!(scan.escapes, [6]);
        assert!(scan.placed.is_empty() && scan.problems.is_empty());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, words) in [
            ("\n{{#valeu ex_3_1}}", "directive \"valeu\""),
            ("\n{{#include ../../etc/passwd}}", "directive \"include\""),
            ("\n{{#value ex_3_1", "isn't closed"),
            ("\n{{#value {{#value ex_3_1}}", "isn't closed"),
        ] {
            let scan = scan(text);
            let (line, problem) = &scan.problems[0];
            assert_eq!(*line, 2, "{text}");
            assert!(problem.what.contains(words), "{text}: {problem}");
        }
        assert_eq!(scan("{{#value ex_3_1}}\n\n{{#given weight}}").problems[0].0, 3);
    }

    proptest! {
        #[test]
        fn any_text_is_scanned(text in pieces()) {
            let scan = scan(&text);
            for placed in &scan.placed {
                prop_assert!(text[placed.span.clone()].starts_with("{{#"), "{}", text);
                let _ = placed.directive.needs();
            }
        }
    }

    /// What pages' directives are made of, in any order.
    fn pieces() -> impl Strategy<Value = String> {
        let form = proptest::sample::select(FORMS.map(|form| form.name).to_vec());
        let signs = vec![
            "{{#",
            "}}",
            "\\",
            "\n",
            " ",
            " | ",
            "=",
            "\"",
            ":",
            "*",
            "1",
            "delay",
            "time",
            "it",
            "https://x",
            "within 5 %",
            ">= 2",
            "row \"a\" a",
            "across \"n\"",
            "series \"a\" a.\"*\"",
            "\n\"a\" a <= 1 s",
            "\nright \"a\"",
            "\nwrong \"b\" but \"c\"",
            "\nbecause \"d\"\n",
            "\nscale a from 1 s to 2 s",
            "a >= 1 because b",
        ];
        let piece = prop_oneof![
            2 => form.prop_map(|name| format!("{{{{#{name} ")),
            6 => proptest::sample::select(signs).prop_map(str::to_owned),
            1 => "\\PC{0,6}",
        ];
        proptest::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
    }

    /// A form's model is a good example of it.
    #[test]
    fn what_is_offered_in_place_of_a_wrong_one_is_right() {
        for form in FORMS.iter().filter(|form| !["plot", "guess", "question"].contains(&form.name))
        {
            let directive = only(form.model);
            let named = directive.needs().listings.iter().all(|name| form.model.contains(name));
            assert!(named && form.model.contains(&format!("{{{{#{}", form.name)));
        }
    }
}
