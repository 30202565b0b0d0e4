//! Measured values and claims, in a sentence.

use super::RenderContext;
use super::fragment::{Checked, Fragment, Inline, Note, Number};
use crate::course::claim::Claim;
use crate::course::directive::{Prediction, Value};
use crate::judge::Judgement;
use crate::judge::rule::CONFIDENCE;
use crate::judge::statistics::Summary;
use crate::problem::Problem;
use crate::record::metric::Quantity;
use crate::record::{Provenance, Record};
use crate::render::number;

/// # Errors
///
/// When the record has no such label; the nearest is offered.
pub fn known_label(quantity: &Quantity, record: &Record) -> Result<(), Problem> {
    let metric = quantity.metric;
    if record.not_here.is_some() || !metric.is_printed() && quantity.label.is_none() {
        return Ok(());
    }
    let labels = record.labels(metric);
    match (&quantity.label, labels.as_slice()) {
        (Some(label), labels) if labels.contains(&label.as_str()) => Ok(()),
        (Some(_), _) if record.why_missing(quantity).is_some() => Ok(()),
        (Some(label), _) => Err(Problem::unknown("label", label, labels)),
        (None, [_]) => Ok(()),
        (None, []) => Err(Problem::new(format!("{} prints nothing {metric}", quantity.example))
            .mend("name what it prints: {{#output}} shows it")),
        (None, [first, ..]) => {
            let quantity = Quantity { label: Some((*first).to_owned()), ..quantity.clone() };
            Err(Problem::new(format!("{} has several measurements", quantity.example))
                .mend(format!("name one: {quantity}")))
        }
    }
}

/// The median of a quantity. One that no longer matches its listing says why.
///
/// # Errors
///
/// When there is no such record, or no such label in it.
pub fn value(Value { quantity }: &Value, context: &RenderContext<'_>) -> Result<Fragment, Problem> {
    let record = context.record(&quantity.example)?;
    known_label(quantity, record)?;
    if record.not_here.is_some() {
        let why = record.not_here.clone();
        return Ok(Fragment::Inline(vec![Inline::Missing { shown: "not to be had here", why }]));
    }
    let stale = context.stale(&quantity.example);
    let stale = stale.map(|reason| Inline::Stale(reason.to_string()));
    Ok(Fragment::Inline([measured(quantity, record)].into_iter().chain(stale).collect()))
}

/// The median of a quantity whose label is known, with its range and rounds.
pub fn measured(quantity: &Quantity, record: &Record) -> Inline {
    let unit = quantity.metric.unit();
    let Some(summary) = Summary::of(&record.values(quantity)) else {
        let why = record.why_missing(quantity).unwrap_or("not to be had on this system");
        return Inline::Missing { shown: "—", why: Some(why.to_owned()) };
    };
    let Summary { median, range: (low, high), count, .. } = summary;
    let explanation = if quantity.metric.is_traced() {
        "From one traced run.".to_owned()
    } else {
        let interval = summary.interval.map_or(String::new(), |(low, high)| {
            format!(" {} interval {},", number::percent(CONFIDENCE), number::range(low, high, unit))
        });
        let range = number::range(low, high, unit);
        format!("Median of {count} rounds,{interval} range {range}.")
    };
    Inline::Number(Number {
        shown: number::quantity(median, unit),
        value: median,
        example: Some(quantity.example.clone()),
        label: quantity.label.clone(),
        metric: Some(quantity.metric.to_string()),
        rounds: Some((count, low, high)),
        interval: None,
        note: Some(note(&explanation, record)),
    })
}

fn note(explanation: &str, record: &Record) -> Note {
    let Provenance { cpu, usable_cores, date, .. } = &record.provenance;
    let date = date.strftime("%Y-%m-%d");
    Note {
        words: format!("{explanation} Measured on {cpu}, {usable_cores} usable cores, {date}. "),
        example: record.example.clone(),
    }
}

/// A claim's measured side, with its verdict.
///
/// # Errors
///
/// When there is no such record, or no such label in it.
pub fn claim(claim: &Claim, context: &RenderContext<'_>) -> Result<Fragment, Problem> {
    Ok(Fragment::Inline(vec![judged(claim, context)?]))
}

/// The same, within other words.
///
/// # Errors
///
/// When there is no such record, or no such label in it.
pub fn judged(claim: &Claim, context: &RenderContext<'_>) -> Result<Inline, Problem> {
    context.known_labels(&claim.measured)?;
    let judgement = context.judgement(claim)?.clone();
    let shown = judgement.median.map(|median| number::quantity(median, judgement.unit));
    let shown = shown.unwrap_or_else(|| "not measured".into());
    Ok(checked(claim, shown, judgement, context.record_of(claim)))
}

/// A model's value beside the measured one, and the gap between them with the
/// verdict on it.
///
/// # Errors
///
/// When there is no such record, or no such label in it.
pub fn prediction(
    Prediction { quantity, model, claim }: &Prediction,
    context: &RenderContext<'_>,
) -> Result<Fragment, Problem> {
    context.known_labels(&claim.measured)?;
    let record = context.record(&quantity.example)?;
    let judgement = context.judgement(claim)?.clone();
    let unit = quantity.metric.unit();
    let predicted = context.median_of(model);
    let predicted = predicted.map_or("nothing".into(), |value| number::quantity(value, unit));
    let gap = judgement.median.map_or("not measured".into(), gap);
    Ok(Fragment::Inline(vec![Inline::Prediction(vec![
        Inline::Text(format!("{predicted} predicted, ")),
        measured(quantity, record),
        Inline::text(" measured: "),
        checked(claim, gap, judgement, Some(record)),
    ])]))
}

fn gap(ratio: f64) -> String {
    let more = if ratio < 1.0 { "less" } else { "more" };
    format!("{} % {more}", number::digits((ratio - 1.0).abs() * 100.0))
}

fn checked(claim: &Claim, shown: String, judgement: Judgement, record: Option<&Record>) -> Inline {
    let mut explanation = format!("The claim {}: {}", claim.text, judgement.verdict.name());
    if let Some(reason) = judgement.verdict.reason() {
        explanation = format!("{explanation}, as {reason}");
    }
    if let Some((low, high)) = judgement.interval {
        let interval = number::range(low, high, judgement.unit);
        let sure = number::percent(CONFIDENCE);
        explanation =
            format!("{explanation}; {} rounds, {sure} interval {interval}", judgement.used);
    }
    if let Some((low, high)) = judgement.range {
        let range = number::range(low, high, judgement.unit);
        explanation = format!("{explanation}, range {range}");
    }
    explanation.push('.');
    Inline::Claim(Checked {
        shown,
        claim: claim.text.clone(),
        value: judgement.median,
        rounds: judgement.used,
        interval: judgement.interval,
        verdict: judgement.verdict,
        note: record.map(|record| note(&explanation, record)),
    })
}
