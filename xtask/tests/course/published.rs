//! What other machines measured, beside what this one did.

use std::fs;

use crate::fixture::Fixture;
use crate::program::Program;

/// A course with one published file and no records, as after a clone.
fn cloned() -> Fixture {
    let course = Fixture::new();
    course.build();
    course.xtask("publish --name other").succeeds();
    fs::remove_dir_all(course.path("target/course")).unwrap();
    fs::remove_dir_all(course.path("target/book")).unwrap();
    course
}

const FILE: &str = "records/other.json";

#[test]
fn a_clone_shows_the_book_with_nothing_measured() {
    let course = cloned();
    course.xtask("build --from-records").succeeds();
    let page = course.read("target/book/first.html");
    assert!(page.contains("These numbers were measured on other ("), "{page}");
    assert_eq!(course.html("first.html").all("data.measured").len(), 2);
    assert!(!course.names().iter().any(|name| name == "once.json"));
    // The data are there, too, for everybody to read.
    assert_eq!(course.read("target/book/records/other.json"), course.read(FILE));
    assert!(course.read("target/book/records/values.csv").contains("\nother,once,"));
}

#[test]
fn own_numbers_come_first_and_others_stand_behind_them() {
    let course = cloned();
    course.build();
    let page = course.read("target/book/first.html");
    assert!(!page.contains("class=\"origin\""), "{page}");
    assert!(page.contains("class=\"elsewhere\""), "{page}");
    let told = course.xtask("compare").succeeds().prints("    here: ").prints("    other: ");
    told.prints("one claim on 2 machines: 0 hold on one and fail on another");
    let ended = course.xtask("compare --format json").succeeds();
    let json: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(json["claims"][0]["machines"][1]["verdict"], "holds");
}

#[test]
fn with_nothing_measured_the_report_for_programs_is_one_all_the_same() {
    let course = Fixture::new();
    course.xtask("compare").succeeds().prints("nothing is measured here");
    let ended = course.xtask("compare --format json").succeeds();
    let json: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(json["machines"], serde_json::json!([]));
}

/// A stranger's words, of which a line might pass for another machine's, or for a command
/// to the CI that shows it.
#[test]
fn a_reason_that_was_published_is_one_line_of_the_report() {
    let course = cloned();
    let mut file: serde_json::Value = serde_json::from_str(&course.read(FILE)).unwrap();
    let listing = &mut file["listings"]["once"];
    listing["output"] = "".into();
    listing["trace"] = serde_json::Value::Null;
    listing["exchanges"] = serde_json::json!([]);
    listing["rounds"] = serde_json::json!({ "round": [], "wall_s": [] });
    listing["not_here"] = "no\n::error::forged\n    here: 3.0, holds".into();
    course.write(FILE, &file.to_string());
    let told = course.xtask("compare").succeeds();
    assert!(told.stdout.contains("no ::error::forged     here: 3.0, holds"), "{}", told.stdout);
}

#[test]
fn a_name_that_another_machine_has_is_not_taken() {
    let course = cloned();
    course.build();
    course.xtask("publish --name other").succeeds();
    let mut file: serde_json::Value = serde_json::from_str(&course.read(FILE)).unwrap();
    file["provenance"]["cpu"] = "Another CPU".into();
    course.write(FILE, &file.to_string());
    let ended = course.xtask("publish --name other").fails(1);
    let ended = ended.says("records/other.json is of another machine: other (Another CPU");
    ended.says("mend: name this one in another way: --name NAME");
    assert_eq!(course.read(FILE), file.to_string());
}

