use super::{Directive, Form, alone};

pub(super) const FORM: Form = Form { name: "data", model: "{{#data}}", parse };

fn parse(rest: &str) -> Result<Directive, String> {
    alone(Directive::Data, rest)
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
