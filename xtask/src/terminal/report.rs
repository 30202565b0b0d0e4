//! Verdicts and problems: as lines for people, as JSON for programs, and as
//! annotations where GitHub runs this.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use crate::judge::answer::Answer;
use crate::judge::reason::Reason;
use crate::judge::{Judgement, Verdict};
use crate::problem::{Place, Problem, slashed};
use crate::render::number;
use crate::visible::escaped_json;
use crate::workspace::{Guessed, Judged};

/// A line a claim: place, claim, measured value with its interval, verdict. And a line
/// a guess.
#[must_use]
pub fn claims(judged: &Judged) -> String {
    let claims = judged.claims.iter().map(|(place, claim, j)| line(place, claim, j));
    let guesses = judged.guesses.iter().map(|guess| format!("{}: {}", guess.place, told(guess)));
    claims.chain(guesses).fold(String::new(), |text, line| text + &line + "\n")
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

/// A guess, and what came of its options, in words.
fn told(Guessed { asked, options, answer, .. }: &Guessed) -> String {
    let all = |options: &mut dyn Iterator<Item = &(String, Judgement)>| {
        let told = options.map(|(claim, judgement)| format!("{claim}: {}", measured(judgement)));
        told.collect::<Vec<_>>().join("; ")
    };
    match answer {
        Answer::One(right) => {
            format!("the guess {asked:?}: {}", all(&mut options.iter().skip(*right).take(1)))
        }
        Answer::None => {
            format!("the guess {asked:?} has no right answer: {}", all(&mut options.iter()))
        }
        Answer::Several(right) => {
            let right = &mut right.iter().filter_map(|index| options.get(*index));
            format!("the guess {asked:?} has several right answers: {}", all(right))
        }
        Answer::Undecided(why) => format!("the guess {asked:?}: undecided: {why}"),
    }
}

/// The part of the claims and guesses that is undecided.
#[must_use]
pub fn undecided_part(judged: &Judged) -> f64 {
    let all = judged.claims.len() + judged.guesses.len();
    whys(judged).count() as f64 / all.max(1) as f64
}

/// Why each undecided claim and guess is so.
fn whys(judged: &Judged) -> impl Iterator<Item = &Reason> {
    let claims = judged.claims.iter().filter_map(|(.., judgement)| judgement.verdict.reason());
    claims.chain(judged.guesses.iter().filter_map(|guess| guess.answer.reason()))
}

/// Why claims and guesses are undecided, each reason with how often it stands and what
/// one can do about it.
#[must_use]
pub fn reasons(judged: &Judged) -> String {
    let mut counted: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for reason in whys(judged) {
        *counted.entry((reason.kind(), reason.mend())).or_default() += 1;
    }
    let mut counted: Vec<_> = counted.into_iter().collect();
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counted.into_iter().fold(String::new(), |mut text, ((kind, mend), count)| {
        let _ = writeln!(text, "    {count} undecided: {kind}; {mend}");
        text
    })
}

/// How many claims hold, fail and are undecided, and what part that is; and how many
/// guesses have one right answer.
#[must_use]
pub fn summary(judged: &Judged) -> String {
    let claims = &judged.claims;
    let count = |of: fn(&Verdict) -> bool| claims.iter().filter(|(.., j)| of(&j.verdict)).count();
    let kind = if claims.len() == 1 { "claim" } else { "claims" };
    let undecided =
        undecided_words(count(|verdict| matches!(verdict, Verdict::Undecided(_))), claims.len());
    let told = format!(
        "{} {kind}: {} hold, {} fail, {undecided}",
        claims.len(),
        count(|verdict| *verdict == Verdict::Holds),
        count(|verdict| *verdict == Verdict::Fails),
    );
    if judged.guesses.is_empty() { told } else { format!("{told}\n{}", guesses(judged)) }
}

fn guesses(Judged { guesses, .. }: &Judged) -> String {
    let count = |of: fn(&Answer) -> bool| guesses.iter().filter(|g| of(&g.answer)).count();
    let kind = if guesses.len() == 1 { "guess" } else { "guesses" };
    format!(
        "{} {kind}: {} with one right answer, {} with none or several, {}",
        guesses.len(),
        count(|answer| matches!(answer, Answer::One(_))),
        count(|answer| matches!(answer, Answer::None | Answer::Several(_))),
        undecided_words(count(|answer| answer.reason().is_some()), guesses.len()),
    )
}

fn undecided_words(undecided: usize, of: usize) -> String {
    match undecided {
        0 => "0 undecided".to_owned(),
        some => format!("{some} undecided ({})", number::percent(some as f64 / of as f64)),
    }
}

/// A line for each claim or guess that is undecided.
#[must_use]
pub fn undecided(judged: &Judged) -> String {
    let Judged { claims, guesses } = judged.clone();
    self::claims(&Judged {
        claims: claims.into_iter().filter(|(.., j)| j.verdict.reason().is_some()).collect(),
        guesses: guesses.into_iter().filter(|guess| guess.answer.reason().is_some()).collect(),
    })
}

/// Each failed claim as a problem, and each guess whose right answers aren't one.
#[must_use]
pub fn failures(judged: &Judged) -> Vec<Problem> {
    let failed = judged.claims.iter().filter(|(.., judgement)| judgement.verdict == Verdict::Fails);
    let mend = "correct the sentence, or find what slowed the listing";
    let claims = failed.map(|judged| problem(judged).mend(mend));
    let is_wrong = |guess: &&Guessed| matches!(guess.answer, Answer::None | Answer::Several(_));
    let mend =
        "one of its options holds on every machine: move their bounds, or ask something else";
    let guesses = judged.guesses.iter().filter(is_wrong).map(|guess| of_guess(guess).mend(mend));
    claims.chain(guesses).collect()
}

/// Each undecided claim and guess as what it may become: a problem, where that is asked.
#[must_use]
pub fn open(judged: &Judged) -> Vec<Problem> {
    let why = |judged: &(Place, String, Judgement)| {
        let reason = judged.2.verdict.reason()?;
        Some(problem(judged).mend(reason.mend()))
    };
    let guesses = judged.guesses.iter().filter_map(|guess| {
        let reason = guess.answer.reason()?;
        Some(of_guess(guess).mend(reason.mend()))
    });
    judged.claims.iter().filter_map(why).chain(guesses).collect()
}

fn of_guess(guess: &Guessed) -> Problem {
    Problem::new(told(guess)).at(&guess.place.file, guess.place.line)
}

fn problem((place, claim, judgement): &(Place, String, Judgement)) -> Problem {
    Problem::new(format!("the claim {claim}: {}", measured(judgement))).at(&place.file, place.line)
}

#[derive(Serialize)]
struct Report<'a> {
    claims: Vec<Claim<'a>>,
    guesses: Vec<Guess<'a>>,
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

/// Its right options are those that hold: one, unless something is wrong.
#[derive(Serialize)]
struct Guess<'a> {
    place: &'a Place,
    asked: &'a str,
    options: Vec<Claim<'a>>,
}

