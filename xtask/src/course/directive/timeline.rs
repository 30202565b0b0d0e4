use super::{Directive, Form, Needs};

pub(super) const FORM: Form =
    Form { name: "timeline", model: "{{#timeline ex_3_2 \"What to see.\"}}", parse };

/// What happened in a run as a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    pub example: String,
    pub caption: String,
}

fn parse(rest: &str) -> Result<Directive, String> {
    let (example, caption) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let caption = caption.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match caption.map(str::trim) {
        Some(caption) if !caption.is_empty() && !caption.contains('"') => {
            Ok(Directive::Timeline(Timeline { example: example.into(), caption: caption.into() }))
        }
        _ => Err("it has a listing and a caption in quotation marks".into()),
    }
}

impl Timeline {
    pub fn needs(&self) -> Needs<'_> {
        Needs {
            listings: vec![&self.example],
            run: Some(&self.example),
            words: vec![&self.caption],
            is_block: true,
            ..Needs::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    #[test]
    fn it_has_a_listing_and_a_caption() {
        let directive = only("{{#timeline ex_3_2 \"What to see.\"}}");
        assert_eq!(directive.needs().words, ["What to see."]);
        assert_refused("{{#timeline ex_3_1}}", "a caption");
        assert_refused("{{#timeline ex_3_1 \"\"}}", "a caption");
        assert_refused("{{#timeline ex_3_1 \"a\" b\"}}", "a caption");
    }
}
