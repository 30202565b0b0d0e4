//! A question about why, which nothing that is measured answers.
//!
//! ```text
//! "QUESTION"
//! right "WORDS"                     one of it
//! wrong "WORDS" but "WHY NOT"       one or more
//! because "WHY"
//! ```

use super::{Asked, Directive, Form, Needs, after_word, sentence};

pub(super) const FORM: Form = Form {
    name: "question",
    model: "{{#question \"Why?\" right \"This.\" wrong \"That.\" but \"...\" because \"...\"}}, each on a line",
    parse: |rest| Ok(Directive::Question(parse(rest)?)),
};

#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub asked: String,
    /// As they are shown; one is right.
    pub options: Vec<Choice>,
    pub because: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub words: String,
    /// What is wrong about it; none of the right one.
    pub but: Option<String>,
}

impl Question {
    pub fn needs(&self) -> Needs<'_> {
        let of_choice = |choice: &Choice| choice.but.is_none();
        let right = self.options.iter().filter(|choice| of_choice(choice)).map(|c| &c.words);
        let why = self.options.iter().filter_map(|choice| choice.but.as_ref());
        // What is wrong needs no proof.
        let words = [&self.asked, &self.because].into_iter().chain(right).chain(why);
        Needs {
            asked: Some(self.asked()),
            words: words.map(String::as_str).collect(),
            is_block: true,
            ..Needs::default()
        }
    }

    #[must_use]
    pub fn asked(&self) -> Asked<'_> {
        let mark = |choice: &Choice| if choice.but.is_some() { "wrong" } else { "right" };
        let parts = self.options.iter().flat_map(|choice| [mark(choice), &choice.words]);
        Asked::new(&self.asked, parts)
    }
}

/// # Errors
///
/// In words, when `text` asks nothing that can be answered.
fn parse(text: &str) -> Result<Question, String> {
    let (asked, mut rest) = sentence(text)?;
    let mut options = Vec::new();
    let mut because = None;
    while !rest.trim().is_empty() {
        if let Some(after) = after_word(rest, "right") {
            let (words, after) = sentence(after)?;
            options.push(Choice { words, but: None });
            rest = after;
        } else if let Some(after) = after_word(rest, "wrong") {
            let (words, after) = sentence(after)?;
            let after = after_word(after, "but")
                .ok_or(format!("it doesn't say what is wrong about {words:?}: but \"...\""))?;
            let (but, after) = sentence(after)?;
            options.push(Choice { words, but: Some(but) });
            rest = after;
        } else if let Some(after) = after_word(rest, "because").filter(|_| because.is_none()) {
            let (words, after) = sentence(after)?;
            because = Some(words);
            rest = after;
        } else {
            return Err(format!(
                "after the question come right, wrong and one because, not {:?}",
                rest.trim()
            ));
        }
    }
    let because = because.ok_or("it has no explanation: because \"...\"")?;
    match options.iter().filter(|choice| choice.but.is_none()).count() {
        1 if options.len() > 1 => Ok(Question { asked, options, because }),
        1 => Err("it has nothing wrong to choose".into()),
        right => Err(format!("one of its options is right, not {right}")),
    }
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    use super::*;

    const GOOD: &str = "{{#question \"Why is\nit so?\"\nwrong \"A.\" but \"No: a.\"\n\
                        right \"B.\"\nbecause \"It is b.\"\n}}\n";

    #[test]
    fn it_has_a_right_option_and_wrong_ones_with_their_reasons() {
        let directive = only(GOOD);
        let Directive::Question(question) = &directive else { panic!("no question") };
        assert_eq!(question.asked, "Why is it so?");
        assert_eq!(question.options[0].but.as_deref(), Some("No: a."));
        assert_eq!(question.options[1], Choice { words: "B.".into(), but: None });
        let needs = directive.needs();
        assert!(needs.is_block && needs.claim.is_none() && needs.options.is_empty());
        assert_eq!(needs.words, ["Why is it so?", "It is b.", "B.", "No: a."]);
    }

    #[test]
    fn one_that_was_changed_is_another_and_a_better_explanation_changes_nothing() {
        let key = |text: &str| only(text).needs().asked.unwrap().key();
        assert_eq!(key(GOOD).len(), 12);
        assert_eq!(key(GOOD), key(&GOOD.replace("It is b.", "It is b, as it says.")));
        for changed in [("so?", "so, then?"), ("\"B.\"", "\"C.\""), ("\"A.\"", "\"Z.\"")] {
            assert_ne!(key(GOOD), key(&GOOD.replace(changed.0, changed.1)), "{changed:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, word) in [
            ("", "quotation marks"),
            ("\"x\"", "no explanation"),
            ("\"x\"\nbecause \"y\"", "is right, not 0"),
            ("\"x\"\nright \"a\"\nbecause \"y\"", "nothing wrong to choose"),
            ("\"x\"\nright \"a\"\nright \"b\"\nbecause \"y\"", "is right, not 2"),
            ("\"x\"\nright \"a\"\nwrong \"b\"\nbecause \"y\"", "what is wrong about \"b\""),
            ("\"x\"\nright \"a\"\nwrong \"b\" but \"c\"", "no explanation"),
            ("\"x\"\nmaybe \"a\"", "right, wrong and one because"),
            ("\"x\"\nright \"a", "quotation marks"),
            (
                "\"x\"\nwrong \"a\" but \"b\"\nright \"c\"\nbecause \"d\"\nbecause \"e\"",
                "one because",
            ),
        ] {
            assert_refused(&format!("{{{{#question {text}}}}}"), word);
        }
        assert_refused(&format!("text {GOOD}"), "is a block");
    }
}
