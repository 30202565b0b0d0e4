//! A question before a result, which a measurement answers.
//!
//! ```text
//! "QUESTION"
//! "WORDS" CLAIM                     two or more: one of the claims holds
//! because "WHY"
//! ```
//!
//! or, in place of the options, a number on a scale:
//!
//! ```text
//! scale EXPRESSION from NUMBER to NUMBER [log]
//! ```

use super::{Asked, Directive, Form, Needs, after_word, sentence};
use crate::course::claim::{Claim, Expression, compare_units, parse_claim, parse_expression};
use crate::record::metric::Unit;

pub(super) const FORM: Form = Form {
    name: "guess",
    model: "{{#guess \"How long?\" \"as long\" a / b <= 1.25 ... because \"...\"}}, each option on a line",
    parse: |rest| Ok(Directive::Guess(parse(rest)?)),
};

#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    pub asked: String,
    pub answers: Answers,
    pub because: String,
}

/// What a reader answers with.
#[derive(Clone, Debug, PartialEq)]
pub enum Answers {
    Options(Vec<Choice>),
    Scale(Scale),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub words: String,
    /// What makes it right.
    pub claim: Claim,
}

/// From where to where a number is looked for, in the base unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    pub measured: Expression,
    pub unit: Unit,
    pub from: f64,
    pub to: f64,
    pub log: bool,
}

impl Guess {
    pub fn needs(&self) -> Needs<'_> {
        let options: Vec<&Claim> = self.choices().iter().map(|choice| &choice.claim).collect();
        let measured = options.iter().map(|claim| &claim.measured);
        let measured = measured.chain(self.scale().map(|scale| &scale.measured));
        let quantities = measured.clone().flat_map(Expression::quantities);
        Needs {
            listings: quantities.map(|quantity| quantity.example.as_str()).collect(),
            watched: measured.flat_map(Expression::watched).collect(),
            options,
            asked: Some(self.asked()),
            // The options are guesses, and may have figures.
            words: vec![&self.asked, &self.because],
            is_block: true,
            ..Needs::default()
        }
    }

    #[must_use]
    pub fn asked(&self) -> Asked<'_> {
        match &self.answers {
            Answers::Options(choices) => {
                let parts = choices.iter().flat_map(|c| [c.words.as_str(), &c.claim.text]);
                Asked::new(&self.asked, parts)
            }
            Answers::Scale(Scale { measured, from, to, .. }) => {
                Asked::new(&self.asked, [format!("{measured} from {from} to {to}").as_str()])
            }
        }
    }

    /// None where a number is asked for.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        match &self.answers {
            Answers::Options(choices) => choices,
            Answers::Scale(_) => &[],
        }
    }

    #[must_use]
    pub fn scale(&self) -> Option<&Scale> {
        match &self.answers {
            Answers::Options(_) => None,
            Answers::Scale(scale) => Some(scale),
        }
    }
}

/// # Errors
///
/// In words, when `text` asks nothing that a measurement can answer.
fn parse(text: &str) -> Result<Guess, String> {
    let (asked, mut rest) = sentence(text)?;
    let mut choices = Vec::new();
    let mut scale = None;
    let mut because = None;
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        if let Some(after) = after_word(rest, "because").filter(|_| because.is_none()) {
            let (words, after) = sentence(after)?;
            because = Some(words);
            rest = after;
        } else if let Some(after) = after_word(rest, "scale").filter(|_| scale.is_none()) {
            let (line, after) = line(after);
            scale = Some(parse_scale(line)?);
            rest = after;
        } else if rest.starts_with('"') {
            let (words, after) = sentence(rest)?;
            let (line, after) = line(after);
            let claim = parse_claim(line).map_err(|why| format!("{words:?}: {why}"))?;
            choices.push(Choice { words, claim });
            rest = after;
        } else {
            let (line, _) = line(rest);
            return Err(format!(
                "after the question come options with their claims, or one scale, and one because, not {line:?}"
            ));
        }
    }
    let because = because.ok_or("it has no explanation: because \"...\"")?;
    let answers = match (scale, choices.len()) {
        (Some(scale), 0) => Answers::Scale(scale),
        (None, 2..) => Answers::Options(choices),
        (None, _) => return Err("it has two options at least, or a scale".into()),
        (Some(_), _) => return Err("it has options or a scale, and not both".into()),
    };
    Ok(Guess { asked, answers, because })
}

fn line(text: &str) -> (&str, &str) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    (line.trim(), rest)
}