/// All of it, for programs.
///
/// # Errors
///
/// When it can't be written as JSON.
pub fn json(judged: &Judged, problems: &[Problem]) -> serde_json::Result<String> {
    let claims = judged.claims.iter().map(|(place, claim, j)| for_programs(place, claim, j));
    let guesses = judged.guesses.iter().map(|guess| {
        let Guessed { place, asked, options, .. } = guess;
        let options = options.iter().map(|(claim, j)| for_programs(place, claim, j)).collect();
        Guess { place, asked, options }
    });
    let (claims, guesses) = (claims.collect(), guesses.collect());
    let report = serde_json::to_string_pretty(&Report { claims, guesses, problems })?;
    Ok(escaped_json(&report))
}

fn for_programs<'a>(place: &'a Place, claim: &'a str, judgement: &'a Judgement) -> Claim<'a> {
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
}

/// A line a problem, which GitHub shows at the page and line it names, as an `error` or
/// a `warning`. See its documentation of workflow commands.
#[must_use]
pub fn annotations(kind: &str, problems: &[Problem]) -> String {
    let escape = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    problems.iter().fold(String::new(), |mut text, problem| {
        let place = problem.place.as_ref().map_or(String::new(), |place| {
            format!(" file={},line={}", property(&slashed(&place.file)), place.line)
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
        let claims = (1..).zip(claims).map(|(line, text)| {
            let place = Place { file: "book/p.md".into(), line };
            (place, text.to_owned(), evidence.judge(&parse_claim(text).unwrap()))
        });
        Judged { claims: claims.collect(), guesses: Vec::new() }
    }

    /// Guesses with one right answer, with several, with none, and one undecided.
    fn guessed() -> Judged {
        let judged = judged();
        let option = |text: &str| {
            let known = judged.claims.iter().find(|(_, claim, _)| claim == text).unwrap();
            (text.to_owned(), known.2.clone())
        };
        let [holds, fails, open] = ["a / delay >= 2.5", "a / delay <= 2.5", "b <= 1 s"].map(option);
        let options = [
            vec![fails.clone(), holds.clone()],
            vec![holds.clone(), fails.clone(), holds],
            vec![fails.clone(), fails.clone()],
            vec![fails, open],
        ];
        let guesses = (10..).zip(options).map(|(line, options)| Guessed {
            place: Place { file: "book/p.md".into(), line },
            asked: "How long?".into(),
            answer: Answer::of(options.iter().map(|(_, judgement)| judgement)),
            options,
        });
        Judged { guesses: guesses.collect(), ..judged }
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
        let guesses = serde_json::from_str::<serde_json::Value>(&json(&guessed(), &[]).unwrap());
        let guess = &guesses.unwrap()["guesses"][0];
        assert_eq!(guess["asked"], "How long?");
        assert_eq!(guess["options"][1]["verdict"], "holds");
    }

    #[test]
    fn guesses_are_told_apart_from_claims() {
        let judged = guessed();
        insta::assert_snapshot!(format!(
            "{}{}\n{}{}",
            claims(&judged),
            summary(&judged),
            reasons(&judged),
            failures(&judged).iter().map(|problem| format!("{problem}\n")).collect::<String>()
        ));
        // Of three claims one, and of four guesses one.
        assert_eq!((undecided_part(&judged) * 7.0).round(), 2.0);
        assert_eq!(open(&judged).len(), 2);
        assert!(
            undecided(&judged)
                .ends_with("13: the guess \"How long?\": undecided: b has no record\n")
        );
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
