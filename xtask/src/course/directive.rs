//! What a page asks for: `{{#value ex_3_2}}`. A backslash before the braces
//! leaves them to be read as they are.

pub mod plot;

use std::ops::Range;

use crate::course::claim::{Claim, Expression, parse_claim, parse_expression, parse_quantity};
use crate::problem::{Problem, line_at};
use crate::record::metric::{Metric, Quantity, Unit};
use plot::{EVERY, Plot};

#[derive(Clone, Debug, PartialEq)]
pub enum Directive {
    /// A listing's source, or the part of it between an anchor's comments.
    Listing { example: String, anchor: Option<String> },
    /// A file that a listing works with, beside its source.
    Beside { example: String, file: String },
    /// The machine code that the compiler makes of a listing's function.
    Assembly { example: String, function: String },
    /// What the listing's median run printed.
    Output { example: String },
    /// A measured value in a sentence.
    Value(Quantity),
    /// A claim's measured side in a sentence; checked.
    Claim(Claim),
    /// What a model says of a quantity, beside what was measured; the gap between
    /// them is bounded, and checked.
    Prediction { quantity: Quantity, model: Expression, claim: Claim },
    /// A parameter of the measuring, which no run decides.
    Given(Given),
    /// Words of somebody else, with where they stand.
    Quote { words: String, source: String },
    /// Listings by columns.
    Table { examples: Vec<String>, columns: Vec<Column> },
    /// Every listing by columns; numbers elsewhere lead to its rows.
    Records { columns: Vec<Column> },
    /// What the records were made on.
    Machine,
    /// Measured values as a picture.
    Plot(Plot),
    /// What happened in a run as a picture.
    Timeline { example: String, caption: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    Delay,
    Rounds,
    /// The most rounds that a claim gets.
    MostRounds,
    /// How sure an interval is.
    Confidence,
    /// What part of a core other work may take.
    Quiet,
    /// How much slower than at best the cores may be.
    Pace,
}

const GIVENS: [(&str, Given); 6] = [
    ("delay", Given::Delay),
    ("rounds", Given::Rounds),
    ("most rounds", Given::MostRounds),
    ("confidence", Given::Confidence),
    ("quiet", Given::Quiet),
    ("pace", Given::Pace),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Range,
    /// The interval that holds the median.
    Interval,
    Rounds,
    CpuOverWall,
    TimeOverDelay,
    Metric(Metric),
    /// Of its source, without comments and blank lines.
    Lines,
    /// That its package brings in.
    Crates,
    /// How long those take to compile.
    Compile,
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

impl Directive {
    /// Whether it becomes a block of its own, not a part of a sentence.
    #[must_use]
    pub fn is_block(&self) -> bool {
        matches!(
            self,
            Self::Listing { .. }
                | Self::Beside { .. }
                | Self::Assembly { .. }
                | Self::Output { .. }
                | Self::Table { .. }
                | Self::Records { .. }
                | Self::Machine
                | Self::Plot(_)
                | Self::Timeline { .. }
        )
    }

    /// Whether it tells of the crates that listings bring in.
    #[must_use]
    pub fn tells_of_crates(&self) -> bool {
        let (Self::Table { columns, .. } | Self::Records { columns }) = self else { return false };
        columns.iter().any(|column| matches!(column, Column::Crates | Column::Compile))
    }

    /// Every listing it names.
    #[must_use]
    pub fn examples(&self) -> Vec<&str> {
        match self {
            Self::Listing { example, .. }
            | Self::Beside { example, .. }
            | Self::Assembly { example, .. }
            | Self::Output { example }
            | Self::Timeline { example, .. } => vec![example],
            Self::Plot(plot) => {
                let quantities = plot.expressions().into_iter().flat_map(Expression::quantities);
                quantities.map(|q| q.example.as_str()).filter(|name| *name != EVERY).collect()
            }
            Self::Value(quantity) => vec![&quantity.example],
            Self::Claim(claim) | Self::Prediction { claim, .. } => {
                claim.measured.quantities().into_iter().map(|q| q.example.as_str()).collect()
            }
            Self::Table { examples, .. } => examples.iter().map(String::as_str).collect(),
            Self::Records { .. } | Self::Given(_) | Self::Quote { .. } | Self::Machine => {
                Vec::new()
            }
        }
    }
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
            Ok(directive) if directive.is_block() && !stands_alone(text, &span) => {
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

pub const NAMES: [&str; 14] = [
    "listing", "beside", "assembly", "output", "value", "claim", "predict", "given", "quote",
    "table", "records", "machine", "plot", "timeline",
];

fn parse(inside: &str) -> Result<Directive, Problem> {
    let (name, rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let rest = rest.trim();
    let wrong = |why: String, mend: &str| {
        Problem::new(format!("{{{{#{inside}}}}}: {why}")).mend(mend.to_owned())
    };
    match name {
        "listing" | "output" if rest.is_empty() || rest.contains(char::is_whitespace) => {
            Err(wrong("it names one listing".into(), &format!("{{{{#{name} ex_3_2}}}}")))
        }
        "listing" => Ok(match rest.split_once(':') {
            Some((example, anchor)) => {
                Directive::Listing { example: example.into(), anchor: Some(anchor.into()) }
            }
            None => Directive::Listing { example: rest.into(), anchor: None },
        }),
        "beside" => beside(rest).ok_or_else(|| {
            wrong(
                "it has a listing and the name of a file in its folder".into(),
                "{{#beside start_methods start_methods.py}}",
            )
        }),
        "assembly" => match rest.split_whitespace().collect::<Vec<_>>().as_slice() {
            [example, function] => Ok(Directive::Assembly {
                example: (*example).to_owned(),
                function: (*function).to_owned(),
            }),
            _ => Err(wrong(
                "it has a listing and one of its functions".into(),
                "{{#assembly ex_3_9 plain_sum}}",
            )),
        },
        "output" => Ok(Directive::Output { example: rest.into() }),
        "value" => parse_quantity(rest)
            .map(Directive::Value)
            .map_err(|why| wrong(why, "{{#value ex_3_2}}, {{#value ex_3_2.cpu}}")),
        "claim" => parse_claim(rest)
            .map(Directive::Claim)
            .map_err(|why| wrong(why, "{{#claim ex_3_4 / ex_3_2 >= 2.5}}")),
        "predict" => {
            prediction(rest).map_err(|why| wrong(why, "{{#predict ex_3_4 = 3 * delay within 5 %}}"))
        }
        "given" => match GIVENS.iter().find(|(name, _)| *name == rest) {
            Some((_, given)) => Ok(Directive::Given(*given)),
            None => Err(Problem::unknown("given value", rest, GIVENS.map(|(name, _)| name))),
        },
        "quote" => quote(rest).ok_or_else(|| {
            wrong(
                "it has the words in quotation marks and the address they stand at".into(),
                "{{#quote \"up to 20 times\" https://example.com/page}}",
            )
        }),
        "table" => {
            table(rest).map_err(|why| wrong(why, "{{#table ex_3_1 ex_3_2 | time | cpu/wall}}"))
        }
        "records" => columns(rest.split('|'))
            .map(|columns| Directive::Records { columns })
            .map_err(|why| wrong(why, "{{#records time | range | cpu/wall}}")),
        "plot" => plot::parse(rest).map(Directive::Plot).map_err(|why| {
            // Of several lines, the first tells which it is.
            let first = inside.lines().next().unwrap_or_default();
            Problem::new(format!("{{{{#{first}}}}}: {why}"))
                .mend("{{#plot \"What to see.\" row \"one request\" ex_3_1}}, the caption and each row on a line")
        }),
        "timeline" => timeline(rest).ok_or_else(|| {
            wrong(
                "it has a listing and a caption in quotation marks".into(),
                "{{#timeline ex_3_2 \"What to see.\"}}",
            )
        }),
        "machine" if rest.is_empty() => Ok(Directive::Machine),
        "machine" => Err(wrong("it takes nothing".into(), "{{#machine}}")),
        _ => Err(Problem::unknown("directive", name, NAMES)),
    }
}

fn prediction(rest: &str) -> Result<Directive, String> {
    let (left, rest) = rest.split_once('=').ok_or("it lacks its =")?;
    let (right, margin) = rest.rsplit_once(" within ").ok_or("it doesn't say within what")?;
    let quantity = parse_quantity(left)?;
    let model = parse_expression(right)?;
    let Expression::Constant(margin, Unit::Number) = parse_expression(margin)? else {
        return Err("the margin is a number: within 5 %".into());
    };
    // The gap is judged as any claim is: round by round, as a ratio.
    if margin >= 1.0 {
        return Err("a margin of the whole allows anything: write less than 100 %".into());
    }
    let rounded = |bound: f64| (bound * 1e6).round() / 1e6;
    let (low, high) = (rounded(1.0 - margin), rounded(1.0 + margin));
    let (left, right) = (left.trim(), right.trim());
    let claim = parse_claim(&format!("{low} <= {left} / ({right}) <= {high}"))?;
    Ok(Directive::Prediction { quantity, model, claim })
}

fn quote(rest: &str) -> Option<Directive> {
    let (words, source) = rest.strip_prefix('"')?.split_once('"')?;
    let source = source.trim();
    let is_address = source.starts_with("https://") && !source.contains(char::is_whitespace);
    (is_address && !words.trim().is_empty())
        .then(|| Directive::Quote { words: words.into(), source: source.into() })
}

fn beside(rest: &str) -> Option<Directive> {
    let (example, file) = rest.split_once(char::is_whitespace)?;
    let file = file.trim();
    // A name, and no way to elsewhere.
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let is_file = file.contains('.') && !file.starts_with('.') && file.chars().all(is_name);
    is_file.then(|| Directive::Beside { example: example.into(), file: file.into() })
}

fn timeline(rest: &str) -> Option<Directive> {
    let (example, caption) = rest.split_once(char::is_whitespace)?;
    let caption = caption.trim().strip_prefix('"')?.strip_suffix('"')?.trim();
    let is_caption = !caption.is_empty() && !caption.contains('"');
    is_caption.then(|| Directive::Timeline { example: example.into(), caption: caption.into() })
}

fn table(rest: &str) -> Result<Directive, String> {
    let mut parts = rest.split('|');
    let names = parts.next().unwrap_or_default().split_whitespace();
    let examples: Vec<String> = names.map(str::to_owned).collect();
    if examples.is_empty() {
        return Err("it names listings, or all".into());
    }
    Ok(Directive::Table { examples, columns: columns(parts)? })
}

fn columns<'a>(names: impl Iterator<Item = &'a str>) -> Result<Vec<Column>, String> {
    let columns = names
        .map(|name| match name.trim() {
            "range" => Ok(Column::Range),
            "interval" => Ok(Column::Interval),
            "rounds" => Ok(Column::Rounds),
            "cpu/wall" => Ok(Column::CpuOverWall),
            "time/delay" => Ok(Column::TimeOverDelay),
            "lines" => Ok(Column::Lines),
            "crates" => Ok(Column::Crates),
            "compile" => Ok(Column::Compile),
            name => Metric::named(name).map(Column::Metric).map_err(|problem| {
                format!("{}; {}", problem.what, problem.mend.unwrap_or_default())
            }),
        })
        .collect::<Result<Vec<_>, _>>()?;
    if columns.is_empty() { Err("it has a column at least".into()) } else { Ok(columns) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Directive {
        let mut scan = scan(text);
        assert!(scan.problems.is_empty(), "{:?}", scan.problems);
        scan.placed.remove(0).directive
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
    fn each_form_is_understood() {
        assert_eq!(
            only("{{#listing ex_3_2:fetch}}"),
            Directive::Listing { example: "ex_3_2".into(), anchor: Some("fetch".into()) }
        );
        assert_eq!(
            only("{{#quote \"up to 20 times\" https://example.com/}}"),
            Directive::Quote {
                words: "up to 20 times".into(),
                source: "https://example.com/".into()
            }
        );
        assert_eq!(
            only("{{#table ex_3_1 fork | time | cpu/wall | range}}"),
            Directive::Table {
                examples: vec!["ex_3_1".into(), "fork".into()],
                columns: vec![Column::Metric(Metric::Time), Column::CpuOverWall, Column::Range]
            }
        );
        assert_eq!(only("{{#given delay}}"), Directive::Given(Given::Delay));
    }

    #[test]
    fn a_prediction_is_a_claim_about_the_gap() {
        let Directive::Prediction { quantity, claim, .. } =
            only("{{#predict ex_3_4 = 3 * delay within 5 %}}")
        else {
            panic!("no prediction");
        };
        assert_eq!(quantity.example, "ex_3_4");
        assert_eq!(claim.text, "0.95 <= ex_3_4 / (3 * delay) <= 1.05");
        assert!(claim.bounds.allow(1.05) && !claim.bounds.allow(0.94));
    }

    #[test]
    fn a_backslash_leaves_braces_alone() {
        let scan = scan("write \\{{#value ex_3_1}} here");
        assert_eq!(scan.escapes, [6]);
        assert!(scan.placed.is_empty() && scan.problems.is_empty());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, word) in [
            ("\n{{#valeu ex_3_1}}", "directive \"valeu\""),
            ("\n{{#include ../../etc/passwd}}", "directive \"include\""),
            ("\n{{#value ex_3_1", "isn't closed"),
            ("\n{{#value {{#value ex_3_1}}", "isn't closed"),
            ("\n{{#value}}", "nothing in it"),
            ("\n{{#listing}}", "names one listing"),
            ("\n{{#output a b}}", "names one listing"),
            ("\n{{#assembly a}}", "one of its functions"),
            ("\n{{#beside a}}", "a file in its folder"),
            ("\n{{#beside a ../a.py}}", "a file in its folder"),
            ("\n{{#beside a .env}}", "a file in its folder"),
            ("\ntext {{#output ex_3_1}}", "is a block"),
            ("\n- {{#listing ex_3_1}}", "is a block"),
            ("\n{{#quote 20 times}}", "quotation marks"),
            ("\n{{#quote \"20 times\" nowhere}}", "quotation marks"),
            ("\n{{#predict ex_3_4}}", "lacks its ="),
            ("\n{{#predict ex_3_4 = 3 * delay}}", "within what"),
            ("\n{{#predict ex_3_4 = 3 * delay within 5 ms}}", "a number"),
            ("\n{{#predict ex_3_4 = 3 within 5 %}}", "differ"),
            ("\n{{#given weight}}", "given value"),
            ("\n{{#table | time}}", "names listings"),
            ("\n{{#table all}}", "a column"),
            ("\n{{#table all | colour}}", "metric \"colour\""),
            ("\n{{#records}}", "metric \"\""),
            ("\ntext {{#records time}}", "is a block"),
            ("\n{{#claim ex_3_1 fast}}", "more than was wanted"),
            ("\n{{#machine here}}", "takes nothing"),
            ("\n{{#plot ex_3_1}}", "quotation marks"),
            ("\ntext {{#plot \"x\"\nrow \"a\" a}}", "is a block"),
            ("\n{{#timeline ex_3_1}}", "a caption"),
            ("\n{{#timeline ex_3_1 \"\"}}", "a caption"),
        ] {
            let scan = scan(text);
            let (line, problem) = &scan.problems[0];
            assert_eq!(*line, 2, "{text}");
            assert!(problem.what.contains(word), "{text}: {problem}");
        }
    }
}
