//! Where a value stands on an axis, and which values it names.

use crate::record::metric::{Unit, significant};
use crate::render::number;

/// Beyond this, either way, a value is drawn at the edge: ticks are numbers that
/// can be told apart.
const LARGEST: f64 = 1e15;
const SMALLEST: f64 = 1e-12;

pub(super) struct Axis {
    log: bool,
    /// From a number on the axis to the base unit.
    factor: f64,
    unit: Unit,
    /// The numbers at its ends.
    low: f64,
    high: f64,
}

impl Axis {
    /// An axis on which all `values` have room. A linear one has zero on it, and a
    /// logarithmic one leaves out what isn't positive.
    pub fn new(values: impl Iterator<Item = f64>, unit: Unit, log: bool) -> Self {
        let values: Vec<f64> = values
            .filter(|value| value.is_finite() && (!log || *value > 0.0))
            .map(|value| value.clamp(-LARGEST, LARGEST))
            .map(|value| if log { value.max(SMALLEST) } else { value })
            .collect();
        let low = values.iter().copied().reduce(f64::min).unwrap_or(0.0);
        let high = values.iter().copied().reduce(f64::max).unwrap_or(1.0);
        let (factor, _) = number::scale(low.abs().max(high.abs()), unit);
        let ends = if log { log_ends } else { linear_ends };
        let (low, high) = ends(low / factor, high / factor);
        Self { log, factor, unit, low, high }
    }

