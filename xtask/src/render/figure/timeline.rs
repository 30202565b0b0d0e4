//! What happened in a run: its requests, and which of its threads were on a CPU.

use std::fmt::Write;

use maud::{Markup, html};

use super::axis::Axis;
use super::{BETWEEN, Drawing, WIDTH, at, half_width, inside, svg};
use crate::record::metric::Unit;
use crate::record::{Exchange, Lane, Phase, in_flight, overlap};
use crate::render::fragment::{Inline, Row, Table};
use crate::render::number;

const LEFT: f64 = 82.0;
const RIGHT: f64 = WIDTH - 14.0;
const ABOVE: f64 = 8.0;
/// A row of the names of phases.
const NAMES: f64 = 15.0;
const BELOW: f64 = 26.0;
const LANE: f64 = 20.0;
/// Between the requests and the threads.
const GAP: f64 = 10.0;

/// A line comes a little later than what it tells of: by this part of the run at most.
const SLACK: f64 = 0.01;

/// More requests than this become one lane that tells how many were in flight.
const MOST_REQUESTS: usize = 12;
/// How high that lane is.
const CROWD: f64 = 60.0;
/// How finely it is drawn.
const SLICES: usize = 200;

/// More threads and children than this are counted, not drawn.
const MOST_LANES: usize = 10;

#[derive(Clone, Copy, Debug)]
pub struct Timeline<'a> {
    pub wall_s: f64,
    /// Named where there are several.
    pub phases: &'a [Phase],
    pub requests: &'a [Exchange],
    pub lanes: &'a [Lane],
}

