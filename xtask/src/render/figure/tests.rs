use proptest::prelude::*;

use super::*;
use crate::record::metric::Unit;
use crate::record::{Exchange, Lane, Phase};
use crate::render::fragment::{Figure, Fragment, Inline};
use crate::render::writer::{Html, Writer};

/// Of no value, it has none to draw.
fn estimate(values: &[f64]) -> Estimate {
    let nothing =
        Summary { median: f64::NAN, interval: None, range: (f64::NAN, f64::NAN), count: 0 };
    let summary = Summary::of(values).unwrap_or(nothing);
    Estimate { summary, values: values.into() }
}

/// What takes as long at every step, and what takes less the farther it is.
fn models(series: &[Line]) -> Vec<Model> {
    let steps: Vec<f64> = steps(series).iter().map(|step| step.x).collect();
    let values = |of: fn(f64) -> f64| steps.iter().map(|x| (*x, of(*x))).collect();
    vec![
        Model { name: "a delay".into(), values: values(|_| 0.1) },
        Model { name: "shared".into(), values: values(|x| 0.1 / (1.0 + x)) },
    ]
}

fn lines(series: Vec<Line>, log: bool) -> Lines {
    let axis = |name: &str, unit| AxisOf { name: name.into(), unit, log };
    Lines {
        across: axis("memory touched", Unit::Bytes),
        up: axis("a child", Unit::Seconds),
        crossing: (series.len() > 1).then_some(Crossing { first: 0, second: 1 }),
        models: models(&series),
        series,
    }
}

fn line(name: &str, points: &[(f64, &str, f64)]) -> Line {
    let point = |&(x, step, y): &(f64, &str, f64)| Point {
        x,
        step: step.into(),
        y: estimate(&[y, y * 1.01, y * 0.99, y, y, y]),
    };
    Line { name: name.into(), points: points.iter().map(point).collect() }
}

const MIB: f64 = 1_048_576.0;

fn fork_and_spawn() -> Lines {
    let fork =
        [(0.0, "0 MiB", 0.0002), (16.0 * MIB, "16 MiB", 0.001), (256.0 * MIB, "256 MiB", 0.01)];
    let spawn =
        [(0.0, "0 MiB", 0.001), (16.0 * MIB, "16 MiB", 0.0011), (256.0 * MIB, "256 MiB", 0.001)];
    lines(vec![line("fork", &fork), line("spawn", &spawn)], true)
}

fn requests() -> Vec<Exchange> {
    let request = |arrived_s, answered_s| Exchange { arrived_s, answered_s };
    vec![request(0.004, Some(0.104)), request(0.0045, Some(0.105)), request(0.005, None)]
}

fn main_thread() -> Vec<Lane> {
    let on_cpu = (0..200).map(|i| if i < 10 { 1.0 } else { 0.0 }).collect();
    vec![Lane { name: "main thread".into(), from_s: 0.0, to_s: 0.11, on_cpu }]
}

fn html(drawing: &Drawing) -> String {
    let caption = vec![Inline::text("What to see.")];
    let figure = Figure { class: "a", caption, drawing: drawing.clone() };
    Html::default().write(&Fragment::Figure(figure)).trim_end().to_owned()
}

fn whole(drawing: &Drawing) -> String {
    html(drawing).replace("><", ">\n<")
}

#[test]
fn a_sweep_has_its_lines_its_crossing_and_its_numbers() {
    let figure = fork_and_spawn().drawing();
    assert!(figure.words.contains("fork and spawn cross near 17."), "{}", figure.words);
    insta::assert_snapshot!(whole(&figure));
}

/// Counts often are the same at a step.
#[test]
fn lines_cross_at_a_step_where_they_are_the_same_and_touch_without_crossing() {
    let points = |values: [f64; 4]| {
        let at = |(x, y)| (x, "", y);
        [1.0, 2.0, 3.0, 4.0].into_iter().zip(values).map(at).collect::<Vec<_>>()
    };
    let up = line("a", &points([1.0, 2.0, 2.0, 4.0]));
    let crossed = lines(vec![up.clone(), line("b", &points([3.0, 2.0, 2.0, 1.0]))], false);
    let words = crossed.drawing().words;
    assert!(words.contains("a and b cross near 2"), "{words}");
    let touched = lines(vec![up, line("b", &points([3.0, 2.0, 2.0, 5.0]))], false);
    let words = touched.drawing().words;
    assert!(words.contains("a and b don't cross"), "{words}");
}

#[test]
fn rows_have_dots_a_median_an_interval_and_a_model() {
    let row = |name: &str, by: f64, model| Row {
        name: name.into(),
        measured: estimate(&[0.1, 0.101, 0.102, 0.103, 0.104, 0.105].map(|v| v * by)),
        model,
        guess: model.map(|_| "0123456789ab".into()),
    };
    let rows = vec![row("one", 1.0, None), row("three in a row", 3.0, Some(0.3))];
    insta::assert_snapshot!(whole(&Rows { unit: Unit::Seconds, log: false, rows }.drawing()));
}

