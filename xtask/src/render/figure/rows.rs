//! The rounds of several quantities beside each other, a row for each.

use std::fmt::Write;

use maud::{Markup, html};

use super::axis::Axis;
use super::{Drawing, Estimate, WIDTH, at, inside, svg};
use crate::record::metric::Unit;
use crate::render::fragment::{self, Inline, Number, Table};
use crate::render::number;

const RIGHT: f64 = WIDTH - 14.0;
const TOP: f64 = 6.0;
const BELOW: f64 = 26.0;

/// With more rows than this, names stand at the left, to save height.
const MOST_BELOW_NAMES: usize = 12;

/// With more rows than this, only medians and intervals are drawn: the dots would
/// weigh more than a page.
const MOST_WITH_DOTS: usize = 24;

#[derive(Clone, Debug)]
pub struct Rows {
    pub unit: Unit,
    pub log: bool,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub name: String,
    pub measured: Estimate,
    /// What a model says.
    pub model: Option<f64>,
    /// The key of a reader's guess at it, which is drawn beside it.
    pub guess: Option<String>,
}

/// Where a row has what.
struct Layout {
    /// Where the axis starts.
    left: f64,
    /// How high a row is; in it, where the name and the dots stand.
    row: f64,
    name: f64,
    middle: f64,
    /// Half of an upright stroke.
    half: f64,
}

impl Rows {
    #[must_use]
    pub fn drawing(&self) -> Drawing {
        let words = self.words();
        Drawing {
            picture: svg(self.bottom() + BELOW, &words, &self.marks()),
            words,
            numbers: self.numbers(),
        }
    }

    fn layout(&self) -> Layout {
        if self.rows.len() > MOST_BELOW_NAMES {
            Layout { left: 160.0, row: 17.0, name: 12.0, middle: 8.5, half: 5.0 }
        } else {
            Layout { left: 10.0, row: 36.0, name: 13.0, middle: 25.0, half: 7.0 }
        }
    }

    fn bottom(&self) -> f64 {
        TOP + self.layout().row * self.rows.len() as f64
    }

    fn marks(&self) -> Markup {
        let values =
            self.rows.iter().flat_map(|row| row.measured.values.iter().copied().chain(row.model));
        let axis = Axis::new(values, self.unit, self.log);
        let Layout { left, row: height, name: above, middle, half } = self.layout();
        let x = |value: f64| left + axis.place(value) * (RIGHT - left);
        let upright =
            |value: f64, y: f64| format!("M{} {}v{}", at(x(value)), at(y - half), at(2.0 * half));
        let bottom = self.bottom();
        html! {
            @for (value, name) in axis.ticks(5) {
                path class="grid" d={ "M" (at(x(value))) " " (at(TOP)) "V" (at(bottom)) } {}
                text class="tick middle" x=(at(inside(x(value), &name))) y=(at(bottom + 18.0)) { (name) }
            }
            @for (index, row) in self.rows.iter().enumerate() {
                @let top = TOP + height * index as f64;
                @let y = top + middle;
                text class="row" x=(at(left.min(10.0))) y=(at(top + above)) { (row.name) }
                @if !self.log {
                    path class="stem" d={ "M" (at(x(0.0))) " " (at(y)) "H" (at(x(row.measured.median()))) } {}
                }
                @if let Some(model) = row.model {
                    path class="model" d=(upright(model, y)) {}
                }
                @if self.rows.len() <= MOST_WITH_DOTS {
                    path class="rounds" d=(dots(row.measured.values.iter().map(|v| x(*v)), y)) {}
                }
                @if let Some((low, high)) = row.measured.interval() {
                    path class="interval" d={ "M" (at(x(low))) " " (at(y)) "H" (at(x(high))) } {}
                }
                path class="median" d=(upright(row.measured.median(), y))
                    data-guess=[row.guess.as_ref()]
                    data-axis=[row.guess.as_ref().map(|_| axis.place_of_guess(left, RIGHT, y))] {}
            }
        }
    }

    fn words(&self) -> String {
        let shown = |value: f64| number::quantity(value, self.unit);
        let mut words = String::new();
        for row in &self.rows {
            let _ = write!(words, "{}: {}", row.name, shown(row.measured.median()));
            if let Some(model) = row.model {
                let _ = write!(words, ", predicted {}", shown(model));
            }
            words += ". ";
        }
        words.trim_end().to_owned()
    }

    fn numbers(&self) -> Table {
        let has_models = self.rows.iter().any(|row| row.model.is_some());
        let head = ["what", "median", "interval", "rounds"].into_iter();
        let head = head.chain(has_models.then_some("model")).map(str::to_owned).collect();
        let rows = self.rows.iter().map(|row| self.numbers_of(row, has_models)).collect();
        Table { head, rows }
    }

    fn numbers_of(&self, row: &Row, has_models: bool) -> fragment::Row {
        let shown = |value: f64| number::quantity(value, self.unit);
        let interval = row.measured.interval();
        let interval = interval.map(|(low, high)| number::range(low, high, self.unit));
        let mut cells = vec![
            Inline::Number(Number {
                shown: shown(row.measured.median()),
                value: row.measured.median(),
                ..Number::default()
            }),
            Inline::Text(interval.unwrap_or_else(|| "—".into())),
            Inline::Text(row.measured.values.len().to_string()),
        ];
        if has_models {
            cells.push(Inline::Text(row.model.map_or("—".into(), shown)));
        }
        fragment::Row::new(&row.name, cells)
    }
}

/// Strokes of no length, which round caps make dots: far lighter than a circle
/// each.
fn dots(places: impl Iterator<Item = f64>, y: f64) -> String {
    places.fold(String::new(), |path, x| path + &format!("M{} {}h0", at(x), at(y)))
}
