//! Verdicts and problems: as lines for people, as JSON for programs, and as
//! annotations where GitHub runs this.

use std::fmt::Write;

use serde::Serialize;

use crate::judge::{Judgement, Verdict};
use crate::problem::{Place, Problem};
use crate::render::number;
use crate::workspace::Judged;

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
            format!(
                "{} [{}]",
                number::quantity(median, judgement.unit),
                number::range(low, high, judgement.unit)
            )
        }
        (Some(median), None) => number::quantity(median, judgement.unit),
        _ => "not measured".into(),
    };
    format!("{place}: {claim}: {measured}, {}", verdict(judgement))
}

fn verdict(judgement: &Judgement) -> String {
    let used = match judgement.rounds {
        rounds if rounds == judgement.used => format!("{rounds} rounds"),
        rounds => format!("{} of {rounds} rounds", judgement.used),
    };
    match judgement.verdict.words() {
        ("fails", _) => format!("FAILS ({used})"),
        (undecided, Some(why)) => format!("{undecided}: {why}"),
        (holds, None) => format!("{holds} ({used})"),
    }
}

/// How many claims hold, fail and are undecided.
#[must_use]
pub fn summary(judged: &Judged) -> String {
    let count = |of: fn(&Verdict) -> bool| judged.iter().filter(|(.., j)| of(&j.verdict)).count();
    let claims = if judged.len() == 1 { "claim" } else { "claims" };
    format!(
        "{} {claims}: {} hold, {} fail, {} undecided",
        judged.len(),
        count(|verdict| *verdict == Verdict::Holds),
        count(|verdict| *verdict == Verdict::Fails),
        count(|verdict| matches!(verdict, Verdict::Undecided(_))),
    )
}

/// A line for each claim that is undecided.
#[must_use]
pub fn undecided(judged: &Judged) -> String {
    let is_open = |judgement: &Judgement| matches!(judgement.verdict, Verdict::Undecided(_));
    let open = judged.iter().filter(|(.., judgement)| is_open(judgement)).cloned();
    claims(&open.collect())
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

#[derive(Serialize)]
struct Report<'a> {
    claims: Vec<Claim<'a>>,
    problems: &'a [Problem],
}

/// Values and bounds are in base units: seconds, bytes, or plain numbers.
#[derive(Serialize)]
struct Claim<'a> {
    place: &'a Place,
    claim: &'a str,
    verdict: &'a str,
    reason: Option<&'a str>,
    median: Option<f64>,
    interval: Option<(f64, f64)>,
    range: Option<(f64, f64)>,
    rounds: usize,
    rounds_used: usize,
}

/// All of it, for programs.
///
/// # Errors
///
/// When it can't be written as JSON.
pub fn json(judged: &Judged, problems: &[Problem]) -> serde_json::Result<String> {
    let claims = judged.iter().map(|(place, claim, judgement)| {
        let (verdict, reason) = judgement.verdict.words();
        Claim {
            place,
            claim,
            verdict,
            reason,
            median: judgement.median,
            interval: judgement.interval,
            range: judgement.range,
            rounds: judgement.rounds,
            rounds_used: judgement.used,
        }
    });
    serde_json::to_string_pretty(&Report { claims: claims.collect(), problems })
}

/// A line a problem, which GitHub shows at the page and line it names. See its
/// documentation of workflow commands.
#[must_use]
pub fn annotations(problems: &[Problem]) -> String {
    let escape = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    problems.iter().fold(String::new(), |mut text, problem| {
        let place = problem.place.as_ref().map_or(String::new(), |place| {
            format!(" file={},line={}", property(&place.file.to_string_lossy()), place.line)
        });
        let mend = problem.mend.as_ref().map_or(String::new(), |mend| format!("\nmend: {mend}"));
        let _ = writeln!(text, "::error{place}::{}", escape(&format!("{}{mend}", problem.what)));
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::claim::parse_claim;
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
        assert_eq!(
            undecided(&judged()),
            "book/p.md:3: b <= 1 s: not measured, undecided: b has no record\n"
        );
    }

    #[test]
    fn programs_get_json() {
        let problems = failures(&judged(), true);
        insta::assert_snapshot!(json(&judged(), &problems).unwrap());
    }

    #[test]
    fn github_gets_annotations() {
        let problem = Problem::new("100 % wrong\nindeed");
        let problems = [problem.clone(), problem.at("book/a,b.md".as_ref(), 3).mend("do: this")];
        assert_eq!(
            annotations(&problems),
            "::error::100 %25 wrong%0Aindeed\n\
             ::error file=book/a%2Cb.md,line=3::100 %25 wrong%0Aindeed%0Amend: do: this\n"
        );
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
