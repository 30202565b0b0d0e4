//! What becomes of guesses, from a real program to the exit code and the page.

use serde_json::Value;

use crate::fixture::Fixture;
use crate::program::Ended;

/// What `twice` counts is twice what `once` does: of these options the second is right.
const OPTIONS: &str = "\"as much\" twice.counted / once.counted <= 1.5\n\
                       \"more\" 1.5 < twice.counted / once.counted";

/// The good course with a guess of these options.
fn with(options: &str) -> Fixture {
    Fixture::with_words(&format!(
        "\n{{{{#guess \"How <much>?\"\n{options}\nbecause \"It counts twice.\"\n}}}}\n\nTold here.\n"
    ))
}

#[track_caller]
fn verify(course: &Fixture, arguments: &str) -> Ended {
    course.xtask(&format!("verify --no-tests {arguments}"))
}

#[test]
fn one_of_its_options_is_right_and_the_others_are_no_failures() {
    let course = with(OPTIONS);
    let place = course.place("book/first.md", "{{#guess");
    verify(&course, "--strict")
        .succeeds()
        .prints(format!("{place}: the guess \"How <much>?\": 1.5 < twice.counted / once.counted: "))
        .prints("1 claim: 1 hold, 0 fail, 0 undecided\n")
        .prints("1 guess: 1 with one right answer, 0 with none or several, 0 undecided\n");
    let page = course.read("target/book/first.html");
    let right = "data-right=\"\"><span>more</span>";
    assert!(page.contains(right) || page.contains("data-right><span>more</span>"), "{page}");
    assert!(page.contains("class=\"told\""), "{page}");
}

#[test]
fn verify_fails_where_two_options_hold_or_none_does() {
    for (options, words) in [
        (OPTIONS.replace("<= 1.5", "<= 2.5"), "has several right answers: twice.counted"),
        (OPTIONS.replace("1.5 <", "2.5 <"), "has no right answer: twice.counted"),
    ] {
        let course = with(&options);
        let place = course.place("book/first.md", "{{#guess");
        verify(&course, "")
            .fails(1)
            .prints("1 guess: 0 with one right answer, 1 with none or several, 0 undecided\n")
            .says(format!("{place}: the guess \"How <much>?\" {words}"))
            .says("mend: one of its options holds on every machine");
        let report = verify(&course, "--format json").fails(1);
        let report: Value = serde_json::from_str(&report.stdout).unwrap();
        assert_eq!(report["guesses"][0]["options"].as_array().unwrap().len(), 2);
        assert_eq!(report["claims"].as_array().unwrap().len(), 1);
    }
}

#[test]
fn one_that_is_undecided_counts_once_among_claims_and_guesses() {
    let options = "\"one\" wavers.counted <= 1\n\"more\" 1 < wavers.counted";
    let course = with(options);
    course.listing("wavers", r#"println!("it counted {}", round());"#);
    course.append("book/first.md", "\n{{#listing wavers}}\n");
    let strict = |arguments: &str| {
        course.write("noted", "");
        verify(&course, arguments)
    };
    strict("--undecided-at-most 50%")
        .succeeds()
        .prints("1 guess: 0 with one right answer, 0 with none or several, 1 undecided");
    strict("--strict").fails(1).says("50\u{202f}% of the claims and guesses are undecided");
    let page = course.read("target/book/first.html");
    assert!(
        page.contains("This machine can\u{2019}t tell: it differs from round to round."),
        "{page}"
    );
}

#[test]
fn what_is_wrong_with_a_question_is_told_without_measuring() {
    let question = "\n{{#question \"Why?\"\nright \"This.\"\nwrong \"NOT this.\" but \"No.\"\n\
                    wrong \"All of these.\" but \"No.\"\nbecause \"So.\"\n}}\n";
    let course = Fixture::with_words(question);
    let place = course.place("book/first.md", "{{#question");
    course
        .xtask("check")
        .fails(1)
        .says(format!("{place}: \"NOT\" stands in capitals in \"NOT this.\""))
        .says(format!("{place}: \"All of these\" in an option says nothing of its own"));
    let course = Fixture::with_words(&question.replace("because \"So.\"\n", ""));
    course.xtask("check").fails(1).says(format!("{place}: ")).says("it has no explanation");
}
