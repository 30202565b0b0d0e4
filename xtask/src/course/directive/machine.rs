use super::{Directive, Form, alone};

pub(super) const FORM: Form = Form { name: "machine", model: "{{#machine}}", parse };

fn parse(rest: &str) -> Result<Directive, String> {
    alone(Directive::Machine, rest)
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    use super::*;

    #[test]
    fn it_takes_nothing() {
        assert_eq!(only("{{#machine}}"), Directive::Machine);
        assert_refused("{{#machine here}}", "takes nothing");
    }
}
