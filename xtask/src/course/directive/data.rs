use super::{Directive, Form, Needs};

pub(super) const FORM: Form = Form { name: "data", model: "{{#data}}", parse };

fn parse(rest: &str) -> Result<Directive, String> {
    if rest.is_empty() { Ok(Directive::Data) } else { Err("it takes nothing".into()) }
}

pub fn needs() -> Needs<'static> {
    Needs { is_block: true, ..Needs::default() }
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    use super::*;

    #[test]
    fn it_takes_nothing() {
        assert_eq!(only("{{#data}}"), Directive::Data);
        assert_refused("{{#data here}}", "takes nothing");
    }
}