#[test]
fn a_timeline_has_lanes_for_requests_and_threads() {
    let (requests, lanes) = (requests(), main_thread());
    let timeline = Timeline { wall_s: 0.11, phases: &[], requests: &requests, lanes: &lanes };
    insta::assert_snapshot!(whole(&timeline.drawing()));
}

fn phase(label: &str, from_s: f64, to_s: f64) -> Phase {
    Phase { label: label.into(), from_s, to_s }
}

#[test]
fn a_timeline_has_the_names_of_its_phases_in_rows_that_they_fit_in() {
    let (requests, lanes) = (requests(), main_thread());
    let phases = [
        phase("one at a time,", 0.0, 0.04),
        phase("a long name for a short phase", 0.041, 0.06),
        phase("rest", 0.0605, 0.11),
    ];
    let timeline = Timeline { wall_s: 0.11, phases: &phases, requests: &requests, lanes: &lanes };
    let figure = timeline.drawing();
    check(&figure);
    assert!(figure.words.contains(" one at a time: 0–40\u{202f}ms."), "{}", figure.words);
    insta::assert_snapshot!(whole(&figure));
}

/// What a listing prints at its end says nothing of when it was.
#[test]
fn phases_that_were_not_in_a_row_have_no_names() {
    let (requests, lanes) = (requests(), main_thread());
    let phases = [phase("first", 0.05, 0.11), phase("second", 0.05, 0.11)];
    let timeline = Timeline { wall_s: 0.11, phases: &phases, requests: &requests, lanes: &lanes };
    assert!(!whole(&timeline.drawing()).contains("first"));
}

/// Its tick stands nearer to the edge than half of its name is wide.
#[test]
fn a_name_at_the_edge_is_not_cut_off() {
    let (requests, lanes) = (requests(), main_thread());
    let figure =
        Timeline { wall_s: 0.1003, phases: &[], requests: &requests, lanes: &lanes }.drawing();
    assert!(whole(&figure).contains(">100\u{202f}ms<"));
    check(&figure);
}

#[test]
fn zero_has_its_name_beside_the_first_power() {
    let steps = [0.0, 16.0, 64.0, 256.0, 1024.0];
    let names = ["0 MiB", "16 MiB", "64 MiB", "256 MiB", "1 GiB"];
    let points: Vec<_> = steps.iter().zip(names).map(|(x, name)| (x * MIB, name, 0.1)).collect();
    let shown = whole(&lines(vec![line("fork", &points)], true).drawing());
    for name in names {
        assert!(shown.contains(&format!("\">{name}<")), "{name} is left out: {shown}");
    }
}

#[test]
fn both_ends_have_their_names_and_one_that_lacks_room_between_them_has_none() {
    let points = [(0.0, "nothing", 0.1), (1.0, "a little", 0.1), (16.0, "16 MiB", 0.1)];
    let mut figure = lines(vec![line("fork", &points)], false);
    figure.across.unit = Unit::Number;
    let shown = whole(&figure.drawing());
    for (name, is_there) in [("nothing", true), ("a little", false), ("16 MiB", true)] {
        assert_eq!(shown.contains(&format!("\">{name}</text>")), is_there, "{name}: {shown}");
    }
}

#[test]
fn a_crowd_of_requests_becomes_one_lane() {
    let arrivals = (0..10_000).map(|i| f64::from(i) * 1e-5);
    let requests: Vec<Exchange> = arrivals
        .map(|arrived_s| Exchange { arrived_s, answered_s: Some(0.1 + arrived_s) })
        .collect();
    let figure = Timeline { wall_s: 0.21, phases: &[], requests: &requests, lanes: &[] }.drawing();
    assert!(
        figure.words.contains("10000 requests") && figure.words.contains("at most 10000 at once")
    );
    assert!(html(&figure).len() < 30_000);
}

#[test]
fn no_picture_weighs_more_than_30_kb() {
    let on_cpu = (0..200).map(|i| f64::from(i % 7) / 7.0).collect();
    let lane = Lane { name: "child 10, thread 10".into(), from_s: 0.0, to_s: 0.11, on_cpu };
    let (requests, lanes) = (requests(), vec![lane; 24]);
    let timeline = Timeline { wall_s: 0.11, phases: &[], requests: &requests, lanes: &lanes };
    let value = |round: u32| f64::from(round).sqrt();
    let measured = estimate(&(0..33).map(value).collect::<Vec<_>>());
    let row = |_| Row {
        name: "ex_3_5_processes".into(),
        measured: measured.clone(),
        model: None,
        guess: None,
    };
    let rows = |count| Rows { unit: Unit::Number, log: false, rows: (0..count).map(row).collect() };
    for figure in [timeline.drawing(), rows(24).drawing(), rows(60).drawing()] {
        let weight = html(&figure).len();
        assert!(weight < 30_000, "{weight}");
    }
}