impl Timeline<'_> {
    #[must_use]
    pub fn drawing(&self) -> Drawing {
        let words = self.words();
        Drawing {
            picture: svg(self.bottom() + BELOW, &words, &self.marks()),
            words,
            numbers: self.numbers(),
        }
    }

    fn is_crowd(&self) -> bool {
        self.requests.len() > MOST_REQUESTS
    }

    fn drawn(&self) -> &[Lane] {
        &self.lanes[..self.lanes.len().min(MOST_LANES)]
    }

    fn x(&self, at_s: f64) -> f64 {
        LEFT + self.axis().place(at_s) * (RIGHT - LEFT)
    }

    fn axis(&self) -> Axis {
        Axis::new([self.wall_s].into_iter(), Unit::Seconds, false)
    }

    /// The phases with the middles of their names, and the rows in which these stand: one
    /// that would run into another goes to the next row. None where they weren't one
    /// after the other: then a line didn't come when its time was over.
    fn named(&self) -> Vec<(&Phase, f64, usize)> {
        let is_in_a_row = |pair: &[Phase]| pair[1].from_s >= pair[0].to_s - SLACK * self.wall_s;
        if self.phases.len() < 2 || !self.phases.windows(2).all(is_in_a_row) {
            return Vec::new();
        }
        let mut free: Vec<f64> = Vec::new();
        let mut named = Vec::new();
        for phase in self.phases {
            let middle = f64::midpoint(self.x(phase.from_s), self.x(phase.to_s));
            let middle = inside(middle, name(phase));
            let half = half_width(name(phase));
            let row = free.iter().position(|free| *free <= middle - half);
            let row = row.unwrap_or(free.len());
            free.resize(free.len().max(row + 1), 0.0);
            free[row] = middle + half + BETWEEN;
            named.push((phase, middle, row));
        }
        named
    }

    /// Where the first lane starts.
    fn top(&self) -> f64 {
        let rows = self.named().iter().map(|(.., row)| row + 1).max().unwrap_or(0);
        ABOVE + NAMES * rows as f64
    }

    /// Where the lanes of threads start.
    fn middle(&self) -> f64 {
        let requests = match self.requests.len() {
            0 => return self.top(),
            _ if self.is_crowd() => CROWD,
            count => LANE * count as f64,
        };
        self.top() + requests + GAP
    }

    fn bottom(&self) -> f64 {
        self.middle() + LANE * self.drawn().len().max(1) as f64
    }

    fn marks(&self) -> Markup {
        let axis = self.axis();
        let x = |at_s: f64| LEFT + axis.place(at_s) * (RIGHT - LEFT);
        let (top, bottom) = (self.top(), self.bottom());
        html! {
            @for (value, name) in axis.ticks(5) {
                path class="grid" d={ "M" (at(x(value))) " " (at(top)) "V" (at(bottom)) } {}
                text class="tick middle" x=(at(inside(x(value), &name))) y=(at(bottom + 18.0)) { (name) }
            }
            @for (phase, middle, row) in self.named() {
                text class="tick middle" x=(at(middle)) y=(at(ABOVE + NAMES * row as f64 + 4.0)) {
                    (name(phase))
                }
                path class="phase" d={ "M" (at(x(phase.from_s))) " " (at(bottom)) "V" (at(top - 3.0)) "H" (at(x(phase.to_s))) "V" (at(bottom)) } {}
            }
            @if self.is_crowd() {
                @let most = overlap(self.requests);
                text class="lane" x="4" y=(at(top + 12.0)) { (self.requests.len()) }
                text class="lane" x="4" y=(at(top + 26.0)) { "requests," }
                text class="lane" x="4" y=(at(top + 40.0)) { "at most " (most) }
                @for (count, y) in [(most, top), (0, top + CROWD)] {
                    path class="grid" d={ "M" (at(LEFT)) " " (at(y)) "H" (at(RIGHT)) } {}
                    text class="tick end" x=(at(LEFT - 5.0)) y=(at(y + 4.0)) { (count) }
                }
                path class="request" d=(self.crowd(&x, most as f64)) {}
            } @else {
                @for (index, request) in self.requests.iter().enumerate() {
                    @let y = top + LANE * index as f64;
                    text class="lane" x="4" y=(at(y + 13.0)) { "request " (index + 1) }
                    (bar(x(request.arrived_s), x(request.answered_s.unwrap_or(self.wall_s)), y, request.answered_s.is_some()))
                }
            }
            @for (index, lane) in self.drawn().iter().enumerate() {
                @let y = self.middle() + LANE * index as f64;
                text class="lane" x="4" y=(at(y + 13.0)) { (lane.name) }
                path class="life" d={ "M" (at(x(lane.from_s))) " " (at(y + 16.0)) "H" (at(x(lane.to_s))) } {}
                path class="cpu" d=(work(lane, self.wall_s, &x, y + 16.0)) {}
            }
        }
    }

    /// The most requests that were in flight at any moment of each slice of the run.
    fn in_flight(&self) -> Vec<f64> {
        let mut changes = in_flight(self.requests).into_iter().peekable();
        let mut now = 0;
        let mut most_in = |index: usize| {
            let to_s = self.wall_s * (index + 1) as f64 / SLICES as f64;
            let mut most = now;
            while let Some((_, count)) =
                changes.next_if(|(at_s, _)| *at_s < to_s || index + 1 == SLICES)
            {
                now = count;
                most = most.max(now);
            }
            most as f64
        };
        (0..SLICES).map(&mut most_in).collect()
    }

    fn crowd(&self, x: &impl Fn(f64) -> f64, most: f64) -> String {
        let bottom = self.top() + CROWD;
        let mut path = format!("M{} {}", at(x(0.0)), at(bottom));
        let mut before = f64::NAN;
        for (index, count) in self.in_flight().into_iter().enumerate() {
            if count != before {
                let from = x(self.wall_s * index as f64 / SLICES as f64);
                let y = bottom - CROWD * count / most.max(1.0);
                let _ = write!(path, "H{}V{}", at(from), at(y));
                before = count;
            }
        }
        let _ = write!(path, "H{}V{}z", at(x(self.wall_s)), at(bottom));
        path
    }

    fn words(&self) -> String {
        let mut words = format!("A run of {}.", number::quantity(self.wall_s, Unit::Seconds));
        let arrived = self.requests.iter().map(|request| request.arrived_s).reduce(f64::min);
        let end_s = |request: &Exchange| request.answered_s.unwrap_or(self.wall_s);
        let answered = self.requests.iter().map(end_s).reduce(f64::max);
        if let (Some(from), Some(to)) = (arrived, answered) {
            let most = overlap(self.requests);
            let _ = write!(
                words,
                " {} at the site, {}, at most {most} at once.",
                number::counted(self.requests.len(), "request"),
                number::range(from, to, Unit::Seconds),
            );
        }
        for (phase, ..) in self.named() {
            let span = number::range(phase.from_s, phase.to_s, Unit::Seconds);
            let _ = write!(words, " {}: {span}.", name(phase));
        }
        for lane in self.drawn() {
            let _ = write!(
                words,
                " {}: {} on a CPU.",
                lane.name,
                number::quantity(self.worked_s(lane), Unit::Seconds)
            );
        }
        let more = self.lanes.len() - self.drawn().len();
        if more > 0 {
            let _ = write!(words, " {more} more not drawn.");
        }
        words
    }

    fn worked_s(&self, lane: &Lane) -> f64 {
        let slices = lane.on_cpu.len().max(1) as f64;
        lane.on_cpu.iter().sum::<f64>() * self.wall_s / slices
    }

    fn numbers(&self) -> Table {
        let shown = |value: f64| number::quantity(value, Unit::Seconds);
        let mut rows = Vec::new();
        for (index, request) in self.requests.iter().take(MOST_REQUESTS).enumerate() {
            let to = request.answered_s.map_or("cut off".into(), shown);
            let cells = [shown(request.arrived_s), to, "—".into()];
            rows.push(row(&format!("request {}", index + 1), cells));
        }
        if self.is_crowd() {
            let more = self.requests.len() - MOST_REQUESTS;
            rows.push(Row::Across(format!("{more} more requests")));
        }
        for lane in self.lanes {
            let cells = [shown(lane.from_s), shown(lane.to_s), shown(self.worked_s(lane))];
            rows.push(row(&lane.name, cells));
        }
        Table { head: ["lane", "from", "to", "on a CPU"].map(str::to_owned).to_vec(), rows }
    }
}

