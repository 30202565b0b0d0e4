//! Whatever a listing prints or has in its source, readers see it as text.

use crate::fixture::Fixture;

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
    for injected in ["#injected", "script", "img", "b", "em", "li", "h2"] {
        assert_eq!(html.texts(injected), Vec::<&str>::new());
    }
    assert_eq!(html.all("h1").len(), 1);
}

#[test]
fn what_is_printed_is_shown_as_it_was_printed() {
    let course = Fixture::with("bad", r#"print!("{}", include_str!("../hostile")); time();"#);
    course.write("hostile", HOSTILE);
    course.append("book/first.md", "\n{{#output bad}}\n");
    course.build();
    assert_nothing_injected(&course, "first.html");
    let page = course.html("first.html");
    assert_eq!(page.texts("figure.output samp")[1], format!("{HOSTILE}it took 0.000001 s"));
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
    let without_marks = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.contains("ANCHOR")).map(str::to_owned).collect()
    };
    let page = course.html("first.html");
    let shown = page.texts("figure.listing pre code")[2];
    assert_eq!(shown.lines().collect::<Vec<_>>(), without_marks(&source));
    // mdBook hides lines that start with a number sign and a space.
    assert_eq!(page.all(".boring").len(), 0);
    let page = course.html("all.html");
    let part = source.split("// ANCHOR_END").next().unwrap();
    let shown = page.texts("figure.listing pre code")[0];
    assert_eq!(shown.lines().collect::<Vec<_>>(), without_marks(part));
}

/// mdBook's own preprocessors read `{{#include}}` wherever they find it.
#[test]
fn with_mdbooks_preprocessors_output_is_no_directive_either() {
    let course = Fixture::with("bad", r#"println!("{{{{#include ../Cargo.toml}}}}"); time();"#);
    course.append("book/first.md", "\n{{#output bad}}\n");
    course.replace("book.toml", "use-default-preprocessors = false\n", "");
    let ended = course.xtask("build");
    if ended.code == Some(0) {
        let page = course.html("first.html");
        assert!(page.texts("figure.output samp")[1].starts_with("{{#include ../Cargo.toml}}"));
    } else {
        ended.says("use-default-preprocessors");
    }
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
    let page = course.html("all.html");
    let row = r#"bad <b id="injected">b</b>|*a* {{#value once}}"#;
    assert_eq!(page.texts("tr#bad th"), [row]);
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
    let page = course.html("first.html");
    let printed = page.texts("figure.output samp")[1];
    assert!(!printed.contains(|c: char| c.is_control() && c != '\n'), "{printed:?}");
    assert!(printed.starts_with("a\u{fffd}[31mb\u{fffd}"), "{printed:?}");
}

/// Such as a label that is read from right to left, in a page, on a terminal and in a
/// report: readers see a sign in its place, and programs the label as it was.
#[test]
fn what_turns_the_order_of_text_round_is_shown_as_such() {
    const LABEL: &str = "a\u{202e}b\u{9b}31m";
    const SHOWN: &str = "a\u{fffd}b\u{fffd}31m";
    let print =
        format!("println!(\"{{}} took 0.000001 s\", {LABEL:?}); println!(\"b took 0.000001 s\");");
    let course = Fixture::with("bad", &print);
    course.append("book/first.md", "\n{{#output bad}}\n\n{{#value bad.\"b\"}}\n");
    course.build();
    for page in ["target/book/first.html", "target/book/all.html"] {
        let page = course.read(page);
        assert!(page.contains(SHOWN) && !page.contains(['\u{202e}', '\u{9b}']));
    }
    course.append("book/first.md", &format!("\n{{{{#claim bad.\"{LABEL}\" >= 1 s}}}}\n"));
    let raw = ['\u{202e}', '\u{9b}'];
    let ended = course.xtask("build").succeeds().says(format!("bad.\"{SHOWN}\""));
    assert!(!ended.stderr.contains(raw) && !ended.stdout.contains(raw), "{ended}");
    let ended = course.xtask("measure bad --format json");
    assert!(!ended.stdout.contains(raw), "{ended}");
    let report: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    let claims = report["claims"].as_array().unwrap();
    let is_it = |claim: &&serde_json::Value| claim["claim"].as_str().unwrap().contains(LABEL);
    assert_eq!(claims.iter().filter(is_it).count(), 1, "{ended}");
}

#[test]
fn a_time_of_nothing_gives_no_infinite_ratio() {
    let course = Fixture::with(
        "bad",
        r#"println!("one took 0.000000 s"); println!("other took 0.000000 s");"#,
    );
    course.build();
    let page = course.html("all.html");
    let cells = page.texts("table.measurements td");
    assert!(!cells.iter().any(|cell| ["inf", "NaN"].contains(cell)), "{cells:?}");
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
    let ended = course.xtask("build");
    if ended.code == Some(0) {
        let page = course.html("all.html");
        let cells = page.texts("table.measurements td");
        assert!(cells.contains(&"4\u{202f}ms"), "{cells:?}");
    } else {
        ended.says("it");
    }
}
