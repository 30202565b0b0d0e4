//! Figures from records.

use maud::{Markup, html};

use super::Material;
use crate::course::claim::{Expression, parse_expression};
use crate::course::directive::plot::{EVERY, Kind, PARAMETER, Plot, Row, Scale};
use crate::judge;
use crate::judge::statistics::{median, median_interval};
use crate::problem::Problem;
use crate::record::metric::{Quantity, Unit};
use crate::record::{Exchange, Record};
use crate::render::figure::{
    self, AxisOf, Crossing, Estimate, Line, Lines, Point, Rows, Span, Timeline,
};
use crate::render::number;

/// # Errors
///
/// When a listing has no record, or prints nothing of what is to be drawn.
pub fn plot(plot: &Plot, material: &Material<'_>) -> Result<Markup, Problem> {
    let caption = caption(&plot.caption);
    for quantity in plot.expressions().into_iter().flat_map(Expression::quantities) {
        if quantity.example != EVERY
            && let Some(why) = &material.record(&quantity.example)?.not_here
        {
            return Ok(nothing(&caption, why));
        }
    }
    let (class, figure) = match &plot.kind {
        Kind::Sweep { across, series, models, crossing } => {
            let lines: Vec<(Line, Unit)> = series
                .iter()
                .map(|(name, expression)| line(name, expression, material))
                .collect::<Result<_, _>>()?;
            let model = |(name, expression): &(String, Expression)| {
                Some((name.clone(), material.median_of(expression)?))
            };
            let unit = lines.first().map_or(Unit::Number, |(_, unit)| *unit);
            let lines = Lines {
                across: axis(across, unit),
                up: axis(&plot.up, plot.unit),
                series: lines.into_iter().map(|(line, _)| line).collect(),
                models: models.iter().filter_map(model).collect(),
                crossing: crossing.map(|(first, second)| Crossing { first, second }),
            };
            ("sweep", lines.figure())
        }
        Kind::Rows(rows) => {
            let mut drawn = Vec::new();
            for row in rows {
                drawn.extend(self::rows(row, material)?);
            }
            let rows = Rows { unit: plot.unit, log: plot.up.log, rows: drawn };
            ("rows", rows.figure())
        }
    };
    Ok(figure.html(class, &caption))
}

/// # Errors
///
/// When the listing has no record.
pub fn timeline(example: &str, text: &str, material: &Material<'_>) -> Result<Markup, Problem> {
    let record = material.record(example)?;
    let mut caption = html! { (caption(text)) " " code { (example) } };
    if let Some(why) = &record.not_here {
        return Ok(nothing(&caption, why));
    }
    let span = |exchange: &Exchange| Span { from_s: exchange.arrived_s, to_s: exchange.answered_s };
    let spans = |exchanges: &[Exchange]| exchanges.iter().map(span).collect();
    let timeline = match (&record.trace, record.median_sample()) {
        (Some(trace), _) => {
            caption = html! { (caption) ", in a run that was watched." };
            let lane = |lane: &crate::record::Lane| figure::Lane {
                name: lane.name.clone(),
                from_s: lane.from_s,
                to_s: lane.to_s,
                on_cpu: lane.on_cpu.clone(),
            };
            Timeline {
                wall_s: trace.wall_s,
                requests: spans(&trace.exchanges),
                lanes: trace.lanes.iter().map(lane).collect(),
            }
        }
        (None, sample) => {
            caption = html! {
                (caption) ". This system has no /proc to tell when a thread is on a CPU: only its requests are drawn."
            };
            Timeline {
                wall_s: sample.map_or(0.0, |sample| sample.wall_s),
                requests: sample.map(|sample| spans(&sample.exchanges)).unwrap_or_default(),
                lanes: Vec::new(),
            }
        }
    };
    Ok(timeline.figure().html("timeline", &caption))
}

fn caption(text: &str) -> Markup {
    // Between pairs of backticks stands code.
    let parts = text.split('`').enumerate();
    html! {
        @for (index, part) in parts {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

fn nothing(caption: &Markup, why: &str) -> Markup {
    html! {
        figure class="figure" {
            figcaption { (caption) }
            p class="undecided" { "Not to be had here: " (why) "." }
        }
    }
}

fn axis(scale: &Scale, unit: Unit) -> AxisOf {
    AxisOf { name: scale.name.clone(), unit, log: scale.log }
}

/// A series, and the unit of its parameter.
fn line(
    name: &str,
    expression: &Expression,
    material: &Material<'_>,
) -> Result<(Line, Unit), Problem> {
    let quantities = expression.quantities();
    let Some(pattern) = quantities.into_iter().find(|quantity| quantity.label.is_some()) else {
        return Err(Problem::new(format!("the series {name:?} has no parameter")));
    };
    let record = material.record(&pattern.example)?;
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
        if let Some(y) = estimate(&at_step, material)? {
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

fn rows(row: &Row, material: &Material<'_>) -> Result<Vec<figure::Row>, Problem> {
    match row {
        Row::One { name, measured, model } => {
            material.known_labels(measured)?;
            let model = model.as_ref().and_then(|model| material.median_of(model));
            let estimate = estimate(measured, material)?;
            let row = estimate.map(|measured| figure::Row { name: name.clone(), measured, model });
            Ok(row.into_iter().collect())
        }
        Row::Every(expression) => {
            let mut rows = Vec::new();
            for name in material.names() {
                let named = |q: &Quantity| Quantity { example: name.to_owned(), ..q.clone() };
                // A listing that has no such value has no row.
                if material.record(name)?.not_here.is_none()
                    && let Some(measured) = estimate(&expression.map(&named), material)?
                {
                    rows.push(figure::Row { name: name.to_owned(), measured, model: None });
                }
            }
            rows.sort_by(|a, b| a.measured.median.total_cmp(&b.measured.median));
            Ok(rows)
        }
    }
}

/// None where no round has a value.
fn estimate(expression: &Expression, material: &Material<'_>) -> Result<Option<Estimate>, Problem> {
    for quantity in expression.quantities() {
        material.record(&quantity.example)?;
    }
    let values = judge::values(expression, &material.at_hand.records, material.delay_s)
        .map_err(Problem::new)?;
    let interval = median_interval(&values);
    Ok(median(&values).map(|median| Estimate { median, interval, values }))
}
