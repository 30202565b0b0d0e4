use super::{Directive, Form, Needs, one_listing};

pub(super) const FORM: Form = Form { name: "listing", model: "{{#listing ex_3_2}}", parse };

/// A listing's source, or the part of it between an anchor's comments.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    pub example: String,
    pub anchor: Option<String>,
}

fn parse(rest: &str) -> Result<Directive, String> {
    let name = one_listing(rest)?;
    let (example, anchor) = match name.split_once(':') {
        Some((example, anchor)) => (example, Some(anchor.to_owned())),
        None => (name, None),
    };
    Ok(Directive::Listing(Listing { example: example.to_owned(), anchor }))
}

impl Listing {
    pub fn needs(&self) -> Needs<'_> {
        Needs {
            listings: vec![&self.example],
            source: Some(&self.example),
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
    fn it_has_a_listing_and_may_have_an_anchor() {
        let listing = |anchor| Directive::Listing(Listing { example: "ex_3_2".into(), anchor });
        assert_eq!(only("{{#listing ex_3_2}}"), listing(None));
        assert_eq!(only("{{#listing ex_3_2:fetch}}"), listing(Some("fetch".into())));
        assert_refused("{{#listing}}", "names one listing");
        assert_refused("- {{#listing ex_3_1}}", "is a block");
    }
}
