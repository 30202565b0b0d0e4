//! Questions that give their answer away, trip up who reads fast, or can't be told.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::course::claim::{Bound, Claim};
use crate::course::directive::guess::{Choice, Guess};
use crate::course::directive::question::Question;
use crate::course::directive::{Directive, Placed};
use crate::course::page::Page;
use crate::problem::{Place, Problem, Problems};

/// Capitals are read over, or read as a trap.
static NOT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(?:NOT|N'T|NEVER|EXCEPT)\b").expect("it is well-formed"));

/// What points to other options says nothing of its own.
static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?i)\b(?:above|below|(?:all|none|both|any|neither) of (?:these|those|them|the (?:others?|answers|options)))\b";
    Regex::new(pattern).expect("it is well-formed")
});

/// Who knows nothing takes the longest option: by so much longer or shorter than all
/// others it must not be.
const STANDS_OUT: f64 = 1.5;

/// A few letters more or less are no sign.
const FEW: usize = 12;

/// What is wrong with the questions of all pages.
#[must_use]
pub fn asked(pages: &[Page]) -> Problems {
    let mut problems = Problems::default();
    let mut known: BTreeMap<String, Place> = BTreeMap::new();
    for page in pages {
        for (placed, asked) in page.asked() {
            let at = |problem: Problem| problem.at(&page.file, placed.line);
            problems.extend(of_one(placed).into_iter().map(at));
            if matches!(placed.directive, Directive::Guess(_)) && answers_nothing(page, placed) {
                let what = "nothing comes between the guess and the next heading";
                let mend = "put what answers it behind it: it is folded until then";
                problems.push(at(Problem::new(what).mend(mend)));
            }
            if let Some(first) = known.insert(asked.key(), page.place(placed.line)) {
                let what = format!("the same is asked at {first}");
                problems
                    .push(at(Problem::new(what)
                        .mend("ask something else: answers are kept by the question")));
            }
        }
    }
    problems
}

fn answers_nothing(page: &Page, guess: &Placed) -> bool {
    page.text[guess.span.end..page.end_of_answer(guess)].trim().is_empty()
}

fn of_one(placed: &Placed) -> Vec<Problem> {
    match &placed.directive {
        Directive::Guess(guess) => of_guess(guess),
        Directive::Question(question) => of_question(question),
        _ => Vec::new(),
    }
}

fn of_guess(guess: &Guess) -> Vec<Problem> {
    let options = guess.choices().iter().map(|choice| choice.words.as_str()).collect::<Vec<_>>();
    let mut problems = of_words(&guess.asked, &options);
    problems.extend(together(guess.choices()));
    problems
}

fn of_question(question: &Question) -> Vec<Problem> {
    let words = question.options.iter().map(|choice| choice.words.as_str());
    let mut problems = of_words(&question.asked, &words.collect::<Vec<_>>());
    problems.extend(stands_out(question));
    problems
}

fn of_words(asked: &str, options: &[&str]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for words in options.iter().chain([&asked]) {
        if let Some(found) = NOT.find(words) {
            let what = format!("{:?} stands in capitals in {words:?}", found.as_str());
            problems.push(Problem::new(what).mend("ask for what is so"));
        }
    }
    for (index, words) in options.iter().enumerate() {
        if let Some(found) = OTHERS.find(words) {
            let what = format!("{:?} in an option says nothing of its own", found.as_str());
            problems.push(Problem::new(what).mend("say what it says"));
        }
        if options[..index].contains(words) {
            problems.push(Problem::new(format!("the option {words:?} stands there twice")));
        }
    }
    problems
}

/// Whether one sees by its length which option is right.
fn stands_out(question: &Question) -> Option<Problem> {
    let length = |choice: &crate::course::directive::question::Choice| choice.words.chars().count();
    let right = question.options.iter().find(|choice| choice.but.is_none()).map(length)?;
    let wrong = || question.options.iter().filter(|choice| choice.but.is_some()).map(length);
    let (shortest, longest) = (wrong().min()?, wrong().max()?);
    let differs =
        |long: usize, short: usize| long as f64 > STANDS_OUT * short as f64 && long - short > FEW;
    let how = if differs(right, longest) {
        "longest"
    } else if differs(shortest, right) {
        "shortest"
    } else {
        return None;
    };
    let what = format!("the right option is by far the {how}, which gives it away");
    Some(Problem::new(what).mend("make another as long, or it as short"))
}

/// Options about one number divide it among them: a value is allowed by one of them, or
/// on some machine two are right, or none.
fn together(choices: &[Choice]) -> Option<Problem> {
    let mut claims: Vec<&Claim> = choices.iter().map(|choice| &choice.claim).collect();
    let first = claims.first()?;
    if !first.measured.is_timed() || claims.iter().any(|claim| claim.measured != first.measured) {
        return None;
    }
    let low = |claim: &Claim| claim.bounds.lower.map_or(f64::NEG_INFINITY, |bound| bound.value);
    claims.sort_by(|a, b| low(a).total_cmp(&low(b)));
    let inner = claims.windows(2).find_map(|pair| {
        let (upper, lower) = (pair[0].bounds.upper, pair[1].bounds.lower);
        (!meet(upper, lower)).then_some((pair[0], pair[1]))
    });
    let what = match inner {
        Some((one, other)) => format!("{} and {} leave a gap, or overlap", one.text, other.text),
        None if claims.first()?.bounds.lower.is_some() => {
            format!("no option is right below {}", claims.first()?.text)
        }
        None if claims.last()?.bounds.upper.is_some() => {
            format!("no option is right beyond {}", claims.last()?.text)
        }
        None => return None,
    };
    Some(Problem::new(what).mend("let one option end where the next begins: a <= 2, then 2 < a"))
}

