//! Machine code in a page.

use crate::fixture::Fixture;

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