    /// From 0, where the axis starts, to 1, where it ends.
    pub fn place(&self, value: f64) -> f64 {
        let value = if value.is_finite() { value / self.factor } else { self.low };
        let value = value.clamp(self.low, self.high);
        let part = if self.log {
            (value / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        part.clamp(0.0, 1.0)
    }

    /// What a script needs to know to place a value in the base unit: the axis's left
    /// and right in the picture, the values there, whether it is logarithmic, and
    /// how low the row is.
    pub fn place_of_guess(&self, left: f64, right: f64, y: f64) -> String {
        let (low, high) = (self.low * self.factor, self.high * self.factor);
        format!("{left} {right} {low} {high} {} {y}", u8::from(self.log))
    }

    /// About `most` values to name, and their names.
    pub fn ticks(&self, most: usize) -> Vec<(f64, String)> {
        // Powers of ten; where the axis holds fewer than two, round numbers.
        let powers = if self.log { powers_of_ten(self.low, self.high, most) } else { Vec::new() };
        let points =
            if powers.len() < 2 { round_numbers(self.low, self.high, most) } else { powers };
        points
            .into_iter()
            .map(|point| point * self.factor)
            .map(|value| (value, self.name(value)))
            .collect()
    }

    fn name(&self, value: f64) -> String {
        // What multiplication has lost isn't part of a name.
        let round = significant(value, 3);
        if round == 0.0 { "0".into() } else { number::quantity(round, self.unit) }
    }
}

/// With room for the outermost marks.
fn log_ends(low: f64, high: f64) -> (f64, f64) {
    if low > 0.0 { (low / 1.3, high * 1.3) } else { (0.1, 1.0) }
}

/// From zero or to it, with room behind the last mark.
fn linear_ends(low: f64, high: f64) -> (f64, f64) {
    let (low, high) = (low.min(0.0), high.max(0.0));
    if high - low > SMALLEST { (low, high + 0.05 * (high - low)) } else { (0.0, 1.0) }
}

/// The multiples, from `low` to `high`, of the smallest step that makes at most
/// `most` of them: 1, 2 or 5, times a power of ten.
fn round_numbers(low: f64, high: f64, most: usize) -> Vec<f64> {
    let mut power = ((high - low) / most.max(1) as f64).log10().floor() as i32;
    loop {
        for digit in [1.0, 2.0, 5.0] {
            let (first, last) = multiples(low, high, digit, power);
            if last - first < most.max(1) as f64 {
                let count = (last - first) as usize + 1;
                return (0..count).map(|i| decimal((first + i as f64) * digit, power)).collect();
            }
        }
        power += 1;
    }
}

/// The first and the last multiple of a step, in steps.
fn multiples(low: f64, high: f64, digit: f64, power: i32) -> (f64, f64) {
    // So much of a step may division lose.
    let lost = 1e-9;
    let step = decimal(digit, power);
    ((low / step - lost).ceil(), (high / step + lost).floor())
}

/// The powers of ten from `low` to `high`; every second or third alone where that
/// would be more than `most` steps from the first to the last.
fn powers_of_ten(low: f64, high: f64, most: usize) -> Vec<f64> {
    let (first, last) = (low.log10().ceil() as i32, high.log10().floor() as i32);
    let steps = usize::try_from(last - first).unwrap_or(0);
    let apart = steps.div_ceil(most.max(1)).max(1);
    (first..=last).step_by(apart).map(|power| decimal(1.0, power)).collect()
}

/// `number * 10^power`, the nearest there is: a tenth of 3 is 0.3, and three times
/// 0.1 isn't.
fn decimal(number: f64, power: i32) -> f64 {
    let ten = 10_f64.powi(power.abs());
    if power < 0 { number / ten } else { number * ten }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(values: [f64; 2], unit: Unit, log: bool, most: usize) -> Vec<String> {
        let axis = Axis::new(values.into_iter(), unit, log);
        axis.ticks(most).into_iter().map(|(_, name)| name.replace('\u{202f}', " ")).collect()
    }

    #[test]
    fn a_linear_axis_starts_at_zero_and_names_round_numbers() {
        assert_eq!(
            names([0.1, 0.31], Unit::Seconds, false, 5),
            ["0", "100 ms", "200 ms", "300 ms"]
        );
        assert_eq!(
            names([0.0, 250.0 * 1_048_576.0], Unit::Bytes, false, 4),
            ["0", "100 MiB", "200 MiB"]
        );
    }

    #[test]
    fn a_logarithmic_axis_names_powers_of_ten() {
        assert_eq!(names([0.000_12, 0.045], Unit::Seconds, true, 5), ["100 µs", "1 ms", "10 ms"]);
        assert_eq!(names([0.9, 3.0], Unit::Number, true, 4), ["1", "2", "3"]);
        // Five steps, and six of them.
        let five = names([1.0, 1e5], Unit::Number, true, 5);
        assert_eq!(five, ["1", "10", "100", "1000", "10,000", "100,000"]);
        assert_eq!(names([1.0, 1e6], Unit::Number, true, 5), ["1", "100", "10,000", "1,000,000"]);
    }

    #[test]
    fn ticks_are_one_two_or_five_times_a_power_of_ten_apart() {
        let most = 5;
        for (low, high, points) in [
            (0.0, 0.42, [0.0, 0.1, 0.2, 0.3, 0.4].as_slice()),
            (0.0, 4.0, &[0.0, 1.0, 2.0, 3.0, 4.0]),
            (0.0, 4.99, &[0.0, 1.0, 2.0, 3.0, 4.0]),
            (0.0, 5.0, &[0.0, 2.0, 4.0]),
            (0.0, 9.99, &[0.0, 2.0, 4.0, 6.0, 8.0]),
            (0.0, 10.0, &[0.0, 5.0, 10.0]),
            (0.0, 1.0, &[0.0, 0.5, 1.0]),
            (-3.0, 1.0, &[-3.0, -2.0, -1.0, 0.0, 1.0]),
            (0.15, 0.32, &[0.15, 0.2, 0.25, 0.3]),
            (2.5, 2.6, &[2.5, 2.55, 2.6]),
        ] {
            assert_eq!(round_numbers(low, high, most), points, "{low} to {high}");
        }
    }

    proptest! {
        #[test]
        fn every_axis_has_ticks_within_it_and_not_too_many(
            low in -1e15..1e15_f64,
            length in 1e-12..1e15_f64,
            most in 2_usize..9,
        ) {
            let high = low + length;
            prop_assume!(high - low > low.abs() * 1e-6);
            let points = round_numbers(low, high, most);
            let slack = (high - low) * 1e-6;
            prop_assert!(points.len() <= most, "{points:?}");
            prop_assert!(points.iter().all(|p| (low - slack..=high + slack).contains(p)), "{points:?}");
            // Of a step less, there would be too many: no axis stays bare.
            prop_assert!(points.len() >= most.div_ceil(5), "{points:?}");
        }
    }

    #[test]
    fn values_stand_in_their_order_within_the_axis() {
        for log in [false, true] {
            let axis = Axis::new([1.0, 100.0].into_iter(), Unit::Number, log);
            let places = [1.0, 10.0, 100.0].map(|value| axis.place(value));
            assert!(places.is_sorted() && places[0] < places[1] && places[1] < places[2]);
            assert!(axis.place(f64::INFINITY) == 0.0 && axis.place(1e300) == 1.0);
        }
    }
}
