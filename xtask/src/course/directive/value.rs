use super::{Directive, Form, Needs};
use crate::course::claim::parse_quantity;
use crate::record::metric::Quantity;

pub(super) const FORM: Form =
    Form { name: "value", model: "{{#value ex_3_2}}, {{#value ex_3_2.cpu}}", parse };

/// A measured value in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    pub quantity: Quantity,
}

fn parse(rest: &str) -> Result<Directive, String> {
    Ok(Directive::Value(Value { quantity: parse_quantity(rest)? }))
}

impl Value {
    pub fn needs(&self) -> Needs<'_> {
        let Quantity { example, metric, .. } = &self.quantity;
        let watched = metric.is_traced().then_some(example.as_str()).into_iter().collect();
        Needs { listings: vec![example], watched, ..Needs::default() }
    }
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    use super::*;

    #[test]
    fn it_has_one_quantity() {
        let Directive::Value(Value { quantity }) = only("{{#value a.\"one\".cpu}}") else {
            panic!("no value");
        };
        assert_eq!(quantity.to_string(), "a.\"one\".cpu");
        assert_eq!(only("{{#value a.threads}}").needs().watched, ["a"]);
        assert!(only("{{#value a.cpu}}").needs().watched.is_empty());
        assert_refused("{{#value}}", "nothing in it");
        assert_refused("{{#value a / b}}", "a single quantity");
    }
}
