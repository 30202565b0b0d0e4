use super::{Directive, Form, Needs, claim};
use crate::course::claim::{
    Bound, Bounds, Claim, Expression, Operator, Premise, compare_units, parse_expression,
    parse_quantity, premise as claim_premise,
};
use crate::record::metric::{Quantity, Unit};

pub(super) const FORM: Form =
    Form { name: "predict", model: "{{#predict ex_3_4 = 3 * delay within 5 %}}", parse };

/// What a model says of a quantity, beside what was measured; the gap between
/// them is bounded, and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    pub quantity: Quantity,
    pub model: Expression,
    pub claim: Claim,
}

fn parse(rest: &str) -> Result<Directive, String> {
    let (rest, premise) = claim_premise(rest);
    let (left, rest) = rest.split_once('=').ok_or("it lacks its =")?;
    let (right, margin) = rest.rsplit_once(" within ").ok_or("it doesn't say within what")?;
    let quantity = parse_quantity(left)?;
    let model = parse_expression(right)?;
    let Expression::Constant(margin, Unit::Number) = parse_expression(margin)? else {
        return Err("the margin is a number: within 5 %".into());
    };
    if margin >= 1.0 {
        return Err("a margin of the whole allows anything: write less than 100 %".into());
    }
    compare_units(quantity.metric.unit(), model.unit()?)?;
    // The gap is judged as any claim is: round by round, as a ratio.
    let measured = Expression::Binary(
        Operator::Divide,
        Box::new(Expression::Measured(quantity.clone())),
        Box::new(model.clone()),
    );
    let (low, high) = (rounded(1.0 - margin), rounded(1.0 + margin));
    let ends = premise.map_or("", Premise::words);
    let text = format!("{low} <= {} / ({}) <= {high}{ends}", left.trim(), right.trim());
    let bound = |value| Some(Bound { value, inclusive: true });
    let bounds = Bounds { lower: bound(low), upper: bound(high) };
    let claim = Claim { text, measured, bounds, premise };
    Ok(Directive::Predict(Prediction { quantity, model, claim }))
}

/// Without what subtraction leaves behind the digits that were written.
fn rounded(bound: f64) -> f64 {
    (bound * 1e6).round() / 1e6
}

impl Prediction {
    pub fn needs(&self) -> Needs<'_> {
        claim::needs(&self.claim)
    }
}

#[cfg(test)]
mod tests {
    use crate::course::claim::parse_claim;
    use crate::course::directive::tests::{assert_refused, only};

    use super::*;

    #[test]
    fn it_is_a_claim_about_the_gap() {
        let Directive::Predict(Prediction { quantity, claim, .. }) =
            only("{{#predict ex_3_4 = 3 * delay within 5 %}}")
        else {
            panic!("no prediction");
        };
        assert_eq!(quantity.example, "ex_3_4");
        assert_eq!(claim.text, "0.95 <= ex_3_4 / (3 * delay) <= 1.05");
        assert_eq!(parse_claim(&claim.text), Ok(claim));
    }

    #[test]
    fn what_is_none_is_refused() {
        for (text, word) in [
            ("{{#predict ex_3_4}}", "lacks its ="),
            ("{{#predict ex_3_4 = 3 * delay}}", "within what"),
            ("{{#predict ex_3_4 = 3 * delay within 5 ms}}", "a number"),
            ("{{#predict ex_3_4 = 3 * delay within 100 %}}", "allows anything"),
            ("{{#predict ex_3_4 = 3 within 5 %}}", "differ: seconds against number"),
        ] {
            assert_refused(text, word);
        }
    }
}
