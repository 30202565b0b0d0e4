//! Where a value stands on an axis, and which values it names.

use plotters::coord::combinators::{IntoLogRange, LogCoord};
use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

use crate::record::metric::Unit;
use crate::render::number;

/// plotters counts in whole pixels: this many of them make an axis smooth.
const FINE: i32 = 100_000;

/// Beyond this, either way, a value is drawn at the edge: plotters' ticks want
/// numbers that can be told apart.
const LARGEST: f64 = 1e15;
const SMALLEST: f64 = 1e-12;

pub(super) struct Axis {
    scale: Scale,
    /// From a number on the axis to the base unit.
    factor: f64,
    unit: Unit,
    range: (f64, f64),
}

enum Scale {
    Linear(RangedCoordf64),
    Log(LogCoord<f64>),
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
        let (low, high) = (low / factor, high / factor);
        let (range, scale) = if log {
            let range = if low > 0.0 { (low / 1.3, high * 1.3) } else { (0.1, 1.0) };
            (range, Scale::Log((range.0..range.1).log_scale().into()))
        } else {
            let (low, high) = (low.min(0.0), high.max(0.0));
            let range =
                if high - low > SMALLEST { (low, high + 0.05 * (high - low)) } else { (0.0, 1.0) };
            (range, Scale::Linear((range.0..range.1).into()))
        };
        Self { scale, factor, unit, range }
    }

    /// From 0, where the axis starts, to 1, where it ends.
    pub fn place(&self, value: f64) -> f64 {
        let value = if value.is_finite() { value / self.factor } else { self.range.0 };
        let value = value.clamp(self.range.0, self.range.1);
        let pixel = match &self.scale {
            Scale::Linear(scale) => scale.map(&value, (0, FINE)),
            Scale::Log(scale) => scale.map(&value, (0, FINE)),
        };
        (f64::from(pixel) / f64::from(FINE)).clamp(0.0, 1.0)
    }

    /// At most `most` values to name, and their names.
    pub fn ticks(&self, most: usize) -> Vec<(f64, String)> {
        let (low, high) = self.range;
        let linear = || RangedCoordf64::from(low..high).key_points(most);
        let points = match &self.scale {
            Scale::Linear(_) => linear(),
            // Powers of ten; where the axis holds fewer than two, round numbers.
            Scale::Log(scale) => {
                let powers = scale.key_points(most);
                if powers.len() < 2 { linear() } else { powers }
            }
        };
        let inside = points.into_iter().filter(|point| (low..=high).contains(point));
        inside.map(|point| point * self.factor).map(|value| (value, self.name(value))).collect()
    }

    fn name(&self, value: f64) -> String {
        if value.abs() < 1e-6 * self.factor * (self.range.1 - self.range.0) {
            return "0".into();
        }
        // Powers of ten come with what their logarithms lose.
        let round = format!("{value:.2e}").parse().unwrap_or(value);
        number::quantity(round, self.unit)
    }
}

#[cfg(test)]
mod tests {
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
