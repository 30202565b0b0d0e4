//! The median and an exact interval for it.

use std::sync::LazyLock;

use super::rule::{MOST_ROUNDS, Sequential};

/// What several rounds' values come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    pub median: f64,
    /// That holds the median; none where the values are too few.
    pub interval: Option<(f64, f64)>,
    /// The least and the greatest of them.
    pub range: (f64, f64),
    pub count: usize,
}

impl Summary {
    /// None of none.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        Some(Self {
            median: median(&sorted)?,
            interval: median_interval(&sorted),
            range: (*sorted.first()?, *sorted.last()?),
            count: sorted.len(),
        })
    }
}

/// The mean of the middle two where there is no middle.
fn median(sorted: &[f64]) -> Option<f64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = sorted[(sorted.len() - 1) / 2];
    Some(f64::midpoint(lower, upper))
}

/// An interval that holds the median of what the values were drawn from, whatever
/// its distribution, with a confidence of at least [`super::rule::CONFIDENCE`]: the
/// one that claims are judged by, where as many rounds may be run as usual. None for too
/// few values.
fn median_interval(sorted: &[f64]) -> Option<(f64, f64)> {
    static RULE: LazyLock<Sequential> = LazyLock::new(|| Sequential::new(MOST_ROUNDS));
    let allowed = RULE.allowed(sorted.len())?;
    Some((sorted[allowed], sorted[sorted.len() - 1 - allowed]))
}

#[cfg(test)]
mod tests {
    use super::super::rule::CONFIDENCE;
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_between_the_middle_two() {
        let median = |values: &[f64]| Summary::of(values).map(|summary| summary.median);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&[7.0]), Some(7.0));
        assert_eq!(median(&[]), None);
    }

    /// `1 - 2 P(Binomial(n, 1/2) <= k)`: how sure the interval that leaves out the k
    /// smallest and the k largest of n values is to hold the median. See H. A. David and
    /// H. N. Nagaraja, "Order Statistics", 3rd edition (2003), section 7.1.
    fn confidence(n: u32, k: u32) -> f64 {
        let mut term = 0.5_f64.powi(n.cast_signed());
        let mut tail = 0.0;
        for below in 0..=k {
            tail += term;
            term *= f64::from(n - below) / f64::from(below + 1);
        }
        1.0 - 2.0 * tail
    }

    /// Whatever the number of rounds at which somebody looks.
    #[test]
    fn every_interval_is_as_sure_as_is_said() {
        for n in 7..=60_u32 {
            let values: Vec<f64> = (0..n).map(f64::from).collect();
            let (low, high) = median_interval(&values).unwrap();
            assert_eq!(low, f64::from(n - 1) - high);
            assert!(confidence(n, low as u32) >= CONFIDENCE, "{n}: {low}");
        }
    }

    #[test]
    fn a_summary_is_made_of_values_and_ignores_their_order() {
        let values = [9.0, 2.0, 7.0, 1.0, 5.0, 11.0, 3.0, 10.0, 4.0, 8.0, 6.0];
        let summary = Summary {
            median: 6.0,
            interval: Some((2.0, 10.0)),
            range: (1.0, 11.0),
            count: values.len(),
        };
        assert_eq!(Summary::of(&values), Some(summary));
        assert_eq!(Summary::of(&[1.0; 5]).unwrap().interval, None);
    }
}
