//! A traced run in a terminal: a lane for each request, and one for each thread.

use std::fmt::Write;

use super::words::wrapped;
use crate::record::{Exchange, Lane, Trace};
use crate::terminal::style::{Paint, Style};
use crate::visible::visible;

/// More lanes of a kind than this are counted, not drawn.
const MOST_LANES: usize = 12;

/// Room for the lanes' names.
const NAMES: usize = 14;

/// A lane is at least so wide, whatever the terminal.
const NARROWEST: usize = 16;

/// A thread that works for less of a column's time than this is drawn as waiting.
const SEEN: f64 = 0.01;

/// By how much of its time a thread works.
const WORKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Runs above each other, each with its name, on one scale of time.
#[must_use]
pub fn runs(runs: &[(&str, &Trace)], style: Style) -> String {
    let whole_s = runs.iter().map(|(_, trace)| trace.wall_s).fold(0.0, f64::max);
    let room = style.width.saturating_sub(NAMES + 3).max(NARROWEST);
    let mut text = String::new();
    for (name, trace) in runs {
        let scale = Scale { room, whole_s, unicode: style.unicode };
        let _ = writeln!(text, "{}", style.painted(name, Paint::Bold));
        text += &lanes(trace, &scale, style);
    }
    let end = format!("{whole_s:.3} s");
    let _ = writeln!(text, "{:NAMES$}  0{end:>rest$}", "", rest = room.saturating_sub(1));
    let signs = signs(runs, style.unicode);
    for line in
        wrapped(&signs, style.width.saturating_sub(2)).iter().filter(|line| !line.is_empty())
    {
        let _ = writeln!(text, "  {line}");
    }
    text
}

/// What the signs of these runs mean.
fn signs(runs: &[(&str, &Trace)], unicode: bool) -> String {
    let exchanges = || runs.iter().flat_map(|(_, trace)| &trace.exchanges);
    let [request, cut, works, waits] = if unicode {
        ["━ a request", "╳ one cut off", "▁▄█ on a CPU", "· waiting"]
    } else {
        ["= a request", "x one cut off", "+# on a CPU", ". waiting"]
    };
    let has_threads = runs.iter().any(|(_, trace)| !trace.lanes.is_empty());
    let signs = [
        (request, exchanges().any(|exchange| exchange.answered_s.is_some())),
        (cut, exchanges().any(|exchange| exchange.answered_s.is_none())),
        (works, has_threads),
        (waits, has_threads),
    ];
    let there = signs.into_iter().filter(|(_, is_there)| *is_there);
    there.map(|(sign, _)| sign).collect::<Vec<_>>().join(", ")
}

/// Columns for time.
struct Scale {
    room: usize,
    whole_s: f64,
    unicode: bool,
}

impl Scale {
    fn column(&self, at_s: f64) -> usize {
        let part = if self.whole_s > 0.0 { at_s / self.whole_s } else { 0.0 };
        ((part * self.room as f64) as usize).min(self.room - 1)
    }
}

fn lanes(trace: &Trace, scale: &Scale, style: Style) -> String {
    let mut text = String::new();
    for (index, exchange) in trace.exchanges.iter().enumerate().take(MOST_LANES) {
        let name = format!("request {}", index + 1);
        line(&mut text, &name, &style.painted(&request(exchange, scale), Paint::Requests));
    }
    more(&mut text, trace.exchanges.len(), "requests");
    for lane in trace.lanes.iter().take(MOST_LANES) {
        line(&mut text, &lane.name, &style.painted(&thread(lane, trace, scale), Paint::Threads));
    }
    more(&mut text, trace.lanes.len(), "threads");
    text
}

fn line(text: &mut String, name: &str, lane: &str) {
    let name: String = visible(name).chars().take(NAMES).collect();
    let _ = writeln!(text, "  {name:<NAMES$}{}", lane.trim_end());
}

fn more(text: &mut String, lanes: usize, what: &str) {
    if lanes > MOST_LANES {
        let _ = writeln!(text, "  and {} more {what}", lanes - MOST_LANES);
    }
}

/// From its arrival to its answer; one that was cut off ends in a cross.
fn request(exchange: &Exchange, scale: &Scale) -> String {
    let (bar, cross) = if scale.unicode { ('━', '╳') } else { ('=', 'x') };
    let from = scale.column(exchange.arrived_s);
    let to = exchange.answered_s.map(|answered_s| scale.column(answered_s).max(from));
    let mut lane: String = " ".repeat(from);
    match to {
        Some(to) => lane.extend(std::iter::repeat_n(bar, to - from + 1)),
        None => lane.push(cross),
    }
    lane
}

