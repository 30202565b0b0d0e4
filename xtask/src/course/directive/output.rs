use super::{Directive, Form, Needs, one_listing};

pub(super) const FORM: Form = Form { name: "output", model: "{{#output ex_3_2}}", parse };

/// What the listing's median run printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    pub example: String,
}

fn parse(rest: &str) -> Result<Directive, String> {
    Ok(Directive::Output(Output { example: one_listing(rest)?.to_owned() }))
}

impl Output {
    pub fn needs(&self) -> Needs<'_> {
        Needs { listings: vec![&self.example], is_block: true, ..Needs::default() }
    }
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    use super::*;

    #[test]
    fn it_has_one_listing() {
        assert_eq!(only("{{#output a}}"), Directive::Output(Output { example: "a".into() }));
        assert_refused("{{#output}}", "names one listing");
        assert_refused("{{#output a b}}", "names one listing");
        assert_refused("text {{#output a}}", "is a block");
    }
}
