//! Machine code in a page.

use crate::fixture::Fixture;
use crate::preprocess::question;

const SOURCE: &str = "#[inline(never)]\nfn kept(x: u64) -> u64 { x * 3 }\n\
     fn main() {\n    println!(\"{}\", kept(std::env::args().count() as u64));\n\
     println!(\"it took 0.000001 s\");\n}\n";

#[test]
fn a_functions_machine_code_is_the_compilers() {
    let course = Fixture::new();
    course.write("examples/sums.rs", SOURCE);
    course.append("book/first.md", "\n{{#listing sums}}\n\n{{#assembly sums kept}}\n");
    course.build();
    let page = course.html("first.html");
    let figures = page.texts("figure.listing pre code");
    assert!(figures.last().unwrap().contains("ret"), "{figures:?}");
}

/// Neither a new directive nor a changed comment changes what was timed.
#[test]
fn it_needs_no_new_measurement() {
    let course = Fixture::new();
    course.write("examples/sums.rs", SOURCE);
    course.append("book/first.md", "\n{{#listing sums}}\n");
    course.build();
    let before = course.record("sums");
    course.append("book/first.md", "\n{{#assembly sums kept}}\n");
    course.xtask("build --rounds 6").succeeds().has_no("round");
    let caption = |course: &Fixture| {
        let page = course.html("first.html");
        (*page.texts("figure.listing figcaption").last().unwrap()).to_owned()
    };
    assert!(caption(&course).starts_with("the machine code of kept, by rustc 1."));
    course.append("examples/sums.rs", "// The end.\n");
    let shown = course.preprocess(question(&course)).succeeds();
    assert!(shown.stdout.contains("sums was changed since"), "{shown}");
    course.xtask("build --rounds 6").succeeds().has_no("round");
    assert!(!caption(&course).contains("out of date"));
    assert_eq!(course.record("sums").samples, before.samples);
}

#[test]
fn a_function_that_was_inlined_is_named_with_the_mend() {
    let course = Fixture::new();
    course.write("examples/sums.rs", SOURCE);
    course.append("book/first.md", "\n{{#listing sums}}\n\n{{#assembly sums keep}}\n");
    course
        .xtask("build")
        .fails(1)
        .says("examples/sums.rs:1: sums has no machine code of its own for keep")
        .says("mend: give the function #[inline(never)]");
}
