//! Programs that the compiler refuses, in a page.

use crate::fixture::Fixture;

const WRONG: &str = "fn main() {\n    let pages: usize = \"three\";\n}\n";

fn course_with(source: &str) -> Fixture {
    let course = Fixture::new();
    course.write("examples/wrong.rs", source);
    course.append(
        "Cargo.toml",
        "\n[features]\nrefused = []\n\n[[example]]\nname = \"wrong\"\nrequired-features = [\"refused\"]\n",
    );
    course.append("book/first.md", "\n{{#refused wrong}}\n");
    course
}

#[test]
fn the_compilers_words_are_shown_and_asked_for_again_when_the_source_changes() {
    let course = course_with(WRONG);
    course.build();
    let words = |course: &Fixture| {
        let page = course.html("first.html");
        (*page.texts("figure.listing pre code").last().unwrap()).to_owned()
    };
    let first = words(&course);
    assert!(first.starts_with("error[E0308]: mismatched types"), "{first}");
    assert!(first.contains("--> examples/wrong.rs:2:24"), "{first}");
    course.write("examples/wrong.rs", &format!("\n{WRONG}"));
    course.xtask("build --rounds 6").succeeds().has_no("round");
    assert!(words(&course).contains("--> examples/wrong.rs:3:24"));
}

#[test]
fn one_that_compiles_after_all_fails_the_build() {
    let course = course_with("fn main() {}\n");
    course
        .xtask("build --rounds 6")
        .fails(1)
        .says("examples/wrong.rs:1: wrong compiles, and a page says that it doesn't");
}
