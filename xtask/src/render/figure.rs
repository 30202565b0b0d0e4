//! Figures as inline SVG: pure, from values to marks.
//!
//! The marks are our own: none of the chart crates can leave colours to the page's
//! style sheet, and a figure has to follow the book's five themes and its print.

mod axis;
mod lines;
mod rows;
mod timeline;

use maud::{Markup, html};

use crate::judge::statistics::Summary;
use crate::render::fragment::Table;

pub use lines::{AxisOf, Crossing, Line, Lines, Model, Point, steps};
pub use rows::{Row, Rows};
pub use timeline::Timeline;

/// Every figure is so wide, in its own units: a little wider than a telephone, so
/// that its text can be read there.
const WIDTH: f64 = 400.0;

/// What was measured in the rounds: no value is left out of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    pub summary: Summary,
    pub values: Vec<f64>,
}

impl Estimate {
    /// None of no values.
    #[must_use]
    pub fn of(values: Vec<f64>) -> Option<Self> {
        Summary::of(&values).map(|summary| Self { summary, values })
    }

    #[must_use]
    pub fn median(&self) -> f64 {
        self.summary.median
    }

    /// Of the median, where there are rounds enough.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.summary.interval
    }
}

/// What a figure shows: as a picture, in words, and in numbers.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// With a legend, where marks have names.
    pub picture: Markup,
    pub words: String,
    pub numbers: Table,
}

fn svg(height: f64, words: &str, marks: &Markup) -> Markup {
    html! {
        svg role="img" aria-label=(words) viewBox={ "0 0 " (at(WIDTH)) " " (at(height)) } { (marks) }
    }
}

/// A coordinate, to a tenth: no eye sees more.
fn at(coordinate: f64) -> String {
    let text = format!("{coordinate:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// About what a character of a name takes: a digit is a little narrower, and only
/// capitals are wider.
const CHARACTER: f64 = 7.0;

/// Between two names in a row, at least.
const BETWEEN: f64 = 7.0;

/// How wide a tick's name is, half of it.
fn half_width(name: &str) -> f64 {
    name.chars().count() as f64 * CHARACTER / 2.0
}

/// The middle of a tick's name: at the tick, or as near to it as the picture's
/// edges allow.
fn inside(x: f64, name: &str) -> f64 {
    let half = half_width(name);
    x.min(WIDTH - half).max(half)
}

/// The path of a mark, each kind of a shape of its own: colours alone tell some
/// readers nothing, and print has none.
fn mark(kind: usize, x: f64, y: f64) -> String {
    let (x, y) = (at(x), at(y));
    match kind % 5 {
        0 => format!("M{x} {y}m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z"),
        1 => format!("M{x} {y}m-3.2-3.2h6.4v6.4h-6.4z"),
        2 => format!("M{x} {y}m0-4.2l4 7h-8z"),
        3 => format!("M{x} {y}m0-4.4l4.4 4.4-4.4 4.4-4.4-4.4z"),
        _ => format!("M{x} {y}m-1.3-4h2.6v2.7h2.7v2.6h-2.7v2.7h-2.6v-2.7h-2.7v-2.6h2.7z"),
    }
}

/// A line that names the series of a figure beside their marks.
fn legend<'a>(names: impl Iterator<Item = (&'static str, usize, &'a str)>) -> Markup {
    html! {
        ul class="legend" {
            @for (kind, index, name) in names {
                li {
                    svg class={ (kind) " s" (index % 5) } viewBox="0 0 24 10" aria-hidden="true" {
                        path class="line" d="M0 5h24" {}
                        @if kind == "series" { path class="mark" d=(mark(index, 12.0, 5.0)) {} }
                    }
                    " " (name)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
