use super::*;
use crate::course::claim::Bound;

/// As a small generator that the seed decides: the tests are the same everywhere.
struct Random(u64);

impl Random {
    /// From 0 to 1. xorshift64*: S. Vigna, "An experimental exploration of
    /// Marsaglia's xorshift generators, scrambled", ACM TOMS 42 (2016).
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let (u, v) = (1.0 - self.next(), self.next());
        (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    }
}

fn at_least(value: f64) -> Bounds {
    Bounds { lower: Some(Bound { value, inclusive: true }), upper: None }
}

fn at_most(value: f64) -> Bounds {
    Bounds { lower: None, upper: Some(Bound { value, inclusive: true }) }
}

fn within(low: f64, high: f64) -> Bounds {
    Bounds { lower: at_least(low).lower, upper: at_most(high).upper }
}

fn rounds(values: impl IntoIterator<Item = f64>) -> Vec<Round> {
    values.into_iter().map(|value| Round { value, interval: value.into() }).collect()
}

/// The tables that the reference prints for an error of 2.5 % and so many rounds.
#[test]
fn the_rounds_that_decide_are_those_of_the_reference() {
    let rule = Sequential::new(44);
    assert_eq!(rule.first, [7, 11, 15, 17, 21, 23, 26, 29, 32, 34, 37, 39, 42, 44]);
    assert_eq!(Sequential::new(20).first, [7, 10, 13, 17, 20]);
    assert!(Sequential::new(0).first.is_empty());
    let rule = Sequential::new(MOST_ROUNDS);
    assert_eq!(rule.first, [6, 11, 13]);
    assert_eq!(rule.fewest(), crate::measure::session::FEWEST_ROUNDS as usize);
}

/// "None of six, one of eleven ...", as the book has it.
#[test]
fn the_book_has_the_table() {
    let book = include_str!("../../../../book/how-measured.md");
    for (misses, round) in Sequential::new(MOST_ROUNDS).first.iter().enumerate() {
        assert!(book.contains(&format!("| {misses} | {round} |")), "{misses} of {round}");
    }
}

/// The probability that a fair coin is ever told to be none, on one side: exact.
fn error_a_side(rule: &Sequential) -> f64 {
    let mut undecided = std::collections::BTreeMap::from([(0_usize, 1.0_f64)]);
    let mut error = 0.0;
    for n in 1..=rule.horizon {
        let mut next = std::collections::BTreeMap::new();
        for (misses, part) in undecided {
            *next.entry(misses).or_insert(0.0) += part / 2.0;
            *next.entry(misses + 1).or_insert(0.0) += part / 2.0;
        }
        let decides = |misses: &usize| rule.allowed(n).is_some_and(|allowed| *misses <= allowed);
        error +=
            next.iter().filter(|(misses, _)| decides(misses)).map(|(_, part)| part).sum::<f64>();
        next.retain(|misses, _| !decides(misses));
        undecided = next;
    }
    error
}

#[test]
fn the_error_over_all_looks_is_what_is_said() {
    for horizon in [1, 6, 7, 11, 20, 33, 44, 100, 1000, 1500] {
        let error = error_a_side(&Sequential::new(horizon));
        assert!(error <= ERROR_A_SIDE, "{horizon}: {error}");
    }
    let error = error_a_side(&Sequential::new(44));
    assert_eq!((error * 1e4).round(), 244.0, "the reference's exact error");
    let error = error_a_side(&Sequential::new(MOST_ROUNDS));
    assert_eq!((error * 1e4).round(), 240.0, "the reference's, as the book has it");
}

