//! What a page asks to be drawn.
//!
//! ```text
//! "CAPTION"
//! across "NAME" [log]
//! up "NAME" [log]
//! series "NAME" EXPRESSION          one * in each label: the parameter
//! model "NAME" EXPRESSION           `across` in it is the parameter
//! crossing "SERIES" "SERIES"
//! ```
//!
//! or, without `across`, rows of dots:
//!
//! ```text
//! row "NAME" EXPRESSION [= MODEL]
//! every EXPRESSION                  a row for each listing, which is called `it`
//! ```

use super::{Directive, Form, Needs, words};
use crate::course::claim::{Expression, parse_expression, parse_model};
use crate::record::metric::Unit;

pub(super) const FORM: Form = Form {
    name: "plot",
    model: "{{#plot \"What to see.\" row \"one request\" ex_3_1}}, the caption and each row on a line",
    parse: |rest| Ok(Directive::Plot(parse(rest)?)),
};

/// In place of a number in a label.
pub const PARAMETER: char = '*';

/// In place of a listing's name.
pub const EVERY: &str = "it";

/// Measured values as a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    pub caption: String,
    pub kind: Kind,
    pub unit: Unit,
    pub up: Scale,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Sweep {
        across: Scale,
        series: Vec<(String, Expression)>,
        models: Vec<(String, Expression)>,
        /// Two of the series.
        crossing: Option<(usize, usize)>,
    },
    Rows(Vec<Row>),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scale {
    pub name: String,
    pub log: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    One { name: String, measured: Expression, model: Option<Expression> },
    Every(Expression),
}

impl Plot {
    pub fn needs(&self) -> Needs<'_> {
        let quantities = self.expressions().into_iter().flat_map(Expression::quantities);
        let names = quantities.map(|quantity| quantity.example.as_str());
        let mut watched: Vec<&str> =
            self.expressions().into_iter().flat_map(Expression::watched).collect();
        let watches_all = watched.contains(&EVERY);
        watched.retain(|name| *name != EVERY);
        Needs {
            listings: names.filter(|name| *name != EVERY).collect(),
            watched,
            watches_all,
            words: vec![&self.caption],
            is_block: true,
            ..Needs::default()
        }
    }

    /// Every expression in it.
    pub fn expressions(&self) -> Vec<&Expression> {
        match &self.kind {
            Kind::Sweep { series, models, .. } => {
                series.iter().chain(models).map(|(_, expression)| expression).collect()
            }
            Kind::Rows(rows) => rows
                .iter()
                .flat_map(|row| match row {
                    Row::One { measured, model, .. } => [Some(measured), model.as_ref()],
                    Row::Every(expression) => [Some(expression), None],
                })
                .flatten()
                .collect(),
        }
    }
}

/// # Errors
///
/// In words, when `text` asks for no figure that can be drawn.
fn parse(text: &str) -> Result<Plot, String> {
    let (caption, rest) = words(text)?;
    let mut across = None;
    let mut up = Scale::default();
    let mut series: Vec<(String, Expression)> = Vec::new();
    let mut models = Vec::new();
    let mut crossing = None;
    let mut rows = Vec::new();
    for line in rest.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (key, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match key {
            "across" => across = Some(scale(rest)?),
            "up" => up = scale(rest)?,
            "series" => series.push(named(rest, parse_expression)?),
            "model" => models.push(named(rest, parse_model)?),
            "crossing" => {
                let (first, rest) = words(rest)?;
                let (second, _) = words(rest)?;
                crossing = Some((first, second));
            }
            "row" => rows.push(row(rest)?),
            "every" => rows.push(Row::Every(parse_expression(rest)?)),
            _ => {
                return Err(format!(
                    "{key:?} begins no line of it: across, up, series, model, crossing, row and every do"
                ));
            }
        }
    }
    let kind = match across {
        Some(across) if rows.is_empty() && !series.is_empty() => {
            let index = |name: &str| {
                series
                    .iter()
                    .position(|(known, _)| known == name)
                    .ok_or(format!("there is no series {name:?} to cross"))
            };
            let crossing = match &crossing {
                Some((first, second)) => Some((index(first)?, index(second)?)),
                None => None,
            };
            Kind::Sweep { across, series, models, crossing }
        }
        None if !rows.is_empty() && series.is_empty() && models.is_empty() => Kind::Rows(rows),
        _ => return Err("it has `across` and `series`, or `row`s alone".into()),
    };
    let mut plot = Plot { caption, kind, unit: Unit::Number, up };
    let units = plot.expressions().into_iter().map(Expression::unit);
    let units = units.collect::<Result<Vec<_>, _>>()?;
    plot.unit = units[0];
    if units.iter().any(|unit| *unit != plot.unit) {
        return Err("what it shows is not all of one unit".into());
    }
    if let Kind::Sweep { series, .. } = &plot.kind
        && let Some((name, _)) = series.iter().find(|(_, expression)| !has_parameter(expression))
    {
        return Err(format!("the series {name:?} has no label with one * for the parameter"));
    }
    Ok(plot)
}

