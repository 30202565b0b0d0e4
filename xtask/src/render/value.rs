//! Measured values and claims, in a sentence.

use super::context::Shown;
use super::data::Rows;
use super::fragment::{Checked, Fragment, Inline, Note, Number};
use super::{RenderContext, standing};
use crate::course::claim::Claim;
use crate::course::directive::{Prediction, Value};
use crate::judge::evidence::Machine;
use crate::judge::rule::CONFIDENCE;
use crate::judge::statistics::Summary;
use crate::judge::{Judgement, Told};
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
    let shown = context.shown([quantity.example.as_str()]);
    let record = shown.record(&quantity.example)?;
    known_label(quantity, record)?;
    if record.not_here.is_some() {
        let why = record.not_here.clone();
        return Ok(Fragment::Inline(vec![Inline::Missing { shown: "not to be had here", why }]));
    }
    let stale = shown.stale(&quantity.example);
    let stale = stale.map(|reason| Inline::Stale(reason.to_string()));
    Ok(Fragment::Inline(
        [measured(quantity, record, shown, context)].into_iter().chain(stale).collect(),
    ))
}

/// The median of a quantity whose label is known, with its range and rounds.
pub fn measured(
    quantity: &Quantity,
    record: &Record,
    shown: Shown<'_>,
    context: &RenderContext<'_>,
) -> Inline {
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
        note: Some(Note {
            values: values(quantity, record, shown, context),
            ..note(&explanation, record, shown, context, |told| value_of(quantity, told))
        }),
    })
}

/// How many machines' words a note has. A page may have hundreds of notes: with every
/// machine that is ever published in each, it would grow beyond what a visitor should be
/// sent.
const MOST_ELSEWHERE: usize = 3;

/// What others `got` stands in it, each with its name: never a mean, and in no order but
/// that of the names.
fn note<'a>(
    explanation: &str,
    record: &Record,
    shown: Shown<'a>,
    context: &RenderContext<'a>,
    got: impl Fn(&Told) -> String,
) -> Note {
    let Provenance { cpu, date, .. } = &record.provenance;
    let date = date.strftime("%Y-%m-%d");
    let machine = match shown.0.machine() {
        Some(machine) => format!("{machine}, {date}"),
        None => format!("{cpu}, {}, {date}", record.provenance.cores()),
    };
    let on = |machine: &Machine| match &machine.condition {
        Some(condition) => format!("{} ({condition})", machine.name),
        None => machine.name.clone(),
    };
    let mut others = context.others(shown);
    let first = others.by_ref().take(MOST_ELSEWHERE);
    Note {
        words: format!("{explanation} Measured on {machine}. "),
        elsewhere: first
            .map(|(machine, told)| format!("On {}: {}.", on(machine), got(told)))
            .collect(),
        more: others.count(),
        values: None,
        example: record.example.clone(),
    }
}

fn value_of(quantity: &Quantity, told: &Told) -> String {
    let example = &quantity.example;
    let Some(record) = told.evidence.records.get(example) else {
        return standing::NOT_MEASURED.to_owned();
    };
    if let Some(difference) = told.evidence.difference(example) {
        return standing::not_comparable(&difference);
    }
    match (Summary::of(&record.values(quantity)), &record.not_here) {
        (_, Some(why)) => format!("not to be had there: {why}"),
        (Some(summary), None) => number::quantity(summary.median, quantity.metric.unit()),
        (None, None) => "not told by that system".to_owned(),
    }
}

/// Where all values of a quantity stand, if they are written beside the pages.
fn values(
    quantity: &Quantity,
    record: &Record,
    shown: Shown<'_>,
    context: &RenderContext<'_>,
) -> Option<Rows> {
    let values = context.values.as_ref()?;
    values.rows(shown.0.machine().map(|machine| machine.name.as_str()), record, quantity)
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
    let (judgement, by) = context.judged(claim)?;
    by.known_labels(&claim.measured)?;
    Ok(told(claim, judgement, by, context))
}

/// What was measured of a claim, by whom it was judged.
pub fn told(
    claim: &Claim,
    judgement: &Judgement,
    by: Shown<'_>,
    context: &RenderContext<'_>,
) -> Inline {
    let shown = judgement.median.map(|median| number::quantity(median, judgement.unit));
    let shown = shown.unwrap_or_else(|| "not measured".into());
    checked(claim, shown, judgement, by, context)
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
    let (judgement, by) = context.judged(claim)?;
    by.known_labels(&claim.measured)?;
    let record = by.record(&quantity.example)?;
    let unit = quantity.metric.unit();
    let predicted = by.median_of(model);
    let predicted = predicted.map_or("nothing".into(), |value| number::quantity(value, unit));
    let gap = judgement.median.map_or("not measured".into(), gap);
    Ok(Fragment::Inline(vec![Inline::Prediction(vec![
        Inline::Text(format!("{predicted} predicted, ")),
        measured(quantity, record, by, context),
        Inline::text(" measured: "),
        checked(claim, gap, judgement, by, context),
    ])]))
}

fn gap(ratio: f64) -> String {
    let more = if ratio < 1.0 { "less" } else { "more" };
    format!("{} % {more}", number::digits((ratio - 1.0).abs() * 100.0))
}

fn checked(
    claim: &Claim,
    shown: String,
    judgement: &Judgement,
    by: Shown<'_>,
    context: &RenderContext<'_>,
) -> Inline {
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
        verdict: judgement.verdict.clone(),
        note: by.record_of(claim).map(|record| {
            note(&explanation, record, by, context, |told| standing::words(&told.standing(claim)))
        }),
    })
}
