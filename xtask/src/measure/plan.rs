//! What is to be run, and why: pure, from what is asked for, what claims compare and
//! how the records stand.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Which listings to measure.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    All,
    /// Those without a fresh record.
    Stale,
    Named(&'a [String]),
}

/// How a listing's record stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It would be made again just as it is.
    Fresh { session: String },
    /// The same, but its claims and what is shown of it need more runs.
    Unfinished { session: String },
    /// There is none.
    Missing,
    /// It can't be read.
    Unusable,
    /// It is of another executable, machine or parameter.
    Outdated,
}

/// Why a listing is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    Asked,
    Missing,
    Unusable,
    Outdated,
    /// It was measured apart from one that a claim compares it with.
    Apart(String),
    /// One that a claim compares it with is run: only what was measured together,
    /// round by round, can be compared.
    PartnerOf(String),
    /// Its rounds were interrupted, a claim about it is new, or a page shows its watched run.
    Unfinished,
}

/// What is to be run. A listing stands in one of the two, or in none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// From the first round on.
    pub anew: BTreeMap<String, Why>,
    /// From where their session stopped.
    pub more: BTreeMap<String, Why>,
}

/// `compared` has the listings of each claim; `states` has a state for every listing
/// that there is.
#[must_use]
pub fn plan(
    wanted: Wanted<'_>,
    compared: &[BTreeSet<&str>],
    states: &BTreeMap<String, State>,
) -> Plan {
    let mut anew = BTreeMap::new();
    for (name, state) in states {
        let why = match wanted {
            Wanted::All => Some(Why::Asked),
            Wanted::Named(names) => names.contains(name).then_some(Why::Asked),
            Wanted::Stale => stale(name, state, compared, states),
        };
        anew.extend(why.map(|why| (name.clone(), why)));
    }
    add_partners(&mut anew, compared, states);
    let mut more = BTreeMap::new();
    if let Wanted::Stale = wanted {
        let is_unfinished = |state: &State| matches!(state, State::Unfinished { .. });
        for (name, _) in states.iter().filter(|(_, state)| is_unfinished(state)) {
            if !anew.contains_key(name) {
                more.insert(name.clone(), Why::Unfinished);
            }
        }
    }
    Plan { anew, more }
}

fn stale(
    name: &str,
    state: &State,
    compared: &[BTreeSet<&str>],
    states: &BTreeMap<String, State>,
) -> Option<Why> {
    let (State::Fresh { session } | State::Unfinished { session }) = state else {
        return Some(match state {
            State::Missing => Why::Missing,
            State::Unusable => Why::Unusable,
            _ => Why::Outdated,
        });
    };
    let partners = compared.iter().filter(|claim| claim.contains(name)).flatten();
    let is_apart = |partner: &&&str| match states.get(**partner) {
        Some(State::Fresh { session: other } | State::Unfinished { session: other }) => {
            other != session
        }
        _ => false,
    };
    partners.into_iter().find(is_apart).map(|other| Why::Apart((*other).to_owned()))
}

fn add_partners(
    anew: &mut BTreeMap<String, Why>,
    compared: &[BTreeSet<&str>],
    states: &BTreeMap<String, State>,
) {
    loop {
        let before = anew.len();
        for claim in compared {
            let Some(run) = claim.iter().find(|name| anew.contains_key(**name)) else { continue };
            let run = (*run).to_owned();
            for partner in claim.iter().filter(|name| states.contains_key(**name)) {
                let why = || Why::PartnerOf(run.clone());
                anew.entry((*partner).to_owned()).or_insert_with(why);
            }
        }
        if anew.len() == before {
            break;
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => f.write_str("as asked for"),
            Self::Missing => f.write_str("never measured here"),
            Self::Unusable => f.write_str("its record can't be used"),
            Self::Outdated => f.write_str("changed since, or on another machine"),
            Self::Apart(other) => write!(f, "measured apart from {other}"),
            Self::PartnerOf(other) => write!(f, "compared with {other}"),
            Self::Unfinished => f.write_str("goes on from where it stopped"),
        }
    }
}

