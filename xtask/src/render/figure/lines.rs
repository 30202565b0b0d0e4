//! A measured quantity against a parameter: the picture of a sweep.

use maud::{Markup, html};

use super::axis::Axis;
use super::{BETWEEN, Drawing, Estimate, WIDTH, at, half_width, inside, legend, mark, svg};
use crate::record::metric::Unit;
use crate::render::fragment::{Inline, Number, Row, Table};
use crate::render::number;

/// The box in which lines are drawn; around it stand the axes' names.
const LEFT: f64 = 58.0;
const RIGHT: f64 = WIDTH - 14.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 226.0;
const HEIGHT: f64 = 264.0;

/// What zero takes of a logarithmic axis, which has no place for it.
const ZERO: f64 = 0.12;

#[derive(Clone, Debug)]
pub struct Lines {
    pub across: AxisOf,
    pub up: AxisOf,
    pub series: Vec<Line>,
    pub models: Vec<Model>,
    pub crossing: Option<Crossing>,
}

/// What an axis shows.
#[derive(Clone, Debug)]
pub struct AxisOf {
    pub name: String,
    pub unit: Unit,
    pub log: bool,
}

#[derive(Clone, Debug)]
pub struct Line {
    pub name: String,
    /// By their parameter, ascending.
    pub points: Vec<Point>,
}

#[derive(Clone, Debug)]
pub struct Point {
    pub x: f64,
    /// The parameter as it is shown.
    pub step: String,
    pub y: Estimate,
}

/// What a model says.
#[derive(Clone, Debug)]
pub struct Model {
    pub name: String,
    /// At each step: the parameter, ascending, and the value.
    pub values: Vec<(f64, f64)>,
}

/// Every step of some lines, once, by its parameter.
#[must_use]
pub fn steps(series: &[Line]) -> Vec<&Point> {
    let mut steps: Vec<&Point> = series.iter().flat_map(|line| &line.points).collect();
    steps.sort_by(|a, b| a.x.total_cmp(&b.x));
    steps.dedup_by(|a, b| a.x == b.x);
    steps
}

/// Which two series are looked at for where one overtakes the other.
#[derive(Clone, Debug)]
pub struct Crossing {
    pub first: usize,
    pub second: usize,
}

impl Model {
    /// Its value, where it is the same at every step.
    fn constant(&self) -> Option<f64> {
        let (_, first) = *self.values.first()?;
        self.values.iter().all(|(_, value)| *value == first).then_some(first)
    }
}

impl Lines {
    #[must_use]
    pub fn drawing(&self) -> Drawing {
        let crossings = self.crossings();
        let words = self.words(&crossings);
        let series = self.series.iter().enumerate().map(|(i, s)| ("series", i, s.name.as_str()));
        let models = self.models.iter().enumerate().map(|(i, m)| ("model", i, m.name.as_str()));
        let svg = svg(HEIGHT, &words, &self.marks(&crossings));
        Drawing {
            picture: html! { (legend(series.chain(models))) (svg) },
            words,
            numbers: self.numbers(),
        }
    }

    fn points(&self) -> impl Iterator<Item = &Point> {
        self.series.iter().flat_map(|line| &line.points)
    }