/// How much of each column's time it worked; a dot where it was there and waited.
fn thread(lane: &Lane, trace: &Trace, scale: &Scale) -> String {
    let (from, to) = (scale.column(lane.from_s), scale.column(lane.to_s));
    (0..scale.room)
        .map(|column| {
            let works = share(lane, trace, scale, column);
            match (works, scale.unicode) {
                _ if column < from || column > to => ' ',
                (works, true) if works >= SEEN => {
                    WORKS[((works * 8.0) as usize).min(WORKS.len() - 1)]
                }
                (_, true) => '·',
                (works, false) if works >= 0.5 => '#',
                (works, false) if works >= SEEN => '+',
                (_, false) => '.',
            }
        })
        .collect()
}

/// What part of a column's time was spent on a CPU.
fn share(lane: &Lane, trace: &Trace, scale: &Scale, column: usize) -> f64 {
    let slices = lane.on_cpu.len();
    if slices == 0 || trace.wall_s <= 0.0 {
        return 0.0;
    }
    let slice_s = trace.wall_s / slices as f64;
    let column_s = scale.whole_s / scale.room as f64;
    let (from, to) = (column as f64 * column_s, (column + 1) as f64 * column_s);
    let first = ((from / slice_s) as usize).min(slices);
    let last = ((to / slice_s).ceil() as usize).min(slices);
    let inside = (first..last).map(|index| {
        let (start, end) = (index as f64 * slice_s, (index + 1) as f64 * slice_s);
        (end.min(to) - start.max(from)).max(0.0) * lane.on_cpu[index]
    });
    inside.sum::<f64>() / column_s
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(arrived_s: f64, answered_s: Option<f64>) -> Exchange {
        Exchange { arrived_s, answered_s }
    }

    fn lane(name: &str, from_s: f64, to_s: f64, on_cpu: &[f64]) -> Lane {
        Lane { name: name.into(), from_s, to_s, on_cpu: on_cpu.to_vec() }
    }

    /// Three in a row, and a thread that works at first and at the end.
    fn in_a_row() -> Trace {
        let exchanges = vec![
            exchange(0.01, Some(0.11)),
            exchange(0.11, Some(0.21)),
            exchange(0.21, Some(0.31)),
        ];
        let on_cpu = [1.0, 0.1, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.8];
        let lanes = vec![lane("main thread", 0.0, 0.32, &on_cpu)];
        Trace { wall_s: 0.32, threads: 1, exchanges, lanes, ..Trace::default() }
    }

    fn at_once() -> Trace {
        let exchanges = vec![exchange(0.01, Some(0.11)), exchange(0.01, None)];
        let lanes = vec![
            lane("main thread", 0.0, 0.12, &[0.0, 1.0]),
            lane("thread 2", 0.05, 0.08, &[0.3, 0.3]),
        ];
        Trace { wall_s: 0.12, threads: 2, exchanges, lanes, ..Trace::default() }
    }

    fn drawn(style: Style) -> String {
        runs(&[("the start", &in_a_row()), ("yours", &at_once())], style)
    }

    #[test]
    fn runs_have_lanes_on_one_scale() {
        let style = Style { width: 60, unicode: true, colour: false };
        insta::assert_snapshot!(drawn(style));
    }

    #[test]
    fn ascii_is_enough() {
        let text = drawn(Style { width: 60, unicode: false, colour: false });
        assert!(text.is_ascii(), "{text}");
        insta::assert_snapshot!(text);
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in [40, 80, 200] {
            let text = drawn(Style { width, unicode: true, colour: false });
            let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(widest <= width && widest > width - 8, "{widest} of {width}");
        }
        // Less than it needs is no reason to panic.
        drawn(Style { width: 0, unicode: true, colour: false });
    }

    #[test]
    fn colour_comes_only_where_it_is_wanted() {
        let style = Style { width: 60, unicode: true, colour: true };
        assert!(drawn(style).contains("\u{1b}[36m"));
        assert!(!drawn(Style { colour: false, ..style }).contains('\u{1b}'));
    }

    #[test]
    fn very_many_are_counted() {
        let mut trace = in_a_row();
        trace.exchanges = (0..50).map(|_| exchange(0.0, Some(0.1))).collect();
        let style = Style { width: 60, unicode: true, colour: false };
        let text = runs(&[("yours", &trace)], style);
        assert!(text.contains("  and 38 more requests\n"), "{text}");
    }

    #[test]
    fn a_run_of_which_nothing_was_seen_has_its_scale() {
        let style = Style { width: 40, unicode: true, colour: false };
        assert_eq!(runs(&[("yours", &Trace::default())], style).lines().count(), 2);
    }
}
