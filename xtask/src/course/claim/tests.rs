use std::cmp::Ordering;

use proptest::prelude::*;

use super::*;
use crate::record::metric::Metric;

fn value(text: &str) -> Option<f64> {
    let value = |quantity: &Quantity| match quantity.example.as_str() {
        "a" => Some(6.0),
        "b" => Some(2.0),
        "zero" => Some(0.0),
        _ => None,
    };
    parse_expression(text).unwrap().evaluate(0.1, &value)
}

#[test]
fn operators_bind_as_in_arithmetic() {
    assert_eq!(value("a - b - b"), Some(2.0));
    assert_eq!(value("a + b * 3"), Some(12.0));
    assert_eq!(value("(a + b) / b"), Some(4.0));
    assert_eq!(value("a / b / 3"), Some(1.0));
    assert_eq!(value("a / delay").unwrap().round(), 60.0);
}

#[test]
fn what_is_missing_has_no_value_and_a_division_by_nothing_no_finite_one() {
    assert_eq!(value("a / zero"), Some(f64::INFINITY));
    assert!(value("zero / zero").unwrap().is_nan());
    assert_eq!(value("a / unmeasured"), None);
}

#[test]
fn a_claim_has_a_measured_side_and_bounds() {
    let claim = parse_claim(" ex_3_4 / ex_3_2 >= 2.5 ").unwrap();
    assert_eq!(claim.text, "ex_3_4 / ex_3_2 >= 2.5");
    assert_eq!(claim.bounds.lower, Some(Bound { value: 2.5, inclusive: true }));
    assert_eq!(claim.bounds.upper, None);

    let claim = parse_claim("0.8 <= a / b < 1.25").unwrap();
    assert_eq!(claim.bounds.lower, Some(Bound { value: 0.8, inclusive: true }));
    assert_eq!(claim.bounds.upper, Some(Bound { value: 1.25, inclusive: false }));
    assert_eq!(parse_claim("1.25 > a / b >= 0.8").unwrap().bounds, claim.bounds);

    for (mirrored, claim) in [
        ("2.5 < a / b", "a / b > 2.5"),
        ("2.5 <= a / b", "a / b >= 2.5"),
        ("2.5 > a / b", "a / b < 2.5"),
        ("2.5 >= a / b", "a / b <= 2.5"),
        ("3 = a.overlap", "a.overlap = 3"),
    ] {
        assert_eq!(parse_claim(mirrored).unwrap().bounds, parse_claim(claim).unwrap().bounds);
    }

    let exactly = parse_claim("a.overlap = 3").unwrap().bounds;
    assert!(exactly.allow(3.0));
    assert_eq!(exactly.side(2.0, 2.0), Some(Ordering::Less));
    assert_eq!(exactly.side(4.0, 4.0), Some(Ordering::Greater));
}

#[test]
fn a_claim_says_where_one_core_can_not_tell() {
    let claim = parse_claim("a / b >= 1.5 on two cores").unwrap();
    assert_eq!(claim.premise, Some(Premise::TwoCores));
    assert_eq!(claim.text, "a / b >= 1.5 on two cores");
    assert_eq!(claim.bounds, parse_claim("a / b >= 1.5").unwrap().bounds);
    assert_eq!(parse_claim("a / b >= 1.5").unwrap().premise, None);
    let claim = parse_claim("a / b >= 1.5 on 4 KiB pages").unwrap();
    assert_eq!(claim.premise, Some(Premise::SmallPages));
    assert!(parse_claim("a / b >= 1.5 on three cores").is_err());
}

#[test]
fn quantities_have_labels_metrics_and_units() {
    let claim = parse_claim("x.\"on two threads\".cpu <= 190 ms").unwrap();
    assert_eq!(
        claim.measured,
        Expression::Measured(Quantity {
            example: "x".into(),
            label: Some("on two threads".into()),
            metric: Metric::Cpu
        })
    );
    assert_eq!(claim.bounds.upper.unwrap().value, 0.19);
    assert_eq!(parse_claim("x.rss <= 64 MiB").unwrap().bounds.upper.unwrap().value, 67_108_864.0);
    assert_eq!(parse_quantity("x.switches.voluntary").unwrap().metric, Metric::SwitchesVoluntary);
}