fn parse_scale(text: &str) -> Result<Scale, String> {
    let (text, log) = text.strip_suffix(" log").map_or((text, false), |text| (text, true));
    let ends = text.rsplit_once(" to ").and_then(|(text, to)| {
        let (measured, from) = text.rsplit_once(" from ")?;
        Some((measured, from, to))
    });
    let (measured, from, to) = ends.ok_or("a scale has its ends: scale a / b from 1 to 100")?;
    let measured = parse_expression(measured)?;
    if measured.quantities().is_empty() {
        return Err("nothing on the scale is measured".into());
    }
    let unit = measured.unit()?;
    let (from, to) = (end(from, unit)?, end(to, unit)?);
    if from >= to || log && from <= 0.0 {
        let least = if log { "from more than nothing " } else { "" };
        return Err(format!("a scale goes {least}to something larger"));
    }
    Ok(Scale { measured, unit, from, to, log })
}

fn end(text: &str, unit: Unit) -> Result<f64, String> {
    let Expression::Constant(value, its) = parse_expression(text)? else {
        return Err(format!("a scale's end is a number, not {text}"));
    };
    compare_units(unit, its)?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    use super::*;
    use crate::course::claim::Premise;

    const GOOD: &str = "{{#guess \"Three tasks: how long,\ncompared with one?\"\n\
                        \"about as long\" a / b <= 1.25\n\"longer\" 1.25 < a / b on two cores\n\
                        because \"They wait at the same time.\"\n}}\n";

    fn guess(text: &str) -> Guess {
        match only(text) {
            Directive::Guess(guess) => guess,
            other => panic!("{other:?} is no guess"),
        }
    }

    #[test]
    fn it_has_options_with_what_would_make_them_right() {
        let guess = guess(GOOD);
        assert_eq!(guess.asked, "Three tasks: how long, compared with one?");
        let texts: Vec<&str> = guess.choices().iter().map(|c| c.claim.text.as_str()).collect();
        assert_eq!(texts, ["a / b <= 1.25", "1.25 < a / b on two cores"]);
        assert_eq!(guess.choices()[1].claim.premise, Some(Premise::TwoCores));
        let needs = guess.needs();
        assert_eq!(needs.listings, ["a", "b", "a", "b"]);
        assert_eq!((needs.options.len(), needs.claim), (2, None));
        assert_eq!(needs.words, [guess.asked.as_str(), "They wait at the same time."]);
    }

    #[test]
    fn it_asks_for_a_number_on_a_scale() {
        let text = "{{#guess \"How long?\"\nscale a.\"from 1 to 2\" from 1 ms to 1 s log\n\
                    because \"So.\"\n}}\n";
        let guess = guess(text);
        let scale = guess.scale().unwrap();
        assert_eq!(
            (scale.from, scale.to, scale.log, scale.unit),
            (0.001, 1.0, true, Unit::Seconds)
        );
        assert_eq!(guess.needs().listings, ["a"]);
        assert!(guess.needs().options.is_empty());
    }

    #[test]
    fn one_that_was_changed_is_another() {
        let key = |text: &str| guess(text).asked().key();
        assert_eq!(key(GOOD), key(&GOOD.replace("They wait", "All wait")));
        for changed in [("one?", "two?"), ("about as", "as"), ("1.25\n", "1.3\n")] {
            assert_ne!(key(GOOD), key(&GOOD.replace(changed.0, changed.1)), "{changed:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, word) in [
            ("", "quotation marks"),
            ("\"x\"\nbecause \"y\"", "two options at least"),
            ("\"x\"\n\"a\" a <= 1 s\nbecause \"y\"", "two options at least"),
            ("\"x\"\n\"a\" a <= 1 s\n\"b\" a > 1 s", "no explanation"),
            ("\"x\"\n\"a\"\n\"b\" a > 1 s\nbecause \"y\"", "\"a\": there is nothing"),
            ("\"x\"\n\"a\" a <= 1\nbecause \"y\"", "\"a\": its sides differ"),
            ("\"x\"\nmaybe \"a\"", "options with their claims"),
            ("\"x\"\nscale a\nbecause \"y\"", "has its ends"),
            ("\"x\"\nscale a from 1 to 2\nbecause \"y\"", "differ"),
            ("\"x\"\nscale a from 2 s to 1 s\nbecause \"y\"", "something larger"),
            ("\"x\"\nscale a from 0 s to 1 s log\nbecause \"y\"", "more than nothing"),
            ("\"x\"\nscale a from b to 1 s\nbecause \"y\"", "is a number"),
            ("\"x\"\nscale delay from 1 s to 2 s\nbecause \"y\"", "is measured"),
            ("\"x\"\n\"a\" a <= 1 s\nscale a from 1 s to 2 s\nbecause \"y\"", "not both"),
        ] {
            assert_refused(&format!("{{{{#guess {text}}}}}"), word);
        }
        assert_refused(&format!("text {GOOD}"), "is a block");
    }
}