    fn marks(&self, crossings: &[(f64, f64)]) -> Markup {
        let across = Across::new(self);
        let ends = |y: &Estimate| y.interval().map_or([y.median(); 2], |(low, high)| [low, high]);
        let values =
            self.points().flat_map(|point| ends(&point.y).into_iter().chain([point.y.median()]));
        let models = self.models.iter().flat_map(|model| &model.values).map(|(_, value)| *value);
        let up = Axis::new(values.chain(models), self.up.unit, self.up.log);
        let y = |value: f64| BOTTOM - up.place(value) * (BOTTOM - TOP);
        html! {
            text class="name" x="4" y="14" { (self.up.name) }
            text class="name end" x=(at(RIGHT)) y=(at(HEIGHT - 6.0)) { (self.across.name) }
            @for (value, name) in up.ticks(5) {
                path class="grid" d={ "M" (at(LEFT)) " " (at(y(value))) "H" (at(RIGHT)) } {}
                text class="tick end" x=(at(LEFT - 6.0)) y=(at(y(value) + 4.0)) { (name) }
            }
            @for step in steps(&self.series) {
                path class="grid" d={ "M" (at(across.place(step.x))) " " (at(BOTTOM)) "v5" } {}
            }
            @for (x, name) in across.ticks(&steps(&self.series)) {
                text class="tick middle" x=(at(x)) y=(at(BOTTOM + 18.0)) { (name) }
            }
            @for (x, _) in crossings {
                path class="crossing" d={ "M" (at(across.place(*x))) " " (at(TOP)) "V" (at(BOTTOM)) } {}
            }
            @for (index, model) in self.models.iter().enumerate() {
                g class={ "model s" (index % 5) } {
                    @if let Some(value) = model.constant() {
                        path class="line" d={ "M" (at(LEFT)) " " (at(y(value))) "H" (at(RIGHT)) } {}
                    } @else {
                        path class="line" d=(path(model.values.iter().map(|(x, value)| (across.place(*x), y(*value))))) {}
                    }
                }
            }
            @for (index, line) in self.series.iter().enumerate() {
                g class={ "series s" (index % 5) } {
                    path class="line" d=(path(line.points.iter().map(|p| (across.place(p.x), y(p.y.median()))))) {}
                    @for point in &line.points {
                        @let x = across.place(point.x);
                        @if let [low, high] = ends(&point.y) && low < high {
                            path class="interval" d={ "M" (at(x)) " " (at(y(low))) "V" (at(y(high))) } {}
                        }
                        path class="mark" d=(mark(index, x, y(point.y.median()))) {}
                    }
                }
            }
        }
    }

    /// Where the one series overtakes the other: the parameter, and the value of
    /// both. Between two steps it is where straight lines of the picture meet.
    fn crossings(&self) -> Vec<(f64, f64)> {
        let Some(Crossing { first, second }) = self.crossing else { return Vec::new() };
        let (Some(first), Some(second)) = (self.series.get(first), self.series.get(second)) else {
            return Vec::new();
        };
        let value = |line: &Line, x: f64| Some(line.points.iter().find(|p| p.x == x)?.y.median());
        let drawn = |value: f64, log: bool| if log { value.ln() } else { value };
        let gaps: Vec<(f64, f64, f64)> = first
            .points
            .iter()
            .filter_map(|p| {
                let (a, b) =
                    (drawn(p.y.median(), self.up.log), drawn(value(second, p.x)?, self.up.log));
                (a.is_finite() && b.is_finite()).then_some((p.x, a - b, a))
            })
            .collect();
        let meets = |(x0, gap0, a0): (f64, f64, f64), (x1, gap1, a1): (f64, f64, f64)| {
            let part = gap0 / (gap0 - gap1);
            // From zero there is no logarithmic way.
            let log = self.across.log && x0 > 0.0;
            let (from, to) = (drawn(x0, log), drawn(x1, log));
            let x = from + part * (to - from);
            let value = a0 + part * (a1 - a0);
            let plain = |value: f64, log: bool| if log { value.exp() } else { value };
            (plain(x, log), plain(value, self.up.log))
        };
        let mut found = Vec::new();
        // The last step at which they differed, and the first since at which they didn't.
        let (mut before, mut equal) = (None, None);
        for at in gaps {
            if at.1 == 0.0 {
                equal = equal.or(Some(at));
                continue;
            }
            if let Some(before) = before.filter(|(_, gap, _): &(f64, f64, f64)| gap * at.1 < 0.0) {
                found.push(meets(before, equal.unwrap_or(at)));
            }
            (before, equal) = (Some(at), None);
        }
        found
    }

