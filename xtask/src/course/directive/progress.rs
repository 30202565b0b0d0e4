use super::{Directive, Form, alone};

pub(super) const FORM: Form = Form { name: "progress", model: "{{#progress}}", parse };

fn parse(rest: &str) -> Result<Directive, String> {
    alone(Directive::Progress, rest)
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    use super::*;

    #[test]
    fn it_takes_nothing() {
        assert_eq!(only("{{#progress}}"), Directive::Progress);
        assert_refused("{{#progress here}}", "takes nothing");
    }
}
