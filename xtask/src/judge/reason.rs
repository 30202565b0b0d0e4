//! Why a claim is undecided, and what one can do about it: values, with their
//! words here and nowhere else.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::record::metric::Quantity;

use super::freshness::Change;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Reason {
    /// A listing was never measured here.
    NoRecord {
        example: String,
    },
    /// There is a record, and it can't be read.
    Unusable {
        example: String,
    },
    /// The system hasn't what the listing shows, as the listing says.
    NotHere {
        why: String,
    },
    /// Two listings weren't measured together, round by round.
    Apart {
        one: String,
        other: String,
    },
    /// A listing isn't any more what was measured.
    Stale {
        example: String,
        change: Change,
    },
    /// The system doesn't tell a quantity; or the listing left it out, and said why.
    Missing {
        quantity: String,
        why: Option<String>,
    },
    /// The claim is about two cores.
    OneCore,
    /// The claim is about pages of 4 KiB.
    LargerPages {
        bytes: u64,
    },
    /// In no round is it a number: something is divided by nothing.
    NoNumber,
    TooFew {
        rounds: usize,
        needed: usize,
    },
    /// Other programs may have taken so much time that few rounds tell.
    Busy {
        told: usize,
        rounds: usize,
    },
    /// The bound lies within what the rounds show.
    Straddles,
    /// Nothing tells on this system how much time others took.
    Unaccounted,
    /// What isn't a time differs from round to round.
    Disagree,
}

impl Reason {
    #[must_use]
    pub fn missing(quantity: &Quantity, why: Option<&str>) -> Self {
        Self::Missing { quantity: quantity.to_string(), why: why.map(str::to_owned) }
    }

    /// What one can do about it.
    #[must_use]
    pub fn mend(&self) -> &'static str {
        match self {
            Self::NoRecord { .. } | Self::Stale { .. } | Self::TooFew { .. } => {
                "cargo xtask build measures what is missing"
            }
            Self::Unusable { .. } | Self::Apart { .. } => {
                "cargo xtask measure renews them together"
            }
            Self::NotHere { .. } | Self::Missing { .. } | Self::Unaccounted => {
                "another system has it"
            }
            Self::OneCore => "a machine with two usable cores tells",
            Self::LargerPages { .. } => "a machine with pages of 4 KiB tells",
            Self::Busy { .. } => "cargo xtask measure, when less else runs",
            Self::Straddles | Self::Disagree | Self::NoNumber => {
                "the claim is too narrow, or the listing too short: see its page"
            }
        }
    }

    /// Its kind, to count by.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NoRecord { .. } => "not measured",
            Self::Unusable { .. } => "a record that can't be used",
            Self::NotHere { .. } => "not here",
            Self::Apart { .. } => "measured apart",
            Self::Stale { .. } => "out of date",
            Self::Missing { .. } => "not told by this system",
            Self::OneCore => "one usable core",
            Self::LargerPages { .. } => "larger pages",
            Self::NoNumber => "no number",
            Self::TooFew { .. } => "too few rounds",
            Self::Busy { .. } => "other programs took time",
            Self::Straddles => "too close to the bound",
            Self::Unaccounted => "a system that doesn't account for others",
            Self::Disagree => "rounds that disagree",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRecord { example } => write!(f, "{example} has no record"),
            Self::Unusable { example } => write!(f, "the record of {example} can't be used"),
            Self::NotHere { why } | Self::Missing { why: Some(why), .. } => f.write_str(why),
            Self::Apart { one, other } => write!(
                f,
                "{one} and {other} were measured apart; `cargo xtask measure` measures them together"
            ),
            Self::Stale { example, change } => {
                write!(f, "{example} {change} since it was measured")
            }
            Self::Missing { quantity, why: None } => {
                write!(f, "{quantity} is not to be had on this system")
            }
            Self::OneCore => f.write_str("this machine has one usable core"),
            Self::LargerPages { bytes } => {
                write!(f, "this machine's pages are of {} KiB", bytes / 1024)
            }
            Self::NoNumber => f.write_str("it divides by nothing in every round"),
            Self::TooFew { rounds, needed } => {
                write!(f, "{rounds} rounds are too few: {needed} are needed")
            }
            Self::Busy { told, rounds } => write!(
                f,
                "other programs may have taken too much time: {told} of {rounds} rounds tell"
            ),
            Self::Straddles => f.write_str("the rounds fall on both sides of the bound"),
            Self::Unaccounted => {
                f.write_str("this system doesn't tell how much time other programs took")
            }
            Self::Disagree => f.write_str("it differs from round to round"),
        }
    }
}
