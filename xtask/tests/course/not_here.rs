//! Listings that say that this system hasn't what they show.

use crate::fixture::Fixture;
use crate::html::Html;

const PAGE: &str = "
{{#listing absent}}

{{#output absent}}

It took {{#value absent}}, which is {{#claim absent / once <= 3}} of it.
";

fn course(reason: &str) -> Fixture {
    let course = Fixture::with("absent", &format!("println!(\"not here: {reason}\");"));
    course.append("book/first.md", PAGE);
    course
}

/// The page has one claim that is undecided: a quiet word with its reason behind it,
/// and in its note.
#[track_caller]
fn assert_undecided(page: &Html, why: &str) {
    assert_eq!(page.texts("data.undecided"), ["not measured (undecided)"]);
    assert_eq!(page.all("data.undecided span.verdict")[0].attribute("title"), why);
    let told = format!(": undecided, as {why}");
    let notes = page.texts("span.note");
    assert_eq!(notes.iter().filter(|note| note.contains(&told)).count(), 1, "{notes:?}");
}

#[test]
fn the_page_says_so() {
    let course = course("no fork on this system");
    course.xtask("build").succeeds().prints("2 claims: 1 hold, 0 fail, 1 undecided");
    let page = course.html("first.html");
    let output = page.texts("figure.output samp")[1];
    assert_eq!(output, "not here: no fork on this system");
    assert_eq!(page.texts("p span.undecided"), ["not to be had here"]);
    assert_undecided(&page, "no fork on this system");
    assert_eq!(course.html("all.html").texts("tr#absent td .undecided")[0], "not here");
}

#[test]
fn verify_passes_and_a_strict_one_does_not() {
    let course = course("no fork on this system");
    let place = course.place("book/first.md", "{{#claim absent");
    let verdict = "absent / once <= 3: not measured, undecided: no fork on this system\n";
    course
        .xtask("verify")
        .succeeds()
        .prints(format!("{place}: {verdict}"))
        .prints("2 claims: 1 hold, 0 fail, 1 undecided");
    course
        .xtask("verify --strict")
        .fails(1)
        .says("error: 50\u{202f}% of the claims and guesses are undecided, and at most 0\u{202f}% may be\n")
        .says(format!("\n{place}: the claim {verdict}"));
}

#[test]
fn it_runs_no_further_round() {
    let course = Fixture::with("absent", r#"note(process::id()); println!("not here: no");"#);
    course.build();
    assert_eq!(course.noted().len(), 1, "in the first round");
    course.build();
    assert_eq!(course.noted().len(), 1, "its record is fresh");
}

/// One step of a sweep may be too much for a machine.
#[test]
fn a_part_that_is_left_out_is_undecided_alone() {
    let course = Fixture::with(
        "sweep",
        r#"println!("10 at once used 4096 bytes\n10 at once counted 3");
           println!("1000 at once: not here: it takes 20000 files");"#,
    );
    course.append(
        "book/first.md",
        "{{#listing sweep}}\n\nIt is {{#claim sweep.\"10 at once\".used / 4 KiB = 1}}, \
         {{#claim sweep.\"10 at once\".counted <= 3}}, {{#value sweep.\"1000 at once\".used}} and \
         {{#claim sweep.\"1000 at once\".used >= 1 KiB}}.\n",
    );
    course.xtask("build").succeeds().prints("4 claims: 3 hold, 0 fail, 1 undecided");
    let page = course.html("first.html");
    assert_undecided(&page, "it takes 20000 files");
    assert_eq!(page.texts("p span.undecided"), ["—"]);
}

#[test]
fn the_reason_is_only_words() {
    let course = course(
        r#"<b id='injected'>no</b> | *fork* `here` \x1b[31m\x1b]0;title\x07 \"x\" {{{{#machine}}}}"#,
    );
    course.xtask("verify").succeeds().prints("undecided: <b id='injected'>no</b>").has_no("\u{1b}");
    let page = course.html("first.html");
    for injected in ["#injected", "b", "em", "p code"] {
        assert_eq!(page.texts(injected), Vec::<&str>::new());
    }
    let title = page.all("data.undecided span.verdict")[0].attribute("title");
    let note = *page.texts("span.note").last().unwrap();
    for told in [title, note] {
        assert!(told.contains("<b id='injected'>no</b> | *fork* `here` "), "{told}");
        assert!(told.contains(r#""x" {{#machine}}"#), "{told}");
    }
}

/// A feature may go while it's measured; what is recorded must be readable.
#[test]
fn one_that_says_so_in_a_later_round_has_a_record_all_the_same() {
    let course = Fixture::with(
        "absent",
        r#"if round() < 2 { time() } else { println!("not here: not any more") }"#,
    );
    course.append("book/first.md", PAGE);
    course.build();
    assert_eq!(course.record("absent").not_here.as_deref(), Some("not any more"));
}