/// What a compiler said elsewhere becomes a page here.
#[test]
fn what_a_published_file_says_of_a_compiler_is_only_words() {
    let course = cloned();
    let hostile = "x\n\n[Run](javascript:alert(1)) ![](x)\n\n# A heading\n";
    let mut file: serde_json::Value = serde_json::from_str(&course.read(FILE)).unwrap();
    let origin = serde_json::json!({
        "source": "s", "dependencies": "d", "rustc": hostile, "cpu": hostile, "profile": "dev",
    });
    file["machine_code"] = serde_json::json!([{
        "example": "once", "origin": origin,
        "functions": [{ "name": "main", "code": "ret" }],
    }]);
    course.write(FILE, &file.to_string());
    course.append("book/first.md", "\n{{#assembly once main}}\n\nAfter it.\n");
    course.xtask("build --from-records").succeeds();
    let page = course.html("first.html");
    assert_eq!((page.all("main h1").len(), page.all("main img").len()), (1, 0));
    let links = page.texts("main a");
    assert!(!links.contains(&"Run"), "{links:?}");
    assert!(page.texts("main p").contains(&"After it."));
}

#[test]
fn another_source_is_not_comparable() {
    let course = cloned();
    course.append("examples/once.rs", "// Changed.\n");
    course.xtask("build --from-records").succeeds();
    assert!(course.read("target/book/first.html").contains("out of date: once was changed"));
    course.build();
    let page = course.read("target/book/first.html");
    assert!(page.contains("not comparable"), "{page}");
}

#[test]
fn serve_shows_what_is_published_at_once_and_then_what_is_measured() {
    let course = cloned();
    let serve = Program::start(course.command("serve --port 0"));
    serve.until_it_says("; Ctrl-C ends this");
    crate::program::until(
        || "the own numbers".to_owned(),
        || {
            let page = fs::read_to_string(course.path("target/book/first.html")).ok()?;
            let is_own = page.contains("data-live") && !page.contains("These numbers were");
            is_own.then_some(())
        },
    );
    serve.signal(nix::sys::signal::Signal::SIGINT);
    serve.end().fails(130);
}

#[test]
fn what_is_not_up_to_date_is_not_published() {
    let course = Fixture::new();
    course.xtask("publish").fails(1).says("once has no record").says("mend: cargo xtask build");
    course.build();
    course.replace("examples/once.rs", "0.001000", "0.001500");
    course.xtask("publish").fails(1).says("once");
    assert!(!course.path("records").exists());
}

#[test]
fn nothing_tells_whose_machine_it_was() {
    let course = Fixture::new();
    course.replace(
        "examples/once.rs",
        "fn main() {",
        "fn main() {\n    println!(\"home {:?} at {:?} on {:?}\", std::env::var(\"HOME\"), \
         std::env::current_dir(), std::fs::read_to_string(\"/proc/sys/kernel/hostname\"));",
    );
    course.build();
    course.xtask("publish --name other").succeeds();
    let text = course.read(FILE);
    assert!(text.contains("home Ok("), "{text}");
    let home = std::env::var("HOME").unwrap();
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let root = course.root().display().to_string();
    for word in [home.as_str(), host.trim(), root.as_str()] {
        assert!(word.len() < 3 || !text.contains(word), "{word} is in {text}");
    }
}

#[test]
fn a_bad_file_is_named_and_the_book_is_made_without_it() {
    let course = cloned();
    let good = course.read(FILE).replace("\"other\"", "\"bad\"");
    let other_sources = good.replace("\"source\":\"", "\"source\":\"0");
    for (text, why) in [
        (good[..good.len() / 2].to_owned(), "is no whole JSON file"),
        (good.replace("\"format\":1", "\"format\":7"), "is of format 7"),
        (good.replace("\"usable_cores\":", "\"usable_cores\":0,\"was\":"), "usable cores"),
        (good.clone() + &" ".repeat(300_000), "and may have 300000"),
        (other_sources, "is of other listings, those of revision"),
    ] {
        course.write("records/bad.json", &text);
        course.xtask("check").fails(1).says("records/bad.json:1: ").says(why);
        course.xtask("build --from-records").succeeds().says(why);
        assert_eq!(course.html("first.html").all("data.measured").len(), 2);
        assert!(!course.path("target/book/records/bad.json").exists());
    }
    fs::remove_file(course.path("records/bad.json")).unwrap();
    course.xtask("check").succeeds();
}
