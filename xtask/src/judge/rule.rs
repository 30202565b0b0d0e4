//! When a claim is decided: values in, decision out.
//!
//! A claim is looked at after each round. An interval made for one look would be
//! wrong too often, so the rule is a sequential sign test: exact, whatever the
//! values' distribution, and with its error stated for all looks together. See
//! K. K. G. Lan and D. L. DeMets, "Discrete sequential boundaries for clinical
//! trials", Biometrika 70 (1983), for how the error is spent over the looks.

use crate::course::claim::Bounds;

use super::interval::Interval;

/// How often a median that lies on a bound may be told to lie on one side of it,
/// at most, over all looks.
pub const ERROR_A_SIDE: f64 = 0.025;

/// How sure an interval is to hold the median, at least.
pub const CONFIDENCE: f64 = 1.0 - 2.0 * ERROR_A_SIDE;

/// So many rounds at most, unless told otherwise: then a clear claim is told after six, one
/// with a miss after eleven, and one with two after thirteen. With more, the first look that
/// decides comes after a seventh round, as part of the error is kept for later ones; and
/// what others take time of is asked on and on. Replayed over the records of six sessions, a
/// table for 44 rounds told four claims of 205 more at most, none of them on a quiet
/// machine; and a session beside programs that kept every CPU busy was a quarter longer.
pub const MOST_ROUNDS: usize = 14;

/// How many rounds tell a quantity that isn't a time: one shows it, and another that it
/// wasn't by chance. Each of more that there are must agree, too.
pub const FEW: usize = 2;

/// So many rounds in a row that tell nothing end the asking, where more might be asked for.
/// To stop early makes no decision, and so no wrong one.
const SILENT: usize = 7;

/// One round of a claim's measured side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Round {
    /// By the clock.
    pub value: f64,
    /// Where it would have been, had nobody else taken time.
    pub interval: Interval,
}

/// What the rounds so far say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// After so many of the rounds.
    Holds(usize),
    Fails(usize),
    /// Not yet; more rounds may tell.
    Open,
    /// More rounds, up to the limit, won't tell.
    Hopeless,
}

/// Decides from the rounds so far, in their order.
pub trait Rule {
    fn decide(&self, so_far: &[Round], bounds: &Bounds) -> Decision;

    /// The interval of the median that the rule goes by after these rounds; none
    /// where they are too few.
    fn interval(&self, rounds: &[Round]) -> Option<Interval>;

    /// The fewest rounds that it decides after.
    fn fewest(&self) -> usize;
}

/// The sequential sign test, up to a horizon of rounds. A decision once made stands,
/// and nothing about earlier rounds depends on later ones.
///
/// One side of a bound is told after `n` rounds when at most `c(n)` of them miss
/// it. `c(n)` is the largest number that keeps the probability of ever telling
/// it, for a fair coin, within `ERROR_A_SIDE * sqrt(n / horizon)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequential {
    /// By the number of misses: the first round after which so many still decide.
    first: Vec<usize>,
    horizon: usize,
}

impl Sequential {
    #[must_use]
    pub fn new(horizon: usize) -> Self {
        let mut first = Vec::new();
        // How probable each number of misses is, with no decision so far.
        let mut undecided = vec![1.0_f64];
        let mut spent = 0.0;
        for n in 1..=horizon {
            undecided.push(0.0);
            for misses in (0..=n).rev() {
                let one_less = if misses > 0 { undecided[misses - 1] } else { 0.0 };
                undecided[misses] = f64::midpoint(undecided[misses], one_less);
            }
            let budget = ERROR_A_SIDE * (n as f64 / horizon as f64).sqrt();
            while first.len() <= n && spent + undecided[first.len()] <= budget {
                spent += std::mem::take(&mut undecided[first.len()]);
                first.push(n);
            }
        }
        Self { first, horizon }
    }

    /// How many misses still decide after `n` rounds; none where none does.
    pub(super) fn allowed(&self, n: usize) -> Option<usize> {
        self.first.iter().take_while(|first| **first <= n).count().checked_sub(1)
    }
}