#[test]
fn what_is_no_claim_is_refused_in_words() {
    for (text, word) in [
        ("", "nothing"),
        ("a / b", "compares"),
        ("a >= b", "constant bound"),
        ("1 <= a >= 2", "constant bound"),
        ("1 = a.overlap = 1", "constant bound"),
        ("2 <= a / b <= 1", "no value"),
        ("1 >= 0", "nothing in it is measured"),
        ("a / b >= 2 ms", "differ"),
        ("a >= 2", "differ"),
        ("a.rss / b >= 2", "no meaning"),
        ("a / >= 2", "\">=\" stands"),
        ("a / b >= 2 3", "more than was wanted"),
        ("a / b >= 2 parsecs", "no unit"),
        ("a.colour >= 2", "no metric"),
        ("a.\"label >= 2", "quotation"),
        ("a.\"label\".rss >= 2 B", "no .rss"),
        ("(a / b >= 2", "closed"),
        ("a ? b", "'?'"),
        ("1.2.3 <= a / b <= 4", "no number"),
    ] {
        let error = parse_claim(text).unwrap_err();
        assert!(error.contains(word), "{text}: {error}");
    }
    for (text, word) in [
        (format!("{}a >= 1 s", "(".repeat(10_000)), "too long"),
        (format!("{}a >= 1 s", "(".repeat(100)), "too many parentheses"),
        (format!("a{} >= 1 s", " + a".repeat(1_000_000)), "too long"),
        (format!("a >= {} s", "9".repeat(400)), "too large"),
        (format!("a.rss >= {} GiB", "9".repeat(305)), "too large"),
    ] {
        let error = parse_claim(&text).unwrap_err();
        assert!(error.contains(word), "{error}");
    }
}

#[test]
fn what_bounds_allow_lies_within_and_what_crosses_one_nowhere() {
    let bounds = parse_claim("0.8 <= a / b < 1.25").unwrap().bounds;
    assert!(bounds.allow(0.8) && bounds.allow(1.2) && !bounds.allow(1.25));
    assert_eq!(bounds.side(0.8, 1.2), Some(Ordering::Equal));
    assert_eq!(bounds.side(1.25, 2.0), Some(Ordering::Greater));
    assert_eq!(bounds.side(0.1, 0.79), Some(Ordering::Less));
    assert_eq!((bounds.side(0.7, 0.8), bounds.side(0.1, 2.0)), (None, None));
}

/// What can be printed is in the units that it is parsed in.
fn unit() -> impl Strategy<Value = Unit> {
    prop_oneof![Just(Unit::Number), Just(Unit::Seconds), Just(Unit::Bytes)]
}

fn quantity(unit: Unit) -> impl Strategy<Value = Quantity> {
    let metrics: Vec<Metric> = Metric::all().filter(|metric| metric.unit() == unit).collect();
    let name = "[a-zé_][a-z0-9_é]{0,8}".prop_filter("delay is the site's", |name| name != "delay");
    let label = proptest::option::of("[^\"{}]{0,12}");
    (name, label, proptest::sample::select(metrics)).prop_map(|(example, label, metric)| {
        let label = label.filter(|_| metric.by_label().is_some());
        Quantity { example, label, metric }
    })
}

fn constant() -> impl Strategy<Value = f64> {
    prop_oneof![0.0..1e3, any::<u32>().prop_map(f64::from), proptest::num::f64::POSITIVE]
        .prop_filter("it is a number", |value: &f64| value.is_finite())
}

/// An expression of that unit.
fn expression(unit: Unit, depth: u32) -> BoxedStrategy<Expression> {
    let mut all = vec![
        constant().prop_map(move |value| Expression::Constant(value, unit)).boxed(),
        quantity(unit).prop_map(Expression::Measured).boxed(),
    ];
    if unit == Unit::Seconds {
        all.push(Just(Expression::Delay).boxed());
    }
    if depth > 0 {
        let mut operands = vec![
            (Operator::Add, unit, unit),
            (Operator::Subtract, unit, unit),
            (Operator::Multiply, unit, Unit::Number),
            (Operator::Multiply, Unit::Number, unit),
            (Operator::Divide, unit, Unit::Number),
        ];
        if unit == Unit::Number {
            operands.push((Operator::Divide, Unit::Seconds, Unit::Seconds));
            operands.push((Operator::Divide, Unit::Bytes, Unit::Bytes));
        }
        all.extend(operands.into_iter().map(|(operator, left, right)| {
            (expression(left, depth - 1), expression(right, depth - 1))
                .prop_map(move |(left, right)| {
                    Expression::Binary(operator, Box::new(left), Box::new(right))
                })
                .boxed()
        }));
    }
    proptest::strategy::Union::new(all).boxed()
}