impl Plan {
    /// How many listings are run for each kind of reason, in words.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let mut counted: BTreeMap<String, usize> = BTreeMap::new();
        for why in self.anew.values().chain(self.more.values()) {
            let kind = match why {
                Why::Apart(_) => "measured apart from what they are compared with".to_owned(),
                Why::PartnerOf(_) => "compared with those".to_owned(),
                other => other.to_string(),
            };
            *counted.entry(kind).or_default() += 1;
        }
        let listings = |count| if count == 1 { "listing" } else { "listings" };
        counted.into_iter().map(|(why, n)| format!("{n} {}: {why}", listings(n))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh(session: &str) -> State {
        State::Fresh { session: session.into() }
    }

    fn unfinished(session: &str) -> State {
        State::Unfinished { session: session.into() }
    }

    fn states(all: &[(&str, State)]) -> BTreeMap<String, State> {
        all.iter().map(|(name, state)| ((*name).to_owned(), state.clone())).collect()
    }

    fn whys(all: &[(&str, Why)]) -> BTreeMap<String, Why> {
        all.iter().map(|(name, why)| ((*name).to_owned(), why.clone())).collect()
    }

    fn claims() -> Vec<BTreeSet<&'static str>> {
        vec![["a", "b"].into(), ["b", "c"].into(), ["d"].into()]
    }

    #[test]
    fn where_all_is_fresh_nothing_is_run() {
        let all = states(&[("a", fresh("1")), ("b", fresh("1")), ("d", fresh("2"))]);
        assert_eq!(plan(Wanted::Stale, &claims(), &all), Plan::default());
    }

    #[test]
    fn what_is_stale_is_run_with_its_partners_and_theirs() {
        let all = states(&[
            ("a", State::Outdated),
            ("b", fresh("1")),
            ("c", fresh("1")),
            ("d", State::Missing),
            ("e", State::Unusable),
        ]);
        let partner = |name: &str| Why::PartnerOf(name.into());
        let plan = plan(Wanted::Stale, &claims(), &all);
        let wanted = whys(&[
            ("a", Why::Outdated),
            ("b", partner("a")),
            ("c", partner("b")),
            ("d", Why::Missing),
            ("e", Why::Unusable),
        ]);
        assert_eq!(plan, Plan { anew: wanted, more: BTreeMap::new() });
    }

    #[test]
    fn what_was_measured_apart_is_measured_together() {
        let all = states(&[("a", fresh("1")), ("b", fresh("2")), ("c", fresh("2"))]);
        let plan = plan(Wanted::Stale, &claims(), &all);
        assert_eq!(plan.anew["a"], Why::Apart("b".into()));
        assert_eq!(plan.anew["b"], Why::Apart("a".into()));
        assert_eq!(plan.anew["c"], Why::PartnerOf("b".into()));
    }

    #[test]
    fn an_interrupted_session_goes_on_and_those_that_are_done_rest() {
        let all = states(&[("a", unfinished("1")), ("b", unfinished("1")), ("c", fresh("1"))]);
        let plan = plan(Wanted::Stale, &claims(), &all);
        assert!(plan.anew.is_empty());
        assert_eq!(plan.more, whys(&[("a", Why::Unfinished), ("b", Why::Unfinished)]));
    }

    #[test]
    fn one_that_goes_on_is_run_anew_where_its_partner_changed() {
        let all = states(&[("a", unfinished("1")), ("b", State::Outdated), ("c", fresh("1"))]);
        let plan = plan(Wanted::Stale, &claims(), &all);
        assert_eq!(plan.anew.len(), 3);
        assert!(plan.more.is_empty());
    }

    #[test]
    fn what_is_named_is_run_with_its_partners_alone() {
        let all = states(&[("a", fresh("1")), ("b", fresh("1")), ("d", State::Missing)]);
        let plan = plan(Wanted::Named(&["a".into()]), &claims(), &all);
        assert_eq!(plan.anew, whys(&[("a", Why::Asked), ("b", Why::PartnerOf("a".into()))]));
    }

    #[test]
    fn the_reasons_are_counted() {
        let all = states(&[("a", State::Missing), ("d", State::Missing), ("b", fresh("1"))]);
        let words = plan(Wanted::Stale, &claims(), &all).words();
        assert_eq!(words, ["1 listing: compared with those", "2 listings: never measured here"]);
    }
}
