use super::{Directive, Form};

pub(super) const FORM: Form =
    Form { name: "quote", model: "{{#quote \"up to 20 times\" https://example.com/page}}", parse };

/// Words of somebody else, with where they stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    pub words: String,
    pub source: String,
}

fn parse(rest: &str) -> Result<Directive, String> {
    let quote = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    match quote.map(|(words, source)| (words, source.trim())) {
        Some((words, source)) if !words.trim().is_empty() && is_address(source) => {
            Ok(Directive::Quote(Quote { words: words.into(), source: source.into() }))
        }
        _ => Err("it has the words in quotation marks and the address they stand at".into()),
    }
}

fn is_address(text: &str) -> bool {
    text.starts_with("https://") && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    use super::*;

    #[test]
    fn it_has_words_and_their_source() {
        assert_eq!(
            only("{{#quote \"up to 20 times\" https://example.com/}}"),
            Directive::Quote(Quote {
                words: "up to 20 times".into(),
                source: "https://example.com/".into()
            })
        );
        for text in [
            "{{#quote 20 times}}",
            "{{#quote \"20 times\" nowhere}}",
            "{{#quote \" \" https://example.com/}}",
        ] {
            assert_refused(text, "quotation marks");
        }
    }
}
