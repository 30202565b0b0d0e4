use super::{Directive, Form, Needs};

pub(super) const FORM: Form =
    Form { name: "beside", model: "{{#beside start_methods start_methods.py}}", parse };

/// A file that a listing works with, beside its source.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    pub example: String,
    pub file: String,
}

fn parse(rest: &str) -> Result<Directive, String> {
    let (example, file) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let file = file.trim();
    if !is_file(file) {
        return Err("it has a listing and the name of a file in its folder".into());
    }
    Ok(Directive::Beside(Beside { example: example.into(), file: file.into() }))
}

/// Whether it is a name, and no way to elsewhere.
fn is_file(name: &str) -> bool {
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    name.contains('.') && !name.starts_with('.') && name.chars().all(belongs)
}

impl Beside {
    pub fn needs(&self) -> Needs<'_> {
        Needs { listings: vec![&self.example], is_block: true, ..Needs::default() }
    }
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    use super::*;

    #[test]
    fn it_has_a_listing_and_a_file_in_its_folder() {
        assert_eq!(
            only("{{#beside a a.py}}"),
            Directive::Beside(Beside { example: "a".into(), file: "a.py".into() })
        );
        for text in ["{{#beside a}}", "{{#beside a ../a.py}}", "{{#beside a .env}}"] {
            assert_refused(text, "a file in its folder");
        }
    }
}
