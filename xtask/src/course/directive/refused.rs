use super::{Directive, Form, Needs};

pub(super) const FORM: Form = Form { name: "refused", model: "{{#refused lock_refused}}", parse };

/// What the compiler says of a program that it refuses.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// An `[[example]]` that is there only with the feature `refused`.
    pub program: String,
}

fn parse(rest: &str) -> Result<Directive, String> {
    let program = super::one_listing(rest)?.to_owned();
    Ok(Directive::Refused(Refused { program }))
}

impl Refused {
    pub fn needs(&self) -> Needs<'_> {
        Needs { refused: Some(&self.program), is_block: true, ..Needs::default() }
    }
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    use super::*;

    #[test]
    fn it_names_one_program_and_stands_alone() {
        let directive = only("{{#refused a}}");
        assert_eq!(directive, Directive::Refused(Refused { program: "a".into() }));
        assert_refused("{{#refused a b}}", "it names one listing");
        assert_refused("text {{#refused a}}", "is a block");
    }
}
