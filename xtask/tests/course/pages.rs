//! Mistakes in pages: each is told with its page, line and mend, all at once.

use crate::fixture::Fixture;

#[test]
fn every_mistaken_directive_is_told_before_anything_runs() {
    let course = Fixture::new();
    let mistakes = [
        ("{{#valeu once}}", "there is no directive \"valeu\"\n    mend: did you mean \"value\"?"),
        ("{{#value onec}}", "there is no example \"onec\"\n    mend: did you mean \"once\"?"),
        ("{{#value once.cpuu}}", "there is no metric \"cpuu\"; did you mean \"cpu\"?"),
        ("{{#claim once}}", "a claim compares: write "),
        ("{{#claim once >= 2 potatoes}}", "\"potatoes\" is no unit; units are ns, us, ms, s"),
        ("{{#claim once >= 2 MiB}}", "its sides differ: seconds against bytes"),
        ("{{#claim (once / twice <= 2}}", "a parenthesis isn't closed"),
        ("{{#output}}", "it names one listing"),
        ("{{#table nowhere | time}}", "there is no example \"nowhere\""),
        ("{{#include Cargo.toml}}", "there is no directive \"include\""),
        ("{{#value twice", "a directive isn't closed\n    mend: end it with }}"),
    ];
    for (mistake, _) in mistakes {
        course.append("book/first.md", &format!("\n{mistake}\n"));
    }
    let mut ended = course.xtask("build").fails(1).prints_nothing();
    for (mistake, words) in mistakes {
        let place = course.place("book/first.md", mistake);
        ended = ended.says(format!("{place}: ")).says(words);
    }
    ended.says("11 problems").has_no("Compiling");
}

#[test]
fn unknown_anchors_are_told_before_anything_runs() {
    let course = Fixture::with("two", "// ANCHOR: open");
    let mistakes = [
        (
            "{{#listing once:wiat}}",
            "there is no anchor \"wiat\" in examples/once.rs\n    mend: did you mean \"wait\"?",
        ),
        (
            "{{#listing two:open}}",
            "the anchor \"open\" in examples/two.rs has no end\n    mend: // ANCHOR_END: open",
        ),
    ];
    for (mistake, _) in mistakes {
        course.append("book/first.md", &format!("\n{mistake}\n"));
    }
    let mut ended = course.xtask("build --rounds 6").fails(1);
    for (mistake, words) in mistakes {
        let place = course.place("book/first.md", mistake);
        ended = ended.says(format!("{place}: {words}"));
    }
    ended.says("2 problems").has_no("Compiling");
}

/// What a listing prints is known when it has run.
#[test]
fn unknown_labels_are_told() {
    let course = Fixture::with(
        "two",
        r#"println!("first took 0.000001 s"); println!("second took 0.000001 s");"#,
    );
    course.append("book/first.md", "\n{{#listing two}}\n");
    let mistakes = [
        (
            "{{#value two.\"frist\"}}",
            "there is no label \"frist\"\n    mend: did you mean \"first\"?",
        ),
        ("{{#value two}}", "two has several measurements\n    mend: name one: two.\"first\""),
        ("{{#claim two.\"thrid\" <= 1 s}}", "there is no label \"thrid\""),
    ];
    for (mistake, _) in mistakes {
        course.append("book/first.md", &format!("\n{mistake}\n"));
    }
    let mut ended = course.xtask("build").fails(1);
    for (mistake, words) in mistakes {
        let place = course.place("book/first.md", mistake);
        ended = ended.says(format!("{place}: {words}"));
    }
    ended.says("3 problems");
}

#[test]
fn every_page_without_a_file_is_told() {
    let course = Fixture::new();
    course.append("book/SUMMARY.md", "- [Second](second.md)\n  - [Deep](deep/third.md)\n");
    course
        .xtask("build")
        .fails(1)
        .says("book/SUMMARY.md:5: the page second.md has no file\n    mend: write it")
        .says("book/SUMMARY.md:6: the page deep/third.md has no file")
        .says("2 problems");
    assert!(!course.path("book/second.md").exists(), "mdBook made it");
}

#[test]
fn a_book_without_its_files_is_told_which() {
    let course = Fixture::new();
    std::fs::remove_file(course.path("book/SUMMARY.md")).unwrap();
    course.xtask("build").fails(1).says("SUMMARY.md can't be read: No such");
    course.write("book.toml", "[book\n");
    course.xtask("build").fails(1).says("book.toml");
    std::fs::remove_file(course.path("book.toml")).unwrap();
    course.xtask("build").fails(1).says("book.toml");
}

#[test]
fn unknown_names_on_the_command_line_are_told_with_the_nearest() {
    Fixture::new()
        .xtask("measure onec once zzz")
        .fails(1)
        .says("there is no example \"onec\"\n    mend: did you mean \"once\"?")
        .says("there is no example \"zzz\"\n    mend: known are: once, twice")
        .says("2 problems")
        .has_no("Compiling");
}

#[test]
fn a_page_in_a_subfolder_is_as_good() {
    let course = Fixture::new();
    course.append("book/SUMMARY.md", "- [Deep](deep/page.md)\n");
    course.write("book/deep/page.md", "# Deep\n\nIt took {{#value once}}.\n");
    course.xtask("verify").succeeds();
    assert!(course.read("target/book/deep/page.html").contains("href=\"../all.html#once\""));
}

