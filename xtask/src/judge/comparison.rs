//! What several machines say of the same claim. Times of different machines are never
//! put together: what is compared is ratios and verdicts.

use crate::course::claim::Claim;

use super::evidence::Evidence;
use super::freshness::Change;
use super::{Judgement, Told, Verdict};

/// What a machine says of a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing<'a> {
    Judged(&'a Judgement),
    /// This listing is another program here than it was there.
    NotComparable(Difference),
    NotMeasured,
}

/// How a listing differs from the one that was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    pub example: String,
    pub change: Change,
}

impl Evidence {
    /// How a listing here differs from what was measured.
    #[must_use]
    pub fn difference(&self, example: &str) -> Option<Difference> {
        let change = *self.stale.get(example)?;
        Some(Difference { example: example.to_owned(), change })
    }
}

impl Told {
    #[must_use]
    pub fn standing(&self, claim: &Claim) -> Standing<'_> {
        let quantities = claim.measured.quantities();
        if quantities.iter().any(|quantity| !self.evidence.has(&quantity.example)) {
            return Standing::NotMeasured;
        }
        let difference = quantities.iter().find_map(|q| self.evidence.difference(&q.example));
        match (difference, self.judgements.get(claim)) {
            (Some(difference), _) => Standing::NotComparable(difference),
            (None, Some(judgement)) => Standing::Judged(judgement),
            (None, None) => Standing::NotMeasured,
        }
    }
}

impl Standing<'_> {
    #[must_use]
    pub fn verdict(&self) -> Option<&Verdict> {
        match self {
            Self::Judged(judgement) => Some(&judgement.verdict),
            Self::NotComparable(_) | Self::NotMeasured => None,
        }
    }

    /// In a word.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Judged(judgement) => judgement.verdict.name(),
            Self::NotComparable(_) => "not comparable",
            Self::NotMeasured => "not measured",
        }
    }
}

/// Whether machines contradict each other: the claim holds on one and fails on another.
/// Where it is undecided, that has its own reason.
#[must_use]
pub fn differ(standings: &[Standing<'_>]) -> bool {
    let is_there = |verdict: &Verdict| standings.iter().any(|s| s.verdict() == Some(verdict));
    is_there(&Verdict::Holds) && is_there(&Verdict::Fails)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::claim::parse_claim;
    use crate::judge::evidence::Records;
    use crate::record::tests::record;

    /// Of a listing that took these seconds in each of seven rounds.
    fn told(seconds: f64, claim: &Claim) -> Told {
        let records: Records = [("a".to_owned(), record("a", "it", &[seconds; 7]))].into();
        Told::of(Evidence::of(records), [claim])
    }

    #[test]
    fn machines_contradict_each_other_where_one_claim_holds_and_fails() {
        let claim = parse_claim("a / delay >= 2.5").unwrap();
        let (holds, fails) = (told(0.3, &claim), told(0.1, &claim));
        let mut changed = told(0.1, &claim);
        changed.evidence.stale.insert("a".into(), Change::Source);
        let none = Told::of(Evidence::default(), [&claim]);
        let standings =
            |all: &[&Told]| differ(&all.iter().map(|one| one.standing(&claim)).collect::<Vec<_>>());
        assert!(standings(&[&holds, &fails]));
        assert!(!standings(&[&holds, &holds]) && !standings(&[&fails, &none]));
        // Of another source it says nothing.
        assert!(!standings(&[&holds, &changed]));
        let names = [&holds, &fails, &changed, &none].map(|one| one.standing(&claim).name());
        assert_eq!(names, ["holds", "fails", "not comparable", "not measured"]);
    }
}