/// A median on the bound, of whatever distribution, is told to lie on one side of it
/// in at most so many of a hundred sessions.
#[test]
fn a_median_on_the_bound_is_told_wrongly_as_rarely_as_is_said() {
    type Draw = fn(&mut Random) -> f64;
    // Each has its median at 1.
    let distributions: [(&str, Draw); 12] = [
        ("uniform", |r| 0.5 + r.next()),
        ("normal", |r| 1.0 + 0.1 * r.normal()),
        ("lognormal", |r| (0.5 * r.normal()).exp()),
        ("very skewed", |r| (3.0 * r.normal()).exp()),
        ("exponential", |r| -(1.0 - r.next()).ln() / std::f64::consts::LN_2),
        ("Pareto", |r| 0.5 / (1.0 - r.next())),
        ("Cauchy", |r| 1.0 + (std::f64::consts::PI * (r.next() - 0.5)).tan()),
        ("two humps", |r| if r.next() < 0.5 { 0.5 + 0.01 * r.next() } else { 1.5 + r.next() }),
        ("two values", |r| if r.next() < 0.5 { 0.9 } else { 1.1 }),
        ("steps", |r| ((0.5 + r.next()) * 10.0).floor() / 10.0 + 0.05),
        ("one side near", |r| if r.next() < 0.5 { 1.0 - 1e-9 } else { 10.0 }),
        ("mostly quiet", |r| if r.next() < 0.5 { 1.0 - 1e-6 } else { 1.0 + 100.0 * r.next() }),
    ];
    let rule = Sequential::new(MOST_ROUNDS);
    let sessions = 20_000;
    for (name, draw) in distributions {
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        let (mut above, mut below) = (0, 0);
        for _ in 0..sessions {
            let rounds = rounds((0..MOST_ROUNDS).map(|_| draw(&mut random)));
            match rule.decide(&rounds, &at_least(1.0)) {
                Decision::Holds(_) => above += 1,
                Decision::Fails(_) => below += 1,
                Decision::Open | Decision::Hopeless => {}
            }
        }
        // Three standard errors of the simulation on top.
        let most = f64::from(sessions)
            * (ERROR_A_SIDE + 3.0 * (ERROR_A_SIDE / f64::from(sessions)).sqrt());
        assert!(f64::from(above) <= most && f64::from(below) <= most, "{name}: {above}, {below}");
    }
}

#[test]
fn clear_claims_take_six_rounds_and_those_with_a_miss_eleven() {
    let rule = Sequential::new(MOST_ROUNDS);
    assert_eq!(rule.decide(&rounds([3.0; 5]), &at_least(2.0)), Decision::Open);
    assert_eq!(rule.decide(&rounds([3.0; 9]), &at_least(2.0)), Decision::Holds(6));
    assert_eq!(rule.decide(&rounds([3.0; 9]), &at_most(2.0)), Decision::Fails(6));
    let one_miss = (1..=11).map(|n| if n == 4 { 1.0 } else { 3.0 });
    assert_eq!(rule.decide(&rounds(one_miss), &at_least(2.0)), Decision::Holds(11));
    // Within both bounds, or beyond the same one.
    assert_eq!(rule.decide(&rounds([1.0; 6]), &within(0.8, 1.25)), Decision::Holds(6));
    assert_eq!(rule.decide(&rounds([1.3; 6]), &within(0.8, 1.25)), Decision::Fails(6));
    let on_both_sides = rounds((0..14).map(|n| if n % 2 == 0 { 0.7 } else { 1.3 }));
    assert_eq!(rule.decide(&on_both_sides, &within(0.8, 1.25)), Decision::Hopeless);
}

#[test]
fn a_decision_once_made_stands() {
    let rule = Sequential::new(MOST_ROUNDS);
    let early = std::iter::repeat_n(3.0, 6);
    let all = rounds(early.chain(std::iter::repeat_n(1.0, 30)));
    for n in 6..=all.len() {
        assert_eq!(rule.decide(&all[..n], &at_least(2.0)), Decision::Holds(6));
    }
}

/// A fair comparison was told to fail, when its probabilities ran out of numbers.
#[test]
fn very_many_rounds_of_a_fair_comparison_are_not_decided() {
    let fair = rounds((0..3000).map(|n| if n % 2 == 0 { 0.9 } else { 1.1 }));
    for horizon in [1000, 3000] {
        let rule = Sequential::new(horizon);
        assert_eq!(rule.decide(&fair, &at_least(1.0)), Decision::Hopeless);
        let Interval { low, high } = rule.interval(&fair[..horizon]).unwrap();
        assert_eq!((low, high), (0.9, 1.1));
    }
}

