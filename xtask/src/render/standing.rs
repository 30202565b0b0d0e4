//! What a machine says of a claim, in words.

use super::number;
use crate::judge::comparison::{Difference, Standing};
use crate::judge::freshness::Change;

pub const NOT_MEASURED: &str = "not measured";

#[must_use]
pub fn words(standing: &Standing<'_>) -> String {
    let judgement = match standing {
        Standing::Judged(judgement) => judgement,
        Standing::NotComparable(difference) => return not_comparable(difference),
        Standing::NotMeasured => return NOT_MEASURED.to_owned(),
    };
    let value = judgement.median.map(|median| number::quantity(median, judgement.unit));
    let verdict = match judgement.verdict.reason() {
        Some(reason) => format!("undecided: {reason}"),
        None => judgement.verdict.name().to_owned(),
    };
    value.into_iter().chain([verdict]).collect::<Vec<_>>().join(", ")
}

#[must_use]
pub fn not_comparable(Difference { example, change }: &Difference) -> String {
    match change {
        Change::Source => format!("not comparable: {example} had another source"),
        Change::Executable => {
            format!("not comparable: {example} is compiled to another program now")
        }
        Change::Delay => "not comparable: the site had another delay".to_owned(),
    }
}
