//! Measured values and claims, in a sentence.

use maud::{Markup, html};

use super::{Notes, plain};
use crate::course::claim::Claim;
use crate::judge::statistics::{CONFIDENCE, Summary};
use crate::judge::{Judgement, Verdict};
use crate::problem::Problem;
use crate::record::Record;
use crate::record::metric::Quantity;
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

/// The median of a quantity, with its range and rounds.
/// One that no longer matches its listing says why.
pub fn value(
    quantity: &Quantity,
    record: &Record,
    stale: Option<&str>,
    notes: &Notes,
) -> Result<Markup, Problem> {
    known_label(quantity, record)?;
    if let Some(why) = &record.not_here {
        return Ok(html! { span class="undecided" title=(why) { "not to be had here" } });
    }
    Ok(html! {
        (measured(quantity, record, notes))
        @if let Some(why) = stale { span class="stale" { " (out of date: " (plain(why)) ")" } }
    })
}

/// As [`value`], where the label is known.
pub fn measured(quantity: &Quantity, record: &Record, notes: &Notes) -> Markup {
    let unit = quantity.metric.unit();
    let Some(summary) = Summary::of(&record.values(quantity)) else {
        let why = record.why_missing(quantity).unwrap_or("not to be had on this system");
        return html! { span class="undecided" title=(why) { "—" } };
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
    let metric = quantity.metric.to_string();
    notes.attach(
        Some(record),
        &explanation,
        &html! {
            data class="measured" value=(median) data-example=(quantity.example) data-metric=(metric)
                data-label=[&quantity.label] data-rounds=(count) data-low=(low) data-high=(high)
                { (number::quantity(median, unit)) }
        },
    )
}

/// A claim's measured side, marked with its verdict.
pub fn claim(
    claim: &Claim,
    record: Option<&Record>,
    judgement: &Judgement,
    notes: &Notes,
) -> Markup {
    let shown = judgement.median.map(|median| number::quantity(median, judgement.unit));
    judged(claim, record, judgement, notes, shown.as_deref().unwrap_or("not measured"))
}

/// A model's value beside the measured one, and the gap between them, marked
/// with the verdict on it.
pub fn prediction(
    quantity: &Quantity,
    record: &Record,
    predicted: Option<f64>,
    (claim, judgement): (&Claim, &Judgement),
    notes: &Notes,
) -> Markup {
    let unit = quantity.metric.unit();
    let predicted = predicted.map_or("nothing".into(), |value| number::quantity(value, unit));
    let gap = judgement.median.map_or("not measured".into(), |ratio| {
        let more = if ratio < 1.0 { "less" } else { "more" };
        format!("{} % {more}", number::digits((ratio - 1.0).abs() * 100.0))
    });
    html! {
        span class="prediction" {
            (predicted) " predicted, " (measured(quantity, record, notes)) " measured: "
            (judged(claim, Some(record), judgement, notes, &gap))
        }
    }
}

fn judged(
    claim: &Claim,
    record: Option<&Record>,
    judgement: &Judgement,
    notes: &Notes,
    shown: &str,
) -> Markup {
    let (verdict, reason) = judgement.verdict.words();
    let mut explanation = format!("The claim {}: {verdict}", claim.text);
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
    notes.attach(
        record,
        &format!("{explanation}."),
        &html! {
            data class={ "measured claim " (verdict) } value=[judgement.median] data-claim=(claim.text)
                data-verdict=(verdict) data-rounds=(judgement.used)
                data-low=[judgement.interval.map(|i| i.0)] data-high=[judgement.interval.map(|i| i.1)] {
                (shown)
                @match (&judgement.verdict, reason) {
                    (_, Some(why)) => span class="verdict" { " (undecided: " (plain(why)) ")" },
                    (Verdict::Fails, _) => span class="verdict" { " (the claim " (plain(&claim.text)) " fails)" },
                    _ => span class="verdict" title="checked" { "\u{2009}✓" },
                }
            }
        },
    )
}
