use super::{Directive, Form, Needs};

pub(super) const FORM: Form =
    Form { name: "assembly", model: "{{#assembly ex_3_9 plain_sum}}", parse };

/// The machine code that the compiler makes of a listing's function.
#[derive(Clone, Debug, PartialEq)]
pub struct Assembly {
    pub example: String,
    pub function: String,
}

fn parse(rest: &str) -> Result<Directive, String> {
    match rest.split_whitespace().collect::<Vec<_>>().as_slice() {
        [example, function] => Ok(Directive::Assembly(Assembly {
            example: (*example).to_owned(),
            function: (*function).to_owned(),
        })),
        _ => Err("it has a listing and one of its functions".into()),
    }
}

impl Assembly {
    pub fn needs(&self) -> Needs<'_> {
        Needs {
            listings: vec![&self.example],
            machine_code: Some(self),
            is_block: true,
            ..Needs::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    use super::*;

    #[test]
    fn it_has_a_listing_and_a_function() {
        assert_eq!(
            only("{{#assembly a sum}}"),
            Directive::Assembly(Assembly { example: "a".into(), function: "sum".into() })
        );
        for text in ["{{#assembly a}}", "{{#assembly a b c}}"] {
            assert_refused(text, "one of its functions");
        }
    }
}