    fn words(&self, crossings: &[(f64, f64)]) -> String {
        let shown = |value: f64| number::quantity(value, self.up.unit);
        let mut words = format!("{} against {}.", self.up.name, self.across.name);
        for line in &self.series {
            if let (Some(first), Some(last)) = (line.points.first(), line.points.last()) {
                let (from, to) = (shown(first.y.median()), shown(last.y.median()));
                words +=
                    &format!(" {}: {from} at {}, {to} at {}.", line.name, first.step, last.step);
            }
        }
        let steps = steps(&self.series);
        for model in &self.models {
            let name = &model.name;
            words += &match (model.constant(), steps.as_slice(), model.values.as_slice()) {
                (None, [first, .., last], [(_, from), .., (_, to)]) => {
                    let (from, to) = (shown(*from), shown(*to));
                    format!(" {name}: {from} at {}, {to} at {}.", first.step, last.step)
                }
                (Some(value), ..) => format!(" {name}: {}.", shown(value)),
                _ => continue,
            };
        }
        if let Some(Crossing { first, second }) = self.crossing {
            let names = [first, second].map(|i| self.series.get(i).map_or("", |s| s.name.as_str()));
            words += &format!(" {} and {}", names[0], names[1]);
            words += &match crossings {
                [] => " don't cross.".to_owned(),
                all => {
                    let places = all.iter().map(|(x, _)| number::quantity(*x, self.across.unit));
                    format!(" cross near {}.", places.collect::<Vec<_>>().join(" and "))
                }
            };
        }
        words
    }

    fn numbers(&self) -> Table {
        let names = self.series.iter().map(|line| line.name.clone());
        let varying: Vec<&Model> =
            self.models.iter().filter(|model| model.constant().is_none()).collect();
        let models = varying.iter().map(|model| model.name.clone());
        let rows = steps(&self.series).into_iter().map(|step| {
            let cells = self.series.iter().map(|line| self.number(line, step.x));
            let predicted = varying.iter().map(|model| self.predicted(model, step.x));
            Row::new(&step.step, cells.chain(predicted).collect())
        });
        Table {
            head: [self.across.name.clone()].into_iter().chain(names).chain(models).collect(),
            rows: rows.collect(),
        }
    }

    fn predicted(&self, model: &Model, x: f64) -> Inline {
        let value = model.values.iter().find(|(at, _)| *at == x).map(|(_, value)| *value);
        let Some(value) = value else { return Inline::text("—") };
        Inline::text(number::quantity(value, self.up.unit))
    }

    fn number(&self, line: &Line, x: f64) -> Inline {
        let Some(point) = line.points.iter().find(|p| p.x == x) else { return Inline::text("—") };
        let interval = point.y.interval();
        Inline::Number(Number {
            shown: number::quantity(point.y.median(), self.up.unit),
            value: point.y.median(),
            interval: interval.map(|(low, high)| number::range(low, high, self.up.unit)),
            ..Number::default()
        })
    }
}

/// The axis of the parameter: its ticks are the steps themselves.
struct Across {
    axis: Axis,
    /// What stays free at its left, for zero.
    zero: f64,
}

impl Across {
    fn new(lines: &Lines) -> Self {
        let values = lines.points().map(|point| point.x);
        let has_zero = lines.across.log && lines.points().any(|point| point.x <= 0.0);
        Self {
            axis: Axis::new(values, lines.across.unit, lines.across.log),
            zero: if has_zero { ZERO } else { 0.0 },
        }
    }

    fn place(&self, x: f64) -> f64 {
        let part = if self.zero > 0.0 && x <= 0.0 {
            0.03
        } else {
            self.zero + (1.0 - self.zero) * self.axis.place(x)
        };
        LEFT + part * (RIGHT - LEFT)
    }

    /// The names that have room: the last one always, then the first, then those between
    /// them from the right.
    fn ticks(&self, steps: &[&Point]) -> Vec<(f64, String)> {
        let placed = |step: &&Point| (inside(self.place(step.x), &step.step), step.step.clone());
        let mut all: Vec<(f64, String)> = steps.iter().map(placed).collect();
        let ends = all.pop().into_iter().chain((!all.is_empty()).then(|| all.remove(0)));
        let mut ticks: Vec<(f64, String)> = Vec::new();
        for (x, name) in ends.collect::<Vec<_>>().into_iter().chain(all.into_iter().rev()) {
            let apart = |(other, of): &(f64, String)| {
                half_width(of) + half_width(&name) + BETWEEN <= (x - other).abs()
            };
            if ticks.iter().all(apart) {
                ticks.push((x, name));
            }
        }
        ticks
    }
}

fn path(points: impl Iterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (x, y) in points {
        path += &format!("{}{} {}", if path.is_empty() { "M" } else { "L" }, at(x), at(y));
    }
    path
}
