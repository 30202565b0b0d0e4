//! What a round tells of a quantity: not one value, but from where to where it is.
//!
//! Others can only take time away from a program. So of each timing two things are
//! known: what the clock showed, and at most how much of that others took.

use std::ops::{Add, Div, Mul, Sub};

/// Ends included. An end may be infinite; none is NaN.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// A time by the clock, of which others took at most so much. Where nobody
    /// knows how much, it may have been all of it.
    #[must_use]
    pub fn of_time(seconds: f64, taken_s: Option<f64>) -> Self {
        Self { low: taken_s.map_or(0.0, |taken_s| (seconds - taken_s).max(0.0)), high: seconds }
    }

    /// Whether arithmetic made a number of it.
    #[must_use]
    pub fn is_number(self) -> bool {
        !self.low.is_nan() && !self.high.is_nan()
    }

    fn around(ends: [f64; 4]) -> Self {
        if ends.iter().any(|end| end.is_nan()) {
            return Self { low: f64::NAN, high: f64::NAN };
        }
        Self {
            low: ends.into_iter().fold(f64::INFINITY, f64::min),
            high: ends.into_iter().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

impl From<f64> for Interval {
    fn from(value: f64) -> Self {
        Self { low: value, high: value }
    }
}

impl Add for Interval {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { low: self.low + other.low, high: self.high + other.high }
    }
}

impl Sub for Interval {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self { low: self.low - other.high, high: self.high - other.low }
    }
}

impl Mul for Interval {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self::around([
            self.low * other.low,
            self.low * other.high,
            self.high * other.low,
            self.high * other.high,
        ])
    }
}

impl Div for Interval {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        if other.low < 0.0 && other.high >= 0.0 || other.low == 0.0 && self.low < 0.0 {
            return Self { low: f64::NEG_INFINITY, high: f64::INFINITY };
        }
        if other.low == 0.0 && other.high > 0.0 {
            // However little it was, nothing is known of how often it goes in.
            return Self { low: self.low / other.high, high: f64::INFINITY };
        }
        Self::around([
            self.low / other.low,
            self.low / other.high,
            self.high / other.low,
            self.high / other.high,
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_time_lies_between_the_clock_and_what_others_left() {
        assert_eq!(Interval::of_time(0.3, Some(0.1)), Interval { low: 0.3 - 0.1, high: 0.3 });
        assert_eq!(Interval::of_time(0.3, Some(0.5)), Interval { low: 0.0, high: 0.3 });
        assert_eq!(Interval::of_time(0.3, None), Interval { low: 0.0, high: 0.3 });
    }

    #[test]
    fn what_may_have_been_nothing_has_no_greatest_ratio() {
        let ratio = Interval::from(0.3) / Interval { low: 0.0, high: 0.1 };
        assert!(ratio.low > 2.99 && ratio.low < 3.01 && ratio.high == f64::INFINITY);
        assert!(!(Interval::from(0.0) / Interval::from(0.0)).is_number());
        let unknown = Interval { low: 0.0, high: 1.0 };
        assert_eq!(unknown / unknown, Interval { low: 0.0, high: f64::INFINITY });
    }

    fn interval() -> impl Strategy<Value = (Interval, f64)> {
        (0.0..10.0_f64, 0.0..10.0_f64, 0.0..=1.0_f64).prop_map(|(low, length, part)| {
            (Interval { low, high: low + length }, low + part * length)
        })
    }

    proptest! {
        /// Whatever the true values are within theirs, the result is within its own.
        #[test]
        fn arithmetic_keeps_the_truth_inside((a, x) in interval(), (b, y) in interval()) {
            let near = |interval: Interval, value: f64| {
                let slack = 1e-9 * (1.0 + value.abs());
                interval.low <= value + slack && value <= interval.high + slack
            };
            prop_assert!(near(a + b, x + y));
            prop_assert!(near(a - b, x - y));
            prop_assert!(near(a * b, x * y));
            prop_assert!(y == 0.0 || !(a / b).is_number() || near(a / b, x / y));
        }
    }
}
