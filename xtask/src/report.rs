//! Verdicts as lines for people.

use std::fmt::Write;

use crate::bench::Judged;
use crate::judge::{Judgement, Reason, Verdict};
use crate::problem::{Place, Problem};
use crate::render::{show, show_range};

/// A line a claim: place, claim, measured value with its interval, verdict.
#[must_use]
pub fn claims(judged: &Judged) -> String {
    judged.iter().fold(String::new(), |mut text, (place, claim, judgement)| {
        let _ = writeln!(text, "{}", line(place, claim, judgement));
        text
    })
}

fn line(place: &Place, claim: &str, judgement: &Judgement) -> String {
    let measured = match (judgement.median, judgement.interval) {
        (Some(median), Some((low, high))) => {
            format!("{} [{}]", show(median, judgement.unit), show_range(low, high, judgement.unit))
        }
        (Some(median), None) => show(median, judgement.unit),
        _ => "not measured".into(),
    };
    format!("{place}: {claim}: {measured}, {}", verdict(judgement))
}

fn verdict(judgement: &Judgement) -> String {
    match &judgement.verdict {
        Verdict::Holds => format!("holds ({} rounds)", judgement.used),
        Verdict::Fails => format!("FAILS ({} rounds)", judgement.used),
        Verdict::Undecided(Reason::MoreRounds(why) | Reason::Final(why)) => {
            format!("undecided: {why}")
        }
    }
}

/// How many claims hold, fail and are undecided.
#[must_use]
pub fn summary(judged: &Judged) -> String {
    let count = |of: fn(&Verdict) -> bool| judged.iter().filter(|(.., j)| of(&j.verdict)).count();
    format!(
        "{} claims: {} hold, {} fail, {} undecided",
        judged.len(),
        count(|verdict| *verdict == Verdict::Holds),
        count(|verdict| *verdict == Verdict::Fails),
        count(|verdict| matches!(verdict, Verdict::Undecided(_))),
    )
}

/// Each failed claim as a problem; undecided ones too where that is asked.
#[must_use]
pub fn failures(judged: &Judged, strict: bool) -> Vec<Problem> {
    let counts = |verdict: &Verdict| match verdict {
        Verdict::Holds => false,
        Verdict::Fails => true,
        Verdict::Undecided(_) => strict,
    };
    judged
        .iter()
        .filter(|(.., judgement)| counts(&judgement.verdict))
        .map(|(place, claim, judgement)| {
            let line = line(place, claim, judgement);
            let what = line.split_once(": ").map_or(line.as_str(), |(_, what)| what);
            Problem::new(format!("the claim {what}"))
                .at(&place.file, place.line)
                .mend("correct the sentence, or find what slowed the listing")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::parse_claim;
    use crate::judge::{Records, judge};
    use crate::record::tests::record;

    fn judged() -> Judged {
        let records: Records =
            [("a".to_owned(), record("a", "it", &[0.3, 0.31, 0.3, 0.32, 0.3, 0.3]))].into();
        let claims = ["a / delay >= 2.5", "a / delay <= 2.5", "b <= 1 s"];
        (1..)
            .zip(claims)
            .map(|(line, text)| {
                let place = Place { file: "book/p.md".into(), line };
                (place, text.to_owned(), judge(&parse_claim(text).unwrap(), &records, 0.1))
            })
            .collect()
    }

    #[test]
    fn verdicts_read_well() {
        insta::assert_snapshot!(format!("{}{}", claims(&judged()), summary(&judged())));
    }

    #[test]
    fn what_fails_is_a_problem_and_what_is_undecided_only_if_strict() {
        let texts = |strict| -> Vec<String> {
            failures(&judged(), strict)
                .iter()
                .map(|p| p.place.clone().unwrap().to_string())
                .collect()
        };
        assert_eq!(texts(false), ["book/p.md:2"]);
        assert_eq!(texts(true), ["book/p.md:2", "book/p.md:3"]);
    }
}
