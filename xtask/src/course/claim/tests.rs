use super::*;
use crate::record::metric::Metric;

fn value(text: &str) -> Option<f64> {
    parse_expression(text).unwrap().evaluate(0.1, &|quantity| match quantity.example.as_str() {
        "a" => Some(6.0),
        "b" => Some(2.0),
        "zero" => Some(0.0),
        _ => None,
    })
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
fn what_is_no_number_has_no_value() {
    assert_eq!(value("a / zero"), None);
    assert_eq!(value("zero / zero"), None);
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

    let exactly = parse_claim("a.overlap = 3").unwrap().bounds;
    assert!(exactly.allow(3.0) && exactly.exclude(2.0, 2.0) && exactly.exclude(4.0, 4.0));
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
    assert!(parse_claim(&format!("{}a >= 1 s", "(".repeat(10_000))).is_err());
}

#[test]
fn bounds_allow_exclude_or_are_crossed() {
    let bounds = parse_claim("0.8 <= a / b < 1.25").unwrap().bounds;
    assert!(bounds.allow(0.8) && bounds.allow(1.2) && !bounds.allow(1.25));
    assert!(bounds.exclude(1.25, 2.0) && bounds.exclude(0.1, 0.79));
    assert!(!bounds.exclude(0.7, 0.8) && !bounds.exclude(0.1, 2.0));
}
