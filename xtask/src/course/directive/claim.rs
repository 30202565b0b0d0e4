use super::{Directive, Form, Needs};
use crate::course::claim::{Claim, parse_claim};

pub(super) const FORM: Form =
    Form { name: "claim", model: "{{#claim ex_3_4 / ex_3_2 >= 2.5}}", parse };

fn parse(rest: &str) -> Result<Directive, String> {
    Ok(Directive::Claim(parse_claim(rest)?))
}

/// What a claim asks for wherever it stands.
pub fn needs(claim: &Claim) -> Needs<'_> {
    let quantities = claim.measured.quantities().into_iter();
    let listings = quantities.map(|quantity| quantity.example.as_str()).collect();
    let watched = claim.measured.watched();
    Needs { listings, claim: Some(claim), watched, ..Needs::default() }
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    #[test]
    fn it_names_every_listing_that_it_compares() {
        let directive = only("{{#claim a / (b + delay) >= 2.5}}");
        assert_eq!(directive.needs().listings, ["a", "b"]);
        assert_eq!(only("{{#claim a.rss / b.rss >= 2}}").needs().watched, ["a", "b"]);
        assert_refused("{{#claim ex_3_1 fast}}", "more than was wanted");
    }
}