/// Whether one value ends where the other begins, and has it or leaves it to the other.
fn meet(upper: Option<Bound>, lower: Option<Bound>) -> bool {
    matches!((upper, lower), (Some(upper), Some(lower))
        if upper.value == lower.value && upper.inclusive != lower.inclusive)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[track_caller]
    fn found(text: &str) -> Vec<String> {
        let page = Page::new(Path::new("book"), Path::new("p.md"), text);
        assert!(page.scan.problems.is_empty(), "{:?}", page.scan.problems);
        asked(&[page]).into_vec().iter().map(ToString::to_string).collect()
    }

    fn guess(options: &str) -> String {
        format!("one\n\n{{{{#guess \"How long?\"\n{options}\nbecause \"So.\"\n}}}}\n\nAnswer.\n")
    }

    fn question(options: &str) -> String {
        format!("one\n\n{{{{#question \"Why?\"\n{options}\nbecause \"So.\"\n}}}}\n")
    }

    #[track_caller]
    fn assert_found(text: &str, words: &str) {
        let found = found(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].starts_with("book/p.md:3: ") && found[0].contains(words), "{found:?}");
    }

    #[test]
    fn good_ones_are_left_alone() {
        for text in [
            guess(
                "\"as long\" a / b <= 1.25\n\"longer\" 1.25 < a / b <= 2\n\"far longer\" 2 < a / b",
            ),
            guess("\"longer\" a / b > 2\n\"not so\" a / b <= 2"),
            guess("\"one\" a.overlap = 1\n\"three\" a.overlap = 3"),
            guess("\"the first\" a / b <= 1\n\"the second\" c / b <= 1"),
            question("right \"It waits.\"\nwrong \"It works hard.\" but \"No.\""),
            question("right \"It waits all the time.\"\nwrong \"It is not there.\" but \"No.\""),
        ] {
            assert_eq!(found(&text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn words_that_trip_are_found_in_questions_and_options() {
        let right = "right \"It waits.\"\n";
        assert_found(&question(&format!("{right}wrong \"It does NOT.\" but \"No.\"")), "capitals");
        assert_found(
            &question("wrong \"a\" but \"b\"\nright \"c\"").replace("Why", "Why NOT"),
            "capitals",
        );
        for words in ["All of these.", "None of the above.", "both of them", "as above"] {
            let text = question(&format!("{right}wrong \"{words}\" but \"No.\""));
            assert_found(&text, "nothing of its own");
        }
        assert_found(&question(&format!("{right}wrong \"It waits.\" but \"No.\"")), "twice");
        assert_found(&guess("\"NOT so\" a <= 1 s\n\"so\" 1 s < a"), "capitals");
        assert_found(&guess("\"all of these\" a <= 1 s\n\"so\" 1 s < a"), "nothing of its own");
    }

    #[test]
    fn a_right_option_that_stands_out_is_found() {
        let long = "It waits, and so does everybody else who is there at the time.";
        let short = "wrong \"It works.\" but \"No.\"\nwrong \"It ends.\" but \"No.\"";
        assert_found(&question(&format!("right \"{long}\"\n{short}")), "by far the longest");
        let others = format!("wrong \"{long}\" but \"No.\"\nwrong \"{long} So.\" but \"No.\"");
        assert_found(&question(&format!("right \"It works.\"\n{others}")), "by far the shortest");
    }

    #[test]
    fn options_that_leave_a_gap_or_overlap_are_found() {
        for options in [
            "\"a\" a <= 1 s\n\"b\" 2 s < a",
            "\"a\" a <= 2 s\n\"b\" 1 s < a",
            "\"a\" a <= 1 s\n\"b\" 1 s <= a",
            "\"a\" a < 1 s\n\"b\" 1 s < a",
        ] {
            assert_found(&guess(options), "leave a gap, or overlap");
        }
        assert_found(&guess("\"a\" 1 s <= a <= 2 s\n\"b\" 2 s < a"), "right below 1 s <= a");
        assert_found(&guess("\"a\" a <= 1 s\n\"b\" 1 s < a <= 2 s"), "right beyond 1 s < a");
    }

    #[test]
    fn a_guess_that_nothing_answers_is_found() {
        let text = guess("\"a\" a <= 1 s\n\"b\" 1 s < a").replace("Answer.", "## Next\n\nMore.");
        assert_found(&text, "nothing comes between");
    }

    #[test]
    fn what_is_asked_twice_is_found_with_its_first_place() {
        let text = question("right \"a\"\nwrong \"b\" but \"c\"");
        let found = found(&format!("{text}{text}"));
        assert!(
            found[0].starts_with("book/p.md:10: the same is asked at book/p.md:3"),
            "{found:?}"
        );
    }
}
