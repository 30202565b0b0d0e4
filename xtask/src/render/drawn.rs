//! Figures from records.

use std::collections::BTreeSet;

use super::RenderContext;
use super::context::Shown;
use super::fragment::{self, Fragment, Inline};
use crate::course::claim::{Expression, parse_expression};
use crate::course::directive::plot::{EVERY, Kind, PARAMETER, Plot, Row, Scale};
use crate::course::directive::{self, Guess};
use crate::course::page::Page;
use crate::judge::reason::Reason;
use crate::problem::Problem;
use crate::record::Record;
use crate::record::metric::{Quantity, Unit};
use crate::render::asked::inlines;
use crate::render::figure::{
    self, AxisOf, Crossing, Estimate, Line, Lines, Model, Point, Rows, Timeline,
};
use crate::render::number;

/// Behind the caption of a run of which nothing else is known.
const WITHOUT_THREADS: &str =
    " This system doesn't tell when a thread is on a CPU: only its requests are drawn.";

/// # Errors
///
/// When a listing has no record, or prints nothing of what is to be drawn.
pub fn plot(plot: &Plot, page: &Page, context: &RenderContext<'_>) -> Result<Fragment, Problem> {
    let caption = inlines(&plot.caption);
    let shown = shown(plot, context);
    for quantity in plot.expressions().into_iter().flat_map(Expression::quantities) {
        if quantity.example != EVERY
            && let Some(why) = &shown.record(&quantity.example)?.not_here
        {
            return Ok(Fragment::NoFigure { caption, why: why.clone() });
        }
    }
    let (class, drawing) = match &plot.kind {
        Kind::Sweep { across, series, models, crossing } => {
            let lines: Vec<(Line, Unit)> = series
                .iter()
                .map(|(name, expression)| line(name, expression, shown))
                .collect::<Result<_, _>>()?;
            let unit = lines.first().map_or(Unit::Number, |(_, unit)| *unit);
            let series: Vec<Line> = lines.into_iter().map(|(line, _)| line).collect();
            let model = |(name, expression): &(String, Expression)| {
                let values = figure::steps(&series).into_iter().map(|step| {
                    let value = shown.median_of(&expression.at(step.x))?;
                    Some((step.x, value))
                });
                Some(Model { name: name.clone(), values: values.collect::<Option<_>>()? })
            };
            let models = models.iter().filter_map(model).collect();
            let lines = Lines {
                across: axis(across, unit),
                up: axis(&plot.up, plot.unit),
                models,
                series,
                crossing: crossing.map(|(first, second)| Crossing { first, second }),
            };
            ("sweep", lines.drawing())
        }
        Kind::Rows(rows) => {
            let mut drawn = Vec::new();
            for row in rows {
                drawn.extend(self::rows(row, page, shown, context)?);
            }
            let rows = Rows { unit: plot.unit, log: plot.up.log, rows: drawn };
            ("rows", rows.drawing())
        }
    };
    Ok(Fragment::Figure(fragment::Figure { class, caption, drawing }))
}

/// A figure is of one machine.
fn shown<'a>(plot: &Plot, context: &RenderContext<'a>) -> Shown<'a> {
    let quantities = plot.expressions().into_iter().flat_map(Expression::quantities);
    let names: BTreeSet<&str> = quantities.map(|quantity| quantity.example.as_str()).collect();
    if names.contains(EVERY) {
        return context.shown(context.names());
    }
    context.shown(names)
}

/// # Errors
///
/// When the listing has no record.
pub fn timeline(
    timeline: &directive::Timeline,
    context: &RenderContext<'_>,
) -> Result<Fragment, Problem> {
    let record = context.record(&timeline.example)?;
    let mut caption = inlines(&timeline.caption);
    caption.extend([Inline::text(" "), Inline::Code(timeline.example.clone())]);
    if let Some(why) = &record.not_here {
        return Ok(Fragment::NoFigure { caption, why: why.clone() });
    }
    let timeline = match (&record.trace, record.median_sample()) {
        (Some(trace), _) => {
            caption.push(Inline::text(", in a run that was watched."));
            if trace.lanes.is_empty() {
                caption.push(Inline::text(WITHOUT_THREADS));
            }
            Timeline {
                wall_s: trace.wall_s,
                phases: &trace.phases,
                requests: &trace.exchanges,
                lanes: &trace.lanes,
            }
        }
        (None, sample) => {
            caption.push(Inline::text("."));
            caption.push(Inline::text(WITHOUT_THREADS));
            Timeline {
                wall_s: sample.map_or(0.0, |sample| sample.wall_s),
                phases: &[],
                requests: sample.map_or(&[], |sample| &sample.exchanges),
                lanes: &[],
            }
        }
    };
    let drawing = timeline.drawing();
    Ok(Fragment::Figure(fragment::Figure { class: "timeline", caption, drawing }))
}

