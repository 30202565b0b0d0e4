//! What `verify` holds a course to.

use crate::fixture::{CLAIM, FEW, Fixture};

/// A course with these paragraphs on its first page fails: each is told, with the
/// words beside it, and nothing else.
#[track_caller]
fn assert_told(mistakes: &[(&str, &str)]) {
    let course = Fixture::new();
    for (paragraph, _) in mistakes {
        course.append("book/first.md", &format!("\n{paragraph}\n"));
    }
    let mut ended = course.xtask("verify").fails(1).says("error: book/first.md:");
    for (paragraph, words) in mistakes {
        let place = course.place("book/first.md", paragraph);
        ended = ended.says(format!("{place}: {words}"));
    }
    match mistakes.len() {
        1 => ended.has_no(" problems"),
        several => ended.says(format!("\n{several} problems\n")),
    };
}

#[test]
fn typed_figures_are_told() {
    let mend = "is typed by hand\n    mend: measure it: {{#value ...}} or {{#claim ...}}; \
                or say who says so: {{#quote \"...\" https://...}}";
    assert_told(&[
        ("It takes 100 ms.", &format!("the figure \"100 ms\" {mend}")),
        ("That is three times as long.", &format!("the figure \"three times\" {mend}")),
    ]);
}

/// Editors wrap lines wherever there is a space.
#[test]
fn typed_figures_are_told_across_the_end_of_a_line() {
    assert_told(&[
        ("It takes about 100\nms here.", "the figure \"100"),
        ("That is three\ntimes as long.", "the figure \"three"),
        ("It takes *100* ms.", "the figure \"100"),
    ]);
}

/// Spaces in its place would make a block of code of the line.
#[test]
fn typed_figures_are_told_behind_a_directive() {
    assert_told(&[("{{#value once}} is 100 ms less.", "the figure \"100 ms\"")]);
}

#[test]
fn typed_rust_is_told() {
    assert_told(&[(
        "```rust\nfn main() {}\n```",
        "Rust is typed by hand here\n    mend: make it a listing, and show it: ",
    )]);
}

#[test]
fn broken_links_and_fragments_are_told() {
    assert_told(&[
        ("[Gone](gone.md)", "the link gone.html leads to no file of the book"),
        ("[Gone](all.md#gone)", "the link all.html#gone leads to no place of its page"),
        ("![Gone](gone.svg)", "the link gone.svg leads to no file of the book"),
    ]);
}

#[test]
fn good_links_are_not_told() {
    let course = Fixture::with_words(
        "\n## A café\n\n[a](#a-café) [b](all.md#twice) [c](https://example.com/#x)\n\
         [d](a%20file.txt) <mailto:a@example.com>\n",
    );
    course.write("book/a file.txt", "");
    course.xtask("verify").succeeds();
}

#[test]
fn a_claim_that_fails_is_told() {
    assert_told(&[(
        "{{#claim once.counted / twice.counted >= 3}}",
        &format!(
            "the claim once.counted / twice.counted >= 3: 0.500 [0.500], FAILS ({FEW} rounds)\n    \
             mend: correct the sentence"
        ),
    )]);
}

/// `once` counts half of what `twice` counts.
#[test]
fn a_prediction_keeps_to_its_margin() {
    Fixture::with_words(
        "\n{{#predict once.counted = twice.counted * 0.4985 within 0.5 %}}\n\
         {{#predict once.counted = twice.counted * 0.501 within 0.25 %}}\n\
         {{#predict once.counted = twice.counted * 0.5 within 0.1 %}}\n",
    )
    .xtask("verify")
    .succeeds()
    .prints("4 claims: 4 hold");
    assert_told(&[
        (
            "{{#predict once.counted = twice.counted * 0.4 within 10 %}}",
            "the claim 0.9 <= once.counted / (twice",
        ),
        (
            "{{#predict once.counted = twice.counted * 0.503 within 0.5 %}}",
            "the claim 0.995 <= once.counted",
        ),
    ]);
}

#[test]
fn build_tells_a_claim_that_fails_and_marks_it_in_the_page() {
    let course = Fixture::with_words("\n{{#claim once.counted / twice.counted >= 3}}\n");
    let place = course.place("book/first.md", "{{#claim once");
    course
        .xtask("build")
        .succeeds()
        .says(format!("{place}: the claim once.counted / twice.counted >= 3: 0.500 [0.500], FAILS"))
        .prints("2 claims: 1 hold, 1 fail, 0 undecided");
    assert!(course.read("target/book/first.html").contains("data-verdict=\"fails\""));
}

#[test]
fn a_listing_that_no_page_shows_is_told() {
    Fixture::with("hidden", "time();")
        .xtask("verify")
        .fails(1)
        .says("error: examples/hidden.rs:1: no page shows hidden\n    mend: {{#listing hidden}}\n");
}

#[test]
fn failing_tests_are_told() {
    let course = Fixture::new();
    course.write("tests/arithmetic.rs", "#[test]\nfn one_is_two() { assert_eq!(1, 2) }\n");
    course
        .xtask("verify")
        .fails(1)
        .prints("test one_is_two ... FAILED")
        .says("error: tests fail\n    mend: cargo test\n");
}

#[test]
fn tests_can_be_left_out() {
    let course = Fixture::new();
    course.write("tests/arithmetic.rs", "#[test]\nfn one_is_two() { assert_eq!(1, 2) }\n");
    course.xtask("verify --no-tests").succeeds().has_no("one_is_two");
}

#[test]
fn all_of_it_is_told_at_once_in_the_pages_order() {
    let course = Fixture::with("hidden", "time();");
    course.write("tests/arithmetic.rs", "#[test]\nfn one_is_two() { assert_eq!(1, 2) }\n");
    course.append("book/all.md", "\nIt takes 100 ms.\n\n```rust\n```\n");
    course.append(
        "book/first.md",
        "\n[Gone](gone.md) {{#claim once.counted / twice.counted >= 3}}, twice as fast.\n",
    );
    course
        .xtask("verify")
        .fails(1)
        .prints(format!("once.counted / twice.counted >= 3: 0.500 [0.500], FAILS ({FEW} rounds)\n"))
        .prints("\n2 claims: 1 hold, 1 fail")
        .says("error: tests fail\n")
        .says("book/all.md:7: the figure \"100 ms\"")
        .says("book/all.md:9: Rust is typed by hand")
        .says("book/first.md:12: the link gone.html")
        .says("book/first.md:12: the figure \"twice as\"")
        .says("book/first.md:12: the claim once.counted / twice")
        .says("examples/hidden.rs:1: no page shows hidden")
        .says("7 problems\n");
}

/// One listing's failure is no reason to keep silent about the others.
#[test]
fn claims_about_good_listings_are_judged_beside_a_bad_one() {
    let course = Fixture::with("bad", "process::exit(3);");
    course.append("book/first.md", "\n{{#listing bad}}\n\n[Gone](gone.md)\n");
    course
        .xtask("verify")
        .fails(1)
        .says("examples/bad.rs:1: bad ended with exit status: 3")
        .prints(format!("{CLAIM}: 2 [2], holds ({FEW} rounds)\n1 claim: 1 hold"));
}
