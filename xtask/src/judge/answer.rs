//! What comes of a guess: of its options one is right.

use super::reason::Reason;
use super::{Judgement, Verdict};

#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// This one holds, counted from 0, and all others fail.
    One(usize),
    /// All fail.
    None,
    /// These hold.
    Several(Vec<usize>),
    /// Why it can't be told here and now.
    Undecided(Reason),
}

impl Answer {
    #[must_use]
    pub fn of<'a>(options: impl IntoIterator<Item = &'a Judgement>) -> Self {
        let mut holds = Vec::new();
        let mut open = None;
        for (index, judgement) in options.into_iter().enumerate() {
            match &judgement.verdict {
                Verdict::Holds => holds.push(index),
                Verdict::Fails => {}
                Verdict::Undecided(reason) => open = open.or(Some(reason)),
            }
        }
        match (holds.as_slice(), open) {
            ([_, _, ..], _) => Self::Several(holds),
            (_, Some(reason)) => Self::Undecided(reason.clone()),
            ([one], None) => Self::One(*one),
            ([], None) => Self::None,
        }
    }

    #[must_use]
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Undecided(reason) => Some(reason),
            Self::One(_) | Self::None | Self::Several(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::claim::parse_claim;
    use crate::judge::evidence::Evidence;
    use crate::record::tests::record;

    /// Of claims about a listing that took 0.3 s, or a little more, in seven rounds.
    fn answer(claims: &[&str]) -> Answer {
        let mut a = record("a", "it", &[0.3, 0.31, 0.3, 0.32, 0.3, 0.3, 0.3]);
        a.provenance.rounds = 44;
        let evidence = Evidence::of([("a".to_owned(), a)].into());
        let judgements: Vec<_> =
            claims.iter().map(|text| evidence.judge(&parse_claim(text).unwrap())).collect();
        Answer::of(&judgements)
    }

    #[test]
    fn one_is_right_where_it_holds_and_all_others_fail() {
        assert_eq!(answer(&["a <= 0.1 s", "0.1 s < a <= 1 s", "1 s < a"]), Answer::One(1));
    }

    #[test]
    fn two_may_not_hold_even_where_a_third_is_undecided() {
        assert_eq!(answer(&["a <= 1 s", "a > 1 s", "a <= 2 s"]), Answer::Several(vec![0, 2]));
        assert_eq!(answer(&["a <= 1 s", "b > 1 s", "a <= 2 s"]), Answer::Several(vec![0, 2]));
    }

    #[test]
    fn none_is_right_where_all_fail() {
        assert_eq!(answer(&["a <= 0.1 s", "a > 1 s"]), Answer::None);
    }

    #[test]
    fn one_that_is_undecided_keeps_all_undecided() {
        let no_record = Reason::NoRecord { example: "b".into() };
        assert_eq!(answer(&["a <= 1 s", "b > 1 s"]), Answer::Undecided(no_record));
        let close = answer(&["a <= 305 ms", "305 ms < a"]);
        assert_eq!(close.reason().map(Reason::kind), Some("too close to the bound"));
    }
}