#[test]
fn wide_rounds_count_for_neither_and_three_of_them_end_it() {
    let rule = Sequential::new(MOST_ROUNDS);
    let wide = |_: u32| Round { value: 3.0, interval: Interval { low: 1.0, high: 3.0 } };
    let quiet = |_: u32| Round { value: 3.0, interval: 3.0.into() };
    let all: Vec<Round> = (1..=6).map(wide).collect();
    assert_eq!(rule.decide(&all[..2], &at_least(2.0)), Decision::Open);
    assert_eq!(rule.decide(&all[..3], &at_least(2.0)), Decision::Hopeless, "two may miss");
    // Quiet ones in between tell something.
    let mixed: Vec<Round> = (1..=11).map(|n| if n == 5 { wide(n) } else { quiet(n) }).collect();
    assert_eq!(rule.decide(&mixed, &at_least(2.0)), Decision::Holds(11));
    let two: Vec<Round> = (1..=13).map(|n| if n % 5 == 0 { wide(n) } else { quiet(n) }).collect();
    assert_eq!(rule.decide(&two[..12], &at_least(2.0)), Decision::Open);
    assert_eq!(rule.decide(&two, &at_least(2.0)), Decision::Holds(13));
    // One that keeps the bound wherever it was within its interval.
    assert_eq!(rule.decide(&all, &at_least(1.0)), Decision::Holds(6));
}

/// Where more rounds are asked for, more of them may miss.
#[test]
fn seven_wide_rounds_in_a_row_end_it_whatever_the_limit() {
    let rule = Sequential::new(44);
    let wide = |_: u32| Round { value: 3.0, interval: Interval { low: 1.0, high: 3.0 } };
    let all: Vec<Round> = (1..=7).map(wide).collect();
    assert_eq!(rule.decide(&all[..6], &at_least(2.0)), Decision::Open);
    assert_eq!(rule.decide(&all, &at_least(2.0)), Decision::Hopeless);
}

#[test]
fn what_can_not_be_told_any_more_is_hopeless_before_the_last_round() {
    let rule = Sequential::new(44);
    let half = rounds((0..30).map(|n| if n % 2 == 0 { 1.0 } else { 3.0 }));
    let told = (1..=30).find(|n| rule.decide(&half[..*n], &at_least(2.0)) == Decision::Hopeless);
    assert_eq!(told, Some(28)); // fourteen on each side: at the end, thirteen may miss
}

/// The interval that is shown lies on the side that was told.
#[test]
fn the_interval_agrees_with_the_decision() {
    let rule = Sequential::new(44);
    let mut random = Random(7);
    for _ in 0..500 {
        let all = rounds((0..44).map(|_| 0.9 + 0.3 * random.next()));
        for bounds in [at_least(1.0), at_most(1.0), within(0.95, 1.15)] {
            match rule.decide(&all, &bounds) {
                Decision::Holds(n) => {
                    let Interval { low, high } = rule.interval(&all[..n]).unwrap();
                    assert!(bounds.allow(low) && bounds.allow(high));
                }
                Decision::Fails(n) => {
                    let Interval { low, high } = rule.interval(&all[..n]).unwrap();
                    assert!(matches!(bounds.side(low, high), Some(side) if side.is_ne()));
                }
                Decision::Open | Decision::Hopeless => {}
            }
        }
    }
}

#[test]
fn what_is_no_time_needs_two_rounds_that_agree() {
    let exactly = within(3.0, 3.0);
    assert_eq!(Unanimous.decide(&rounds([3.0]), &exactly), Decision::Open);
    assert_eq!(Unanimous.decide(&rounds([3.0; 2]), &exactly), Decision::Holds(2));
    assert_eq!(Unanimous.decide(&rounds([1.0, 2.0, 1.0]), &exactly), Decision::Fails(2));
    assert_eq!(Unanimous.decide(&rounds([3.0, 2.0]), &exactly), Decision::Hopeless);
    assert_eq!(
        Unanimous.interval(&rounds([2.0, 3.0, 1.0])),
        Some(Interval { low: 1.0, high: 3.0 })
    );
}