/// Panics where the SVG isn't well-formed, or something in it stands outside the
/// view box.
fn check(drawing: &Drawing) {
    let html = html(drawing);
    let document = roxmltree::Document::parse(&html).expect("it is well-formed");
    for svg in document.descendants().filter(|n| n.has_tag_name("svg")) {
        let sides: Vec<f64> =
            svg.attribute("viewBox").unwrap().split(' ').map(|n| n.parse().unwrap()).collect();
        let (width, height) = (sides[2], sides[3]);
        for node in svg.descendants() {
            assert_name_fits(node, width);
            for (name, limit) in [("x", width), ("y", height)] {
                if let Some(value) = node.attribute(name) {
                    let value: f64 = value.parse().expect("it is a number");
                    assert!((0.0..=limit).contains(&value), "{name} is {value} in {html}");
                }
            }
            if let Some(path) = node.attribute("d") {
                assert!(!path.contains("NaN") && !path.contains("inf"), "{path}");
                assert_inside(path, width, height);
            }
        }
    }
}

/// The name of a tick across isn't cut off by the picture's edge.
fn assert_name_fits(node: roxmltree::Node<'_, '_>, width: f64) {
    if node.attribute("class") != Some("tick middle") {
        return;
    }
    let name = node.text().unwrap_or_default();
    let x: f64 = node.attribute("x").unwrap().parse().unwrap();
    let half = name.chars().count() as f64 * CHARACTER / 2.0;
    let fits = x - half >= -0.1 && x + half <= width + 0.1;
    assert!(fits || 2.0 * half > width, "{name:?} at {x} is cut off");
}

/// Follows a path's commands, the few that figures use.
fn assert_inside(path: &str, width: f64, height: f64) {
    let mut at = (0.0, 0.0);
    let commands = path.split_inclusive(|c: char| c.is_ascii_alphabetic());
    let mut command = ' ';
    for piece in commands.chain(std::iter::once("")) {
        let numbers = piece.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let spaced = numbers.replace('-', " -");
        let numbers: Vec<f64> =
            spaced.split_whitespace().map(|n| n.parse().expect("it is a number")).collect();
        let last = |n: usize| numbers[numbers.len() - n];
        match (command, numbers.len()) {
            ('M' | 'L', 2..) => at = (last(2), last(1)),
            ('H', 1..) => at.0 = last(1),
            ('V', 1..) => at.1 = last(1),
            // Relative: marks and strokes, which are small.
            _ => {}
        }
        assert!(
            (0.0..=width).contains(&at.0) && (0.0..=height).contains(&at.1),
            "{at:?} is outside {width} x {height}: {path}"
        );
        command = piece.chars().last().unwrap_or(' ');
    }
}

fn values() -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![
        Just(0.0),
        Just(f64::MAX),
        Just(f64::MIN_POSITIVE),
        Just(-1.0),
        Just(f64::NAN),
        Just(f64::INFINITY),
        0.0..1.0,
        any::<f64>(),
    ];
    proptest::collection::vec(value, 0..14)
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("<b>&\"']]>".to_owned()),
        Just(String::new()),
        "[^\u{0}-\u{1f}\u{fffe}\u{ffff}]{0,40}"
    ]
}

proptest! {
    #[test]
    fn any_sweep_is_drawn_well_formed_and_inside(
        all in proptest::collection::vec((name(), values(), values()), 0..4),
        log in any::<bool>(),
    ) {
        let series = all.iter().map(|(name, xs, ys)| Line {
            name: name.clone(),
            points: xs.iter().map(|&x| Point { x, step: name.clone(), y: estimate(ys) }).collect(),
        });
        check(&lines(series.collect(), log).drawing());
    }

    #[test]
    fn any_rows_are_drawn_well_formed_and_inside(
        all in proptest::collection::vec((name(), values(), proptest::option::of(any::<f64>())), 0..30),
        log in any::<bool>(),
    ) {
        let rows = all.into_iter().map(|(name, values, model)| {
            Row { name, measured: estimate(&values), model, guess: None }
        });
        check(&Rows { unit: Unit::Seconds, log, rows: rows.collect() }.drawing());
    }

    #[test]
    fn any_timeline_is_drawn_well_formed_and_inside(
        wall_s in any::<f64>(),
        requests in proptest::collection::vec((any::<f64>(), proptest::option::of(any::<f64>())), 0..40),
        all in proptest::collection::vec((name(), any::<f64>(), any::<f64>(), values()), 0..14),
    ) {
        let requests: Vec<Exchange> = requests
            .into_iter()
            .map(|(arrived_s, answered_s)| Exchange { arrived_s, answered_s })
            .collect();
        let lanes: Vec<Lane> = all
            .into_iter()
            .map(|(name, from_s, to_s, on_cpu)| Lane { name, from_s, to_s, on_cpu })
            .collect();
        check(&Timeline { wall_s, phases: &[], requests: &requests, lanes: &lanes }.drawing());
    }
}
