use super::{Directive, Form, Needs};
use crate::course::claim::parse_claim;

pub(super) const FORM: Form = Form {
    name: "machines",
    model: "{{#machines\nex_3_4 / ex_3_2 >= 2.5 because one of them waits\n}}",
    parse,
};

/// Before the words of an explanation.
const BECAUSE: &str = " because ";

/// Every claim by machines.
#[derive(Clone, Debug, PartialEq)]
pub struct Machines {
    /// Why a claim holds on some machines and not on others, by its text.
    pub because: Vec<(String, String)>,
}

fn parse(rest: &str) -> Result<Directive, String> {
    let mut because = Vec::new();
    for line in rest.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (claim, words) = line
            .split_once(BECAUSE)
            .ok_or_else(|| format!("{line:?} has no reason: CLAIM because WORDS"))?;
        because.push((parse_claim(claim.trim())?.text, words.trim().to_owned()));
    }
    Ok(Directive::Machines(Machines { because }))
}

impl Machines {
    pub fn needs(&self) -> Needs<'_> {
        Needs {
            explains: &self.because,
            words: self.because.iter().map(|(_, words)| words.as_str()).collect(),
            is_block: true,
            ..Needs::default()
        }
    }

    #[must_use]
    pub fn reason(&self, claim: &str) -> Option<&str> {
        let mut all = self.because.iter();
        all.find(|(known, _)| known == claim).map(|(_, words)| words.as_str())
    }
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    use super::*;

    #[test]
    fn it_explains_claims_or_nothing() {
        let Directive::Machines(none) = only("{{#machines}}\n") else { panic!() };
        assert_eq!(none.because, []);
        let text = "{{#machines\na.\"on two\" / b >= 2 because that machine has\n  one core\n}}\n";
        assert_refused(text, "has no reason");
        let text = "{{#machines\na.\"on two\" / b >= 2 because it has one core\n}}\n";
        let Directive::Machines(one) = only(text) else { panic!() };
        assert_eq!(one.reason("a.\"on two\" / b >= 2"), Some("it has one core"));
        assert_refused("{{#machines\na fast because b\n}}\n", "more than was wanted");
        assert_refused("text {{#machines}}", "is a block");
    }
}
