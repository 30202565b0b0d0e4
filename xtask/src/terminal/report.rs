//! Verdicts and problems: as lines for people, as JSON for programs, and as
//! annotations where GitHub runs this.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use crate::judge::reason::Reason;
use crate::judge::{Judgement, Verdict};
use crate::problem::{Place, Problem};
use crate::render::number;
use crate::visible::escaped_json;
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
    format!("{place}: {claim}: {}", measured(judgement))
}

/// The measured side, its interval and the verdict.
fn measured(judgement: &Judgement) -> String {
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
    format!("{measured}, {}", verdict(judgement))
}

fn verdict(judgement: &Judgement) -> String {
    let used = match judgement.rounds {
        rounds if rounds == judgement.used => format!("{rounds} rounds"),
        rounds => format!("{} of {rounds} rounds", judgement.used),
    };
    match &judgement.verdict {
        Verdict::Holds => format!("holds ({used})"),
        Verdict::Fails => format!("FAILS ({used})"),
        Verdict::Undecided(why) => format!("undecided: {why}"),
    }
}

/// The part of the claims that is undecided.
#[must_use]
pub fn undecided_part(judged: &Judged) -> f64 {
    let open = judged.iter().filter(|(.., j)| j.verdict.reason().is_some()).count();
    open as f64 / judged.len().max(1) as f64
}

/// Why claims are undecided, each reason with how often it stands and what one can do
/// about it.
#[must_use]
pub fn reasons(judged: &Judged) -> String {
    let mut counted: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for reason in judged.iter().filter_map(|(.., judgement)| judgement.verdict.reason()) {
        *counted.entry((reason.kind(), reason.mend())).or_default() += 1;
    }
    let mut counted: Vec<_> = counted.into_iter().collect();
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counted.into_iter().fold(String::new(), |mut text, ((kind, mend), count)| {
        let _ = writeln!(text, "    {count} undecided: {kind}; {mend}");
        text
    })
}

/// How many claims hold, fail and are undecided, and what part that is.
#[must_use]
pub fn summary(judged: &Judged) -> String {
    let count = |of: fn(&Verdict) -> bool| judged.iter().filter(|(.., j)| of(&j.verdict)).count();
    let claims = if judged.len() == 1 { "claim" } else { "claims" };
    let undecided = match count(|verdict| matches!(verdict, Verdict::Undecided(_))) {
        0 => "0 undecided".to_owned(),
        some => format!("{some} undecided ({})", number::percent(undecided_part(judged))),
    };
    format!(
        "{} {claims}: {} hold, {} fail, {undecided}",
        judged.len(),
        count(|verdict| *verdict == Verdict::Holds),
        count(|verdict| *verdict == Verdict::Fails),
    )
}

/// A line for each claim that is undecided.
#[must_use]
pub fn undecided(judged: &Judged) -> String {
    let is_open = |judgement: &Judgement| matches!(judgement.verdict, Verdict::Undecided(_));
    let open = judged.iter().filter(|(.., judgement)| is_open(judgement)).cloned();
    claims(&open.collect())
}

/// Each failed claim as a problem.
#[must_use]
pub fn failures(judged: &Judged) -> Vec<Problem> {
    let failed = judged.iter().filter(|(.., judgement)| judgement.verdict == Verdict::Fails);
    let mend = "correct the sentence, or find what slowed the listing";
    failed.map(|judged| problem(judged).mend(mend)).collect()
}

/// Each undecided claim as what it may become: a problem, where that is asked.
#[must_use]
pub fn open(judged: &Judged) -> Vec<Problem> {
    let why = |judged: &(Place, String, Judgement)| {
        let reason = judged.2.verdict.reason()?;
        Some(problem(judged).mend(reason.mend()))
    };
    judged.iter().filter_map(why).collect()
}

fn problem((place, claim, judgement): &(Place, String, Judgement)) -> Problem {
    Problem::new(format!("the claim {claim}: {}", measured(judgement))).at(&place.file, place.line)
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
    reason: Option<&'a Reason>,
    /// The reason in words.
    why: Option<String>,
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
        let reason = judgement.verdict.reason();
        Claim {
            place,
            claim,
            verdict: judgement.verdict.name(),
            reason,
            why: reason.map(ToString::to_string),
            median: judgement.median,
            interval: judgement.interval,
            range: judgement.range,
            rounds: judgement.rounds,
            rounds_used: judgement.used,
        }
    });
    let report = serde_json::to_string_pretty(&Report { claims: claims.collect(), problems })?;
    Ok(escaped_json(&report))
}

/// A line a problem, which GitHub shows at the page and line it names, as an `error` or
/// a `warning`. See its documentation of workflow commands.
#[must_use]
pub fn annotations(kind: &str, problems: &[Problem]) -> String {
    let escape = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    problems.iter().fold(String::new(), |mut text, problem| {
        let place = problem.place.as_ref().map_or(String::new(), |place| {
            format!(" file={},line={}", property(&place.file.to_string_lossy()), place.line)
        });
        let mend = problem.mend.as_ref().map_or(String::new(), |mend| format!("\nmend: {mend}"));
        let _ = writeln!(text, "::{kind}{place}::{}", escape(&format!("{}{mend}", problem.what)));
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::claim::parse_claim;
    use crate::judge::evidence::{Evidence, Records};
    use crate::record::tests::record;

    fn judged() -> Judged {
        let mut a = record("a", "it", &[0.3, 0.31, 0.3, 0.32, 0.3, 0.3, 0.3]);
        a.provenance.rounds = 44;
        let records: Records = [("a".to_owned(), a)].into();
        let evidence = Evidence::of(records);
        let claims = ["a / delay >= 2.5", "a / delay <= 2.5", "b <= 1 s"];
        (1..)
            .zip(claims)
            .map(|(line, text)| {
                let place = Place { file: "book/p.md".into(), line };
                (place, text.to_owned(), evidence.judge(&parse_claim(text).unwrap()))
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
        let problems = failures(&judged());
        insta::assert_snapshot!(json(&judged(), &problems).unwrap());
    }

    #[test]
    fn github_gets_annotations() {
        let problem = Problem::new("100 % wrong\nindeed");
        let problems = [problem.clone(), problem.at("book/a,b.md".as_ref(), 3).mend("do: this")];
        assert_eq!(
            annotations("error", &problems),
            "::error::100 %25 wrong%0Aindeed\n\
             ::error file=book/a%2Cb.md,line=3::100 %25 wrong%0Aindeed%0Amend: do: this\n"
        );
    }

    #[test]
    fn what_fails_and_what_is_undecided_is_told_apart() {
        let places = |problems: Vec<Problem>| -> Vec<String> {
            problems.iter().map(|p| p.place.clone().unwrap().to_string()).collect()
        };
        assert_eq!(places(failures(&judged())), ["book/p.md:2"]);
        assert_eq!(places(open(&judged())), ["book/p.md:3"]);
        assert_eq!((undecided_part(&judged()) * 300.0).round(), 100.0);
        assert_eq!(
            reasons(&judged()),
            "    1 undecided: not measured; cargo xtask build measures what is missing\n"
        );
    }
}
