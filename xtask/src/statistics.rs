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
/// the binomial sign interval (Conover, *Practical Nonparametric Statistics*,
/// 3rd edition, section 3.2). None for fewer than [`FEWEST`] values.
#[must_use]
pub fn median_interval(values: &[f64]) -> Option<(f64, f64)> {
    let sorted = sorted(values);
    let rank = interval_rank(sorted.len())?;
    Some((sorted[rank - 1], sorted[sorted.len() - rank]))
}

/// The largest k with `2 P(Binomial(n, 1/2) <= k - 1) <= 1 - CONFIDENCE`.
fn interval_rank(n: usize) -> Option<usize> {
    let exponent = i32::try_from(n).ok()?;
    let mut term = 0.5_f64.powi(exponent); // P(exactly `below` values below the median)
    let mut tail = 0.0;
    let mut rank = 0;
    for below in 0..n / 2 {
        tail += term;
        if 2.0 * tail > 1.0 - CONFIDENCE {
            break;
        }
        rank = below + 1;
        term *= (n - below) as f64 / (below + 1) as f64;
    }
    (rank > 0).then_some(rank)
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

    /// Ranks from the usual table of the sign interval at 95 % (Dixon and
    /// Massey, *Introduction to Statistical Analysis*, table A-25): the k-th
    /// smallest and the k-th largest of n.
    #[test]
    fn ranks_are_those_of_the_published_table() {
        for (n, k) in [
            (6, 1),
            (8, 1),
            (9, 2),
            (11, 2),
            (12, 3),
            (15, 4),
            (17, 5),
            (20, 6),
            (25, 8),
            (33, 11),
            (50, 18),
        ] {
            assert_eq!(interval_rank(n), Some(k), "n = {n}");
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
