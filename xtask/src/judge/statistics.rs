//! The median and an exact interval for it.

/// The median of `values`: the mean of the middle two where there is no middle.
/// None of none.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    let sorted = sorted(values);
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = sorted[(sorted.len() - 1) / 2];
    Some(f64::midpoint(lower, upper))
}

#[must_use]
pub fn range(values: &[f64]) -> Option<(f64, f64)> {
    let sorted = sorted(values);
    Some((*sorted.first()?, *sorted.last()?))
}

/// How sure the interval is to hold the median, at least.
pub const CONFIDENCE: f64 = 0.95;

/// The fewest values that have an interval: with five, even the whole range
/// holds the median with a confidence of only 0.9375.
pub const FEWEST: usize = 6;

/// An interval that holds the median of what the values were drawn from with a
/// confidence of at least [`CONFIDENCE`], whatever its distribution: from the
/// k-th smallest value to the k-th largest, with the largest k that will do.
///
/// The median lies outside when fewer than k of n fair coins fall on one side:
/// the interval that belongs to the sign test. None for fewer than [`FEWEST`] values.
#[must_use]
pub fn median_interval(values: &[f64]) -> Option<(f64, f64)> {
    let sorted = sorted(values);
    let rank = interval_rank(sorted.len())?;
    Some((sorted[rank - 1], sorted[sorted.len() - rank]))
}

/// The largest k that is confident enough.
fn interval_rank(n: usize) -> Option<usize> {
    (1..=n / 2).take_while(|&k| confidence(n, k) >= CONFIDENCE).last()
}

/// How sure the k-th smallest and the k-th largest of n values are to have the
/// median between them: `1 - 2 P(Binomial(n, 1/2) <= k - 1)`.
fn confidence(n: usize, k: usize) -> f64 {
    let mut term = 0.5_f64.powi(n.try_into().unwrap_or(i32::MAX)); // exactly `below` on one side
    let mut tail = 0.0;
    for below in 0..k {
        tail += term;
        term *= (n - below) as f64 / (below + 1) as f64;
    }
    1.0 - 2.0 * tail
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_between_the_middle_two() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&[7.0]), Some(7.0));
        assert_eq!(median(&[]), None);
    }

    /// The interval's lower rank and its level in per cent: `P(X(k) < median <
    /// X(n+1-k))` is the sum of `C(n, i) / 2^n` for i from k to n - k, as H. A. David
    /// and H. N. Nagaraja show: *Order Statistics*, third edition (Wiley, 2003),
    /// section 7.1. The sums were made with whole numbers.
    #[test]
    fn ranks_and_levels_are_those_of_the_binomial_distribution() {
        for (n, k, level) in [
            (6, 1, 96.9),
            (7, 1, 98.4),
            (8, 1, 99.2),
            (9, 2, 96.1),
            (10, 2, 97.9),
            (11, 2, 98.8),
            (12, 3, 96.1),
            (13, 3, 97.8),
            (15, 4, 96.5),
            (17, 5, 95.1),
            (18, 5, 96.9),
            (20, 6, 95.9),
        ] {
            assert_eq!(interval_rank(n), Some(k), "n = {n}");
            assert_eq!((confidence(n, k) * 1000.0).round() / 10.0, level, "n = {n}");
        }
        // These are less than 95 per cent.
        for (n, k, level) in [(5, 1, 93.8), (8, 2, 93.0), (11, 3, 93.5), (14, 4, 94.3)] {
            assert_eq!((confidence(n, k) * 1000.0).round() / 10.0, level, "n = {n}");
            assert_ne!(interval_rank(n), Some(k), "n = {n}");
        }
        assert_eq!((0..FEWEST).find_map(interval_rank), None);
    }

    #[test]
    fn the_interval_is_made_of_values_and_ignores_their_order() {
        let values = [9.0, 2.0, 7.0, 1.0, 5.0, 11.0, 3.0, 10.0, 4.0, 8.0, 6.0];
        assert_eq!(median_interval(&values), Some((2.0, 10.0)));
        assert_eq!(range(&values), Some((1.0, 11.0)));
        assert_eq!(median_interval(&[1.0; 5]), None);
    }
}