/// Whether each label has one, and there is one.
fn has_parameter(expression: &Expression) -> bool {
    let quantities = expression.quantities();
    let mut labels = quantities.iter().filter_map(|q| q.label.as_ref()).peekable();
    labels.peek().is_some() && labels.all(|label| label.matches(PARAMETER).count() == 1)
}

fn row(text: &str) -> Result<Row, String> {
    let (name, rest) = words(text)?;
    let (measured, model) = match rest.rsplit_once('=') {
        Some((measured, model)) => (measured, Some(parse_expression(model)?)),
        None => (rest, None),
    };
    Ok(Row::One { name, measured: parse_expression(measured)?, model })
}

fn named(
    text: &str,
    parse: fn(&str) -> Result<Expression, String>,
) -> Result<(String, Expression), String> {
    let (name, rest) = words(text)?;
    Ok((name, parse(rest)?))
}

fn scale(text: &str) -> Result<Scale, String> {
    let (name, rest) = words(text)?;
    match rest.trim() {
        "" => Ok(Scale { name, log: false }),
        "log" => Ok(Scale { name, log: true }),
        other => Err(format!("after an axis's name comes log or nothing, not {other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    use super::*;

    #[test]
    fn it_needs_the_listings_that_it_names_and_stands_alone() {
        let plot = only("{{#plot \"Look.\"\nrow \"a\" a = b\nevery it\n}}");
        assert_eq!(plot.needs().listings, ["a", "b"]);
        assert_eq!(plot.needs().words, ["Look."]);
        assert_refused("{{#plot ex_3_1}}", "quotation marks");
        assert_refused("text {{#plot \"x\"\nrow \"a\" a}}", "is a block");
    }

    #[test]
    fn a_sweep_has_axes_series_and_what_goes_with_them() {
        let plot = parse(
            "\"Fork's cost grows.\"\nacross \"memory\" log\nup \"a child\" log\n\
             series \"fork\" cost.\"fork at *\"\nseries \"spawn\" cost.\"spawn at *\"\n\
             model \"a delay\" delay\ncrossing \"fork\" \"spawn\"\n",
        )
        .unwrap();
        assert_eq!((plot.caption.as_str(), plot.unit), ("Fork's cost grows.", Unit::Seconds));
        let Kind::Sweep { across, series, crossing, .. } = plot.kind else { panic!("no sweep") };
        assert!(across.log && across.name == "memory");
        assert_eq!((series.len(), crossing), (2, Some((0, 1))));
    }

    #[test]
    fn rows_have_models_or_stand_for_every_listing() {
        let plot = parse("\"Look.\"\nrow \"three\" ex_3_4 = 3 * delay\n").unwrap();
        assert!(
            matches!(&plot.kind, Kind::Rows(rows) if matches!(&rows[0], Row::One { model: Some(_), .. }))
        );
        let plot = parse("\"Look.\"\nevery it.cpu / it.wall").unwrap();
        assert_eq!(plot.unit, Unit::Number);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, word) in [
            ("", "quotation marks"),
            ("\"x\"", "`across` and `series`"),
            ("\"x\"\nacross \"n\"", "`across` and `series`"),
            ("\"x\"\nacross \"n\" big\nseries \"a\" a.\"*\"", "log or nothing"),
            ("\"x\"\nacross \"n\"\nseries \"a\" a.\"at\"", "no label with one *"),
            ("\"x\"\nacross \"n\"\nseries \"a\" a", "no label with one *"),
            ("\"x\"\nacross \"n\"\nseries \"a\" a.\"*\"\ncrossing \"a\" \"b\"", "no series \"b\""),
            ("\"x\"\nrow \"a\" a\nrow \"b\" b.rss", "one unit"),
            ("\"x\"\nline \"a\" a", "begins no line"),
            ("\"x\"\nrow \"a\" a +", "it ends where"),
        ] {
            let problem = parse(text).unwrap_err();
            assert!(problem.contains(word), "{text}: {problem}");
        }
    }
}
