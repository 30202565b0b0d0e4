use super::{Directive, Form, Needs, named};

pub(super) const FORM: Form = Form { name: "study", model: "{{#study claims}}", parse };

/// What a study's trials told, counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Study {
    /// Verdicts on claims that are true.
    Claims,
    /// Whether mistakes were caught that it put into listings.
    Faults,
}

const STUDIES: [(&str, Study); 2] = [("claims", Study::Claims), ("faults", Study::Faults)];

fn parse(rest: &str) -> Result<Directive, String> {
    named("part of a study", rest, &STUDIES).map(Directive::Study)
}

impl Study {
    pub fn needs(self) -> Needs<'static> {
        Needs { is_block: true, ..Needs::default() }
    }
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    use super::*;

    #[test]
    fn each_part_is_found_by_its_name() {
        for (name, study) in STUDIES {
            assert_eq!(only(&format!("{{{{#study {name}}}}}")), Directive::Study(study));
        }
        assert_refused("{{#study fautls}}", "part of a study \"fautls\"; did you mean \"faults\"?");
        assert_refused("text {{#study claims}}", "is a block");
    }
}