fn axis(scale: &Scale, unit: Unit) -> AxisOf {
    AxisOf { name: scale.name.clone(), unit, log: scale.log }
}

/// A series, and the unit of its parameter.
fn line(name: &str, expression: &Expression, shown: Shown<'_>) -> Result<(Line, Unit), Problem> {
    let quantities = expression.quantities();
    let Some(pattern) = quantities.into_iter().find(|quantity| quantity.label.is_some()) else {
        return Err(Problem::new(format!("the series {name:?} has no parameter")));
    };
    let record = shown.record(&pattern.example)?;
    let steps = steps(pattern, record);
    let Some((_, _, unit)) = steps.first().copied() else {
        let label = pattern.label.as_deref().unwrap_or_default();
        return Err(Problem::unknown("label", label, record.labels(pattern.metric)));
    };
    let mut points = Vec::new();
    for (step, x, _) in steps {
        let with_step = |quantity: &Quantity| Quantity {
            label: quantity.label.as_ref().map(|label| label.replace(PARAMETER, step)),
            ..quantity.clone()
        };
        let at_step = expression.map(&with_step);
        // A step that one side left out is no point.
        if let Some(y) = estimate(&at_step, shown)? {
            points.push(Point { x, step: number::grouped(step), y });
        }
    }
    points.sort_by(|a, b| a.x.total_cmp(&b.x));
    Ok((Line { name: name.to_owned(), points }, unit))
}

/// The parameters in the labels that fit a pattern: as printed, as a number, and
/// its unit.
pub fn steps<'r>(pattern: &Quantity, record: &'r Record) -> Vec<(&'r str, f64, Unit)> {
    let label = pattern.label.as_deref().unwrap_or_default();
    let Some((before, after)) = label.split_once(PARAMETER) else { return Vec::new() };
    let number = |label: &'r str| {
        let step = label.strip_prefix(before)?.strip_suffix(after)?;
        match parse_expression(&step.replace(',', "")) {
            Ok(Expression::Constant(value, unit)) => Some((step, value, unit)),
            _ => None,
        }
    };
    record.labels(pattern.metric).into_iter().filter_map(number).collect()
}

fn rows(
    row: &Row,
    page: &Page,
    shown: Shown<'_>,
    context: &RenderContext<'_>,
) -> Result<Vec<figure::Row>, Problem> {
    match row {
        Row::One { name, measured, model } => {
            shown.known_labels(measured)?;
            let model = model.as_ref().and_then(|model| shown.median_of(model));
            let estimate = estimate(measured, shown)?;
            let guess = guess_at(measured, page);
            let row =
                estimate.map(|measured| figure::Row { name: name.clone(), measured, model, guess });
            Ok(row.into_iter().collect())
        }
        Row::Every(expression) => {
            let mut rows = Vec::new();
            for name in context.names() {
                let named = |q: &Quantity| Quantity { example: name.to_owned(), ..q.clone() };
                // A listing that has no such value has no row.
                if shown.record(name)?.not_here.is_none()
                    && let Some(measured) = estimate(&expression.map(&named), shown)?
                {
                    rows.push(figure::Row {
                        name: name.to_owned(),
                        measured,
                        model: None,
                        guess: None,
                    });
                }
            }
            rows.sort_by(|a, b| a.measured.median().total_cmp(&b.measured.median()));
            Ok(rows)
        }
    }
}

/// The key of the page's guess at just this number, on a scale.
fn guess_at(measured: &Expression, page: &Page) -> Option<String> {
    let is_at = |guess: &Guess| guess.scale().is_some_and(|scale| scale.measured == *measured);
    let (_, guess) = page.guesses().find(|(_, guess)| is_at(guess))?;
    Some(guess.asked().key())
}

/// None where no round has a value.
fn estimate(expression: &Expression, shown: Shown<'_>) -> Result<Option<Estimate>, Problem> {
    for quantity in expression.quantities() {
        shown.record(&quantity.example)?;
    }
    let values = match shown.0.rounds(expression) {
        Ok(rounds) => rounds.iter().map(|round| round.value).collect(),
        Err(Reason::Missing { .. } | Reason::NoNumber) => Vec::new(),
        Err(reason) => return Err(Problem::new(reason.to_string()).mend(reason.mend())),
    };
    Ok(Estimate::of(values))
}
