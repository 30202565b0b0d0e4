//! Whatever a listing prints or has in its source, readers see it as text.

use crate::fixture::{Fixture, count, text};

/// Ways out of the element that it's put into, and blank lines, after which
/// Markdown would be read again.
const HOSTILE: &str = r#"<script>alert(1)</script> &lt; &amp;
</samp></code></pre></figure><b id="injected">b</b>

<img id="injected" src="x" onerror="alert(1)">

# a heading
## another
#
#[attribute]
[link](javascript:alert(1)) *emphasis* `code` ![image](x)

- {{#value once}} {{#include Cargo.toml}} \{{#machine}}
```
~~~
    <b id="injected">b</b>
</article></main></body></html>
"#;

#[track_caller]
fn assert_nothing_injected(course: &Fixture, page: &str) {
    let html = course.html(page);
    let injected = "#injected, main script, main img, main b, main em, main li";
    assert_eq!(count(&html, injected), 0, "{}", course.read(&format!("target/book/{page}")));
    assert_eq!(count(&html, "main h1, main h2"), 1);
}

#[test]
fn what_is_printed_is_shown_as_it_was_printed() {
    let course = Fixture::with("bad", r#"print!("{}", include_str!("../hostile")); time();"#);
    course.write("hostile", HOSTILE);
    course.append("book/first.md", "\n{{#output bad}}\n");
    course.build();
    assert_nothing_injected(&course, "first.html");
    let printed = text(&course.html("first.html"), "main figure.output ~ figure.output samp");
    assert_eq!(printed, format!("{HOSTILE}it took 0.000001 s"));
}

#[test]
fn a_listing_is_shown_as_its_file_has_it() {
    let course = Fixture::new();
    let source = format!(
        "// ANCHOR: part\nconst TEXT: &str = r####\"{HOSTILE}\"####;\n// ANCHOR_END: part\n\
         fn main() {{\n    println!(\"{{}} took 0.000001 s\", TEXT.len());\n}}\n"
    );
    course.write("examples/bad.rs", &source);
    course.append("book/first.md", "\n{{#listing bad}}\n");
    course.append("book/all.md", "\n{{#listing bad:part}}\n");
    course.build();
    assert_nothing_injected(&course, "first.html");
    assert_nothing_injected(&course, "all.html");
    let lines = |part: &str| part.lines().filter(|l| !l.contains("ANCHOR")).map(String::from).collect();
    let wanted: Vec<String> = lines(&source);
    let shown = text(&course.html("first.html"), "main figure.output ~ figure.listing pre code");
    assert_eq!(shown.lines().collect::<Vec<_>>(), wanted);
    let part: Vec<String> = lines(source.split("// ANCHOR_END").next().unwrap());
    let shown = text(&course.html("all.html"), "main figure.listing pre code");
    assert_eq!(shown.lines().collect::<Vec<_>>(), part);
    // mdBook hides lines that start with a number sign and a space.
    assert_eq!(count(&course.html("first.html"), "main .boring"), 0);
}

#[test]
fn labels_are_only_words() {
    let course = Fixture::with(
        "bad",
        r#"println!("<b id=\"injected\">b</b>|*a* {{{{#value once}}}} took 0.000001 s");
           println!("</td></table>`x` took 0.000002 s");"#,
    );
    course.build();
    assert_nothing_injected(&course, "all.html");
    let row = text(&course.html("all.html"), "main tr#bad th");
    assert_eq!(row, r#"bad <b id="injected">b</b>|*a* {{#value once}}"#);
}

#[test]
fn characters_that_steer_a_terminal_are_shown_as_such() {
    let course = Fixture::with(
        "bad",
        r#"print!("a\x1b[31mb\x07\0\x0b\r\n\r<b id='injected'>\r\u{85}\u{9b}c\n"); time();"#,
    );
    course.append("book/first.md", "\n{{#output bad}}\n");
    course.build();
    assert_nothing_injected(&course, "first.html");
    let printed = text(&course.html("first.html"), "main figure.output ~ figure.output samp");
    assert!(!printed.contains(|c: char| c.is_control() && c != '\n'), "{printed:?}");
    assert!(printed.starts_with("a\u{fffd}[31mb\u{fffd}"), "{printed:?}");
}

#[test]
fn a_time_of_nothing_gives_no_infinite_ratio() {
    let course = Fixture::with(
        "bad",
        r#"println!("one took 0.000000 s"); println!("other took 0.000000 s");"#,
    );
    course.build();
    let table = text(&course.html("all.html"), "main table.measurements");
    assert!(!table.contains("inf") && !table.contains("NaN"), "{table}");
}

/// Which of the two a page means can't be told.
#[test]
fn one_label_of_two_timings_is_refused_or_each_is_shown() {
    let course = Fixture::with(
        "bad",
        r#"sleep(Duration::from_millis(10));
           println!("it took 0.003000 s");
           println!("it took 0.004000 s");"#,
    );
    if course.xtask("build --rounds 6").output().unwrap().status.success() {
        let second = text(&course.html("all.html"), "main tr#bad + tr td");
        assert_eq!(second, "4\u{202f}ms");
    }
}