impl Rule for Sequential {
    fn decide(&self, so_far: &[Round], bounds: &Bounds) -> Decision {
        let mut sides = Sides::default();
        let mut silent = 0;
        for (index, round) in so_far.iter().take(self.horizon).enumerate() {
            sides.count(round.interval, bounds);
            silent = if is_silent(round.interval, bounds) { silent + 1 } else { 0 };
            match self.allowed(index + 1) {
                Some(allowed) if sides.hold(allowed) => return Decision::Holds(index + 1),
                Some(allowed) if sides.fail(allowed) => return Decision::Fails(index + 1),
                _ => {}
            }
        }
        let at_the_end = self.allowed(self.horizon);
        let may_yet = at_the_end.is_some_and(|allowed| sides.hold(allowed) || sides.fail(allowed));
        if may_yet && silent < SILENT && so_far.len() < self.horizon {
            Decision::Open
        } else {
            Decision::Hopeless
        }
    }

    /// From the k-th smallest lower end to the k-th largest upper end, where `k - 1`
    /// is the number of misses that still decide.
    fn interval(&self, rounds: &[Round]) -> Option<Interval> {
        let allowed = self.allowed(rounds.len())?;
        let low = sorted(rounds.iter().map(|round| round.interval.low));
        let high = sorted(rounds.iter().map(|round| round.interval.high));
        Some(Interval { low: *low.get(allowed)?, high: *high.iter().rev().nth(allowed)? })
    }

    fn fewest(&self) -> usize {
        self.first.first().copied().unwrap_or(self.horizon + 1)
    }
}

/// Rounds that miss each side of what is claimed, and of its contrary.
#[derive(Debug, Default)]
struct Sides {
    /// Not wholly above the lower bound; not wholly below the upper.
    low: usize,
    high: usize,
    /// Not wholly below the lower bound; not wholly above the upper.
    not_below: usize,
    not_above: usize,
}

impl Sides {
    fn count(&mut self, Interval { low, high }: Interval, bounds: &Bounds) {
        let Bounds { lower, upper } = bounds;
        self.low += usize::from(lower.is_some_and(|lower| !lower.is_kept_above(low)));
        self.high += usize::from(upper.is_some_and(|upper| !upper.is_kept_below(high)));
        self.not_below += usize::from(lower.is_none_or(|lower| lower.is_kept_above(high)));
        self.not_above += usize::from(upper.is_none_or(|upper| upper.is_kept_below(low)));
    }

    /// Whether both bounds are kept by all but `allowed` rounds each.
    fn hold(&self, allowed: usize) -> bool {
        self.low <= allowed && self.high <= allowed
    }

    /// Whether one of the bounds is broken by all but `allowed` rounds.
    fn fail(&self, allowed: usize) -> bool {
        self.not_below <= allowed || self.not_above <= allowed
    }
}

/// Whether a round neither keeps the bounds nor breaks one.
fn is_silent(Interval { low, high }: Interval, bounds: &Bounds) -> bool {
    bounds.side(low, high).is_none()
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

/// For what isn't a time: there is nothing to sample, and every round must agree, those
/// that come after a decision included.
#[derive(Clone, Copy, Debug)]
pub struct Unanimous;

impl Rule for Unanimous {
    fn decide(&self, so_far: &[Round], bounds: &Bounds) -> Decision {
        let kept = so_far.iter().filter(|round| bounds.allow(round.value)).count();
        match (so_far.len(), kept) {
            (rounds, kept) if kept > 0 && kept < rounds => Decision::Hopeless,
            (rounds, _) if rounds < FEW => Decision::Open,
            (_, 0) => Decision::Fails(FEW),
            _ => Decision::Holds(so_far.len()),
        }
    }

    /// From the least to the greatest.
    fn interval(&self, rounds: &[Round]) -> Option<Interval> {
        let values = sorted(rounds.iter().map(|round| round.value));
        Some(Interval { low: *values.first()?, high: *values.last()? })
    }

    fn fewest(&self) -> usize {
        FEW
    }
}

#[cfg(test)]
mod tests;