fn row(name: &str, cells: [String; 3]) -> Row {
    Row::new(name, cells.map(Inline::Text).to_vec())
}

/// A label that a comma sets off from its "took" needs none in a picture.
fn name(phase: &Phase) -> &str {
    phase.label.trim_end_matches(',')
}

/// A request that waits, with a stroke where it was answered.
fn bar(from: f64, to: f64, y: f64, answered: bool) -> Markup {
    let to = to.max(from);
    html! {
        path class="request" d={ "M" (at(from)) " " (at(y + 4.0)) "H" (at(to)) "v12H" (at(from)) "z" } {}
        @if answered { path class="answer" d={ "M" (at(to)) " " (at(y + 2.0)) "v16" } {} }
    }
}

/// An outline, as high in each slice as the part of it that was spent on a CPU.
fn work(lane: &Lane, wall_s: f64, x: &impl Fn(f64) -> f64, bottom: f64) -> String {
    let slices = lane.on_cpu.len().max(1) as f64;
    let edge = |index: usize| at(x(wall_s * index as f64 / slices));
    let mut path = format!("M{} {}", edge(0), at(bottom));
    let mut before = 0.0;
    for (index, share) in lane.on_cpu.iter().enumerate() {
        let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
        if share != before {
            let _ = write!(path, "H{}V{}", edge(index), at(bottom - 13.0 * share));
            before = share;
        }
    }
    let _ = write!(path, "H{}V{}z", edge(lane.on_cpu.len()), at(bottom));
    path
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// When a request arrives, how long it takes, and whether it is answered.
    fn exchange() -> impl Strategy<Value = Exchange> {
        (0_u32..900, 1_u32..100, any::<bool>()).prop_map(|(from, length, answered)| {
            let second = |thousandths: u32| f64::from(thousandths) / 1000.0;
            let answered_s = answered.then(|| second(from + length));
            Exchange { arrived_s: second(from), answered_s }
        })
    }

    proptest! {
        #[test]
        fn picture_and_words_have_as_many_at_once_as_the_record(
            requests in prop::collection::vec(exchange(), 1..60),
        ) {
            let timeline = Timeline { wall_s: 1.0, phases: &[], requests: &requests, lanes: &[] };
            let most = overlap(&requests);
            let drawn = timeline.in_flight();
            prop_assert_eq!(drawn.iter().copied().fold(0.0, f64::max), most as f64);
            let words = timeline.words();
            prop_assert!(words.contains(&format!("at most {most} at once")), "{}", words);
        }
    }

    #[test]
    fn requests_in_a_row_within_one_slice_are_not_added_up() {
        let row = |index: u32| {
            let at_s = |index: u32| f64::from(index) * 1e-4;
            Exchange { arrived_s: at_s(index), answered_s: Some(at_s(index + 1)) }
        };
        let requests: Vec<Exchange> = (0..13).map(row).collect();
        let drawn =
            Timeline { wall_s: 1.0, phases: &[], requests: &requests, lanes: &[] }.in_flight();
        assert!(drawn.iter().all(|count| *count <= 1.0), "{drawn:?}");
    }
}
