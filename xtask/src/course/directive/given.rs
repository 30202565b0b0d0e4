use super::{Directive, Form, named};

pub(super) const FORM: Form = Form { name: "given", model: "{{#given delay}}", parse };

/// A parameter of the measuring or of the book, which no run decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    Delay,
    /// Those that every listing gets.
    Rounds,
    /// The most rounds that a claim gets.
    MostRounds,
    /// How sure an interval is.
    Confidence,
    /// The course's README, and where it is where the book says that.
    Readme,
}

const GIVENS: [(&str, Given); 5] = [
    ("delay", Given::Delay),
    ("rounds", Given::Rounds),
    ("most rounds", Given::MostRounds),
    ("confidence", Given::Confidence),
    ("readme", Given::Readme),
];

fn parse(rest: &str) -> Result<Directive, String> {
    named("given value", rest, &GIVENS).map(Directive::Given)
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    use super::*;

    #[test]
    fn each_is_found_by_its_name() {
        for (name, given) in GIVENS {
            assert_eq!(only(&format!("{{{{#given {name}}}}}")), Directive::Given(given));
        }
        assert_refused("{{#given dealy}}", "given value \"dealy\"; did you mean \"delay\"?");
    }
}