fn any_expression() -> impl Strategy<Value = Expression> {
    unit().prop_flat_map(|unit| expression(unit, 3))
}

#[test]
fn bytes_are_printed_in_the_unit_that_they_are_whole_in() {
    for text in ["a.used / 64 MiB", "a.used - 3 KiB", "a.used - 1025 B", "a.used - 0 B"] {
        assert_eq!(parse_expression(text).unwrap().to_string(), text);
    }
}

proptest! {
    #[test]
    fn an_expression_that_is_printed_is_parsed_as_it_was(expression in any_expression()) {
        let text = expression.to_string();
        prop_assert_eq!(parse_expression(&text), Ok(expression), "{}", text);
    }

    #[test]
    fn a_claim_that_is_printed_is_parsed_as_it_was(
        measured in any_expression().prop_filter("it is measured", |e| !e.quantities().is_empty()),
        bounds in (constant(), constant()).prop_filter("they differ", |(a, b)| a != b),
        inclusive in any::<(bool, bool)>(),
        sides in 1..4,
        premise in proptest::option::of(proptest::sample::select(&Premise::ALL[..])),
    ) {
        let (low, high) = (bounds.0.min(bounds.1), bounds.0.max(bounds.1));
        let lower = Bound { value: low, inclusive: inclusive.0 };
        let upper = Bound { value: high, inclusive: inclusive.1 };
        let bounds = Bounds {
            lower: (sides != 1).then_some(lower),
            upper: (sides != 2).then_some(upper),
        };
        let ends = premise.map_or("", Premise::words);
        let text = printed(&measured, &bounds) + ends;
        let claim = Claim { text: text.clone(), measured, bounds, premise };
        prop_assert_eq!(parse_claim(&text), Ok(claim), "{}", text);
    }

    #[test]
    fn any_text_is_parsed_or_refused(text in "\\PC{0,40}", pieces in pieces()) {
        for text in [text, pieces] {
            let _ = parse_claim(&text);
            let _ = parse_quantity(&text);
            if let Ok(expression) = parse_expression(&text) {
                prop_assert_eq!(parse_expression(&expression.to_string()), Ok(expression));
            }
        }
    }
}

/// A claim's text, from what it says.
fn printed(measured: &Expression, bounds: &Bounds) -> String {
    let unit = measured.unit().expect("it has one");
    let sign = |bound: &Bound| if bound.inclusive { "<=" } else { "<" };
    let constant = |bound: &Bound| Expression::Constant(bound.value, unit);
    match (&bounds.lower, &bounds.upper) {
        (None, Some(upper)) => format!("{measured} {} {}", sign(upper), constant(upper)),
        (Some(lower), Some(upper)) => format!(
            "{} {} {measured} {} {}",
            constant(lower),
            sign(lower),
            sign(upper),
            constant(upper)
        ),
        (Some(lower), None) => {
            let sign = sign(lower).replace('<', ">");
            format!("{measured} {sign} {}", constant(lower))
        }
        (None, None) => measured.to_string(),
    }
}

/// What claims are made of, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "a", "b_2", "delay", "1", "2.5", "100 ms", "5 %", "1e9", "9.", "\"x\"", "\"", ".", "cpu",
        "switches", "+", "-", "*", "/", "(", ")", "<=", ">=", "<", ">", "=", " ", "é", "\n",
    ]);
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.join(""))
}

#[test]
fn a_model_may_have_the_parameter_of_its_plot_in_it() {
    let model = parse_model("a + (b - a) / across").unwrap();
    assert_eq!(model.to_string(), "a + (b - a) / across");
    assert_eq!(model.unit(), Ok(Unit::Seconds));
    let at = |parameter: f64| {
        let value = |quantity: &Quantity| Some(if quantity.example == "a" { 1.0 } else { 5.0 });
        model.at(parameter).evaluate(0.1, &value)
    };
    assert_eq!([at(1.0), at(2.0), at(4.0)], [Some(5.0), Some(3.0), Some(2.0)]);
    assert_eq!(model.evaluate(0.1, &|_| Some(1.0)), None, "nobody said where");
    for refused in
        [parse_claim("a / across <= 1 s").map(drop), parse_expression("across").map(drop)]
    {
        assert_eq!(refused, Err("across is for the models of a plot".to_owned()));
    }
}