#[test]
fn a_page_from_another_system_is_as_good() {
    let course = Fixture::new();
    let page = course.read("book/first.md").replace('\n', "\r\n");
    course.write("book/first.md", &format!("\u{feff}{page}"));
    course.replace("examples/once.rs", "\n", "\r\n");
    course.build();
    let page = course.html("first.html");
    let code = page.texts("figure.listing pre code")[0];
    assert!(code.contains("fn main() {\n    thread::sleep("), "{code:?}");
}

#[test]
fn an_escaped_directive_is_shown_as_it_is() {
    let course = Fixture::with_words("\nWrite `\\{{#value once}}` or \\{{#nonsense}}.\n");
    course.xtask("verify").succeeds();
    let html = course.html("first.html");
    let page = html.texts("main")[0];
    assert!(page.contains("Write {{#value once}} or {{#nonsense}}."), "{page}");
}

/// There, readers would see HTML's tags.
#[test]
fn a_directive_in_code_is_refused_or_shown_as_it_is() {
    for words in ["Write `{{#value twice}}`.", "```text\n{{#value twice}}\n```"] {
        let course = Fixture::with_words(&format!("\n{words}\n"));
        let ended = course.xtask("build");
        if ended.code == Some(0) {
            let page = course.html("first.html");
            assert!(!page.texts("main")[0].contains("<data"), "HTML is shown as text");
        } else {
            ended.says(course.place("book/first.md", "{{#value twice}}"));
        }
    }
}

/// To a claim, `my-listing` is a difference, and `delay` the site's.
#[test]
fn listings_that_pages_can_not_name_are_told() {
    let course = Fixture::new();
    let names = ["my-listing", "delay", "all"];
    for name in names {
        course.listing(name, "time();");
    }
    let mut ended = course.xtask("build").fails(1);
    for name in names {
        ended = ended.says(format!("examples/{name}.rs:1: "));
    }
    ended.says("3 problems");
}

#[test]
fn a_directive_where_it_would_become_something_else_is_refused() {
    let mistakes = [
        ("## It takes {{#value once}}", "a heading"),
        ("![it takes {{#value once}}](https://example.com/x.png)", "an image's description"),
        ("[twice](all.md \"{{#value twice}}\")", "a link's address or title"),
        ("<!-- {{#value once}} -->", "HTML or a comment"),
        ("<script>\n// {{#value twice}}\n</script>", "HTML or a comment"),
    ];
    let course = Fixture::new();
    for (mistake, _) in mistakes {
        course.append("book/first.md", &format!("\n{mistake}\n"));
    }
    let mut ended = course.xtask("check").fails(1);
    for (mistake, place) in mistakes {
        let at = course.place("book/first.md", mistake.lines().find(|l| l.contains("{{")).unwrap());
        ended = ended.says(format!("{at}: a directive stands in {place}\n    mend: put it in "));
    }
    ended.says("5 problems");
    let question = crate::preprocess::question(&course);
    course.preprocess(question).fails(1).prints_nothing().says("stands in a heading");
}

/// mdBook panics at the first, and would write a page of the second beside the book.
#[test]
fn pages_outside_of_the_book_are_refused() {
    let course = Fixture::new();
    course.write("x.md", "# X\n");
    course.append("book/SUMMARY.md", "- [Host](/etc/hostname)\n- [X](../x.md)\n");
    for command in ["check", "build", "verify"] {
        course
            .xtask(command)
            .fails(1)
            .says("book/SUMMARY.md:5: the page /etc/hostname is outside of the book\n    mend: ")
            .says("book/SUMMARY.md:6: the page ../x.md is outside of the book")
            .says("2 problems");
    }
    assert!(!course.path("target/x.html").exists());
}

/// Neither a page, nor what is copied beside it, nor what a listing shows.
#[test]
fn links_out_of_the_course_are_refused() {
    use std::os::unix::fs::symlink;

    let course = Fixture::new();
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&secret, "# A secret\n").unwrap();
    let question = crate::preprocess::question(&course);
    for link in ["book/second.md", "book/deep/picture.png", "examples/data.txt"] {
        course.write(link, "");
        std::fs::remove_file(course.path(link)).unwrap();
        symlink(secret.path(), course.path(link)).unwrap();
    }
    course.append("book/SUMMARY.md", "- [Second](second.md)\n");
    course
        .xtask("check")
        .fails(1)
        .says("book/second.md:1: book/second.md leads out of the course\n    mend: put the file")
        .says("book/deep/picture.png:1: book/deep/picture.png leads out of the course")
        .says("2 problems");
    course.preprocess(question).fails(1).prints_nothing().says("second.md leads out");
    for link in ["book/second.md", "book/deep/picture.png"] {
        std::fs::remove_file(course.path(link)).unwrap();
    }
    course.write("book/second.md", "# Second\n\n{{#beside once data.txt}}\n");
    course
        .xtask("check")
        .fails(1)
        .says("book/second.md:3: examples/data.txt leads out of the course")
        .has_no("secret");
    // Within the course a link is as good as a file.
    std::fs::remove_file(course.path("examples/data.txt")).unwrap();
    symlink(course.path("Cargo.toml"), course.path("examples/data.txt")).unwrap();
    course.xtask("check").succeeds();
}
