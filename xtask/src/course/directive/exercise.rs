use super::{Directive, Form, Needs};

pub(super) const FORM: Form = Form { name: "exercise", model: "{{#exercise in_a_row}}", parse };

/// A program to mend: what to do, the command, and how it is judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Exercise {
    pub name: String,
}

fn parse(rest: &str) -> Result<Directive, String> {
    if rest.is_empty() || rest.contains(char::is_whitespace) {
        return Err("it names one exercise".into());
    }
    Ok(Directive::Exercise(Exercise { name: rest.into() }))
}

impl Exercise {
    pub fn needs(&self) -> Needs<'_> {
        Needs { exercise: Some(&self.name), is_block: true, ..Needs::default() }
    }
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    #[test]
    fn it_has_a_name() {
        assert_eq!(only("{{#exercise in_a_row}}").needs().exercise, Some("in_a_row"));
        assert_refused("{{#exercise}}", "names one exercise");
        assert_refused("{{#exercise a b}}", "names one exercise");
    }
}
