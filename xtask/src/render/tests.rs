use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::compile::assembly::{Function, MachineCode, Origin};
use crate::compile::refusal::{self, Refusal};
use crate::course::exercise::tests::exercise;
use crate::course::{Course, Example};
use crate::judge::evidence::{self, Evidence, Machine, Records};
use crate::judge::freshness::Change;
use crate::judge::rule::MOST_ROUNDS;
use crate::judge::{Judgements, Told};
use crate::record::tests::{record, timing};
use crate::record::{Exchange, Lane, LeftOut, Measurement, Record, Trace, Usage};
use crate::study::tests::trial;
use crate::study::{self, Condition, Study, Trial};

const LISTING: &str = "//! A listing.\n\n// ANCHOR: main\nfn main() {\n    println!(\"```\");\n}\n// ANCHOR_END: main\n";

/// What a page of this text becomes, in a course of two listings.
fn rendered(text: &str, records: Vec<Record>) -> Result<String, Problems> {
    rendered_with(text, records, BTreeMap::new())
}

fn rendered_with(
    text: &str,
    records: Vec<Record>,
    stale: BTreeMap<String, Change>,
) -> Result<String, Problems> {
    rendered_from(text, Evidence { records: by_name(records), stale, ..Evidence::default() })
}

/// That may be run in as many rounds as any.
fn by_name(records: Vec<Record>) -> Records {
    let records = records.into_iter().map(|mut record| {
        record.provenance.rounds = MOST_ROUNDS as u32;
        (record.example.clone(), record)
    });
    records.collect()
}

fn rendered_from(text: &str, evidence: Evidence) -> Result<String, Problems> {
    rendered_beside(text, evidence, Vec::new())
}

/// The same, with what is published.
fn rendered_beside(
    text: &str,
    evidence: Evidence,
    published: Vec<Evidence>,
) -> Result<String, Problems> {
    rendered_at(tempfile::tempdir().unwrap().path(), text, evidence, published)
}

/// The same, of a course in this folder.
fn rendered_at(
    root: &Path,
    text: &str,
    evidence: Evidence,
    published: Vec<Evidence>,
) -> Result<String, Problems> {
    std::fs::write(root.join("a.rs"), LISTING).unwrap();
    let example =
        |name: &str| Example { name: name.into(), source: "a.rs".into(), package: "p".into() };
    let course = Course {
        root: root.to_owned(),
        target: root.join("target"),
        examples: vec![example("a"), example("b")],
        refused: vec![example("r")],
        dependencies: BTreeMap::new(),
        exercises: vec![exercise()],
    };
    let pages = [
        Page::new(Path::new("book"), Path::new("page.md"), text),
        Page::new(Path::new("book"), Path::new("measured.md"), "{{#records time}}"),
        Page::new(Path::new("book"), Path::new("machines.md"), "{{#machines}}"),
    ];
    let claims = pages.iter().flat_map(Page::judged);
    let judgements = Judgements::of(claims, &evidence);
    let told = |evidence| Told::of(evidence, pages.iter().flat_map(Page::judged));
    let published: Vec<_> = published.into_iter().map(told).collect();
    let context = RenderContext::new(&course, &evidence, &judgements, &published, &pages);
    super::page(&pages[0], Form::Html, &context)
}

fn both() -> Vec<Record> {
    let mut a = record("a", "it", &[0.101, 0.1021, 0.1014, 0.1034, 0.1012, 0.1015, 0.1013]);
    let b = record("b", "it", &[0.301, 0.3021, 0.3014, 0.3034, 0.3012, 0.3015, 0.3013]);
    for sample in &mut a.samples {
        let cpu_s = Some(0.1);
        sample.measurements.push(Measurement { cpu_s, ..timing("on two threads", 0.05) });
        sample.usage = Some(Usage { user_s: 0.05, ..Usage::default() });
    }
    vec![a, b]
}

#[test]
fn a_listing_is_shown_without_its_marks() {
    insta::assert_snapshot!(rendered("{{#listing a}}\n", both()).unwrap());
}

#[test]
fn a_part_of_a_listing_is_shown_alone() {
    insta::assert_snapshot!(rendered("{{#listing a:main}}\n", both()).unwrap());
}

/// Of a source as it is, or as it was.
fn with_machine_code(source: &str) -> Result<String, Problems> {
    let origin = Origin {
        source: crate::digest::of(source.as_bytes()),
        rustc: "rustc 1.90.0".into(),
        cpu: "A CPU".into(),
    };
    let function = Function { name: "main".into(), code: "    retq\n".into() };
    let code = MachineCode { example: "a".into(), origin, functions: vec![function] };
    let machine_code = [("a".to_owned(), code)].into();
    rendered_from("{{#assembly a main}}\n", Evidence { machine_code, ..Evidence::default() })
}

#[test]
fn machine_code_needs_no_record_of_times() {
    insta::assert_snapshot!(with_machine_code(LISTING).unwrap());
    let stale = with_machine_code("fn main() {}").unwrap();
    assert!(stale.contains("(out of date: a was changed since)"), "{stale}");
    let missing = rendered("{{#assembly a main}}\n", both()).unwrap_err().to_string();
    assert!(missing.contains("no machine code of main in a is kept\n    mend: cargo xtask build"));
}

#[test]
fn a_refusal_is_the_compilers_words_of_the_source_as_it_is() {
    let refused = |source: &str| {
        let origin = refusal::Origin {
            source: crate::digest::of(source.as_bytes()),
            dependencies: "d".into(),
            rustc: "rustc 1.90.0".into(),
        };
        let words = "error: future cannot be sent\n".into();
        let refusal = Refusal { program: "r".into(), origin, words };
        let refusals = [("r".to_owned(), refusal)].into();
        rendered_from("{{#refused r}}\n", Evidence { refusals, ..Evidence::default() })
    };
    insta::assert_snapshot!(refused(LISTING).unwrap());
    let stale = refused("fn main() {}").unwrap();
    assert!(stale.contains("(out of date: r was changed since)"), "{stale}");
    let missing = rendered("{{#refused r}}\n", both()).unwrap_err().to_string();
    assert!(missing.contains("says of r isn't kept\n    mend: cargo xtask build"), "{missing}");
    let unknown = rendered("{{#refused s}}\n", both()).unwrap_err().to_string();
    assert!(unknown.contains("refused program \"s\""), "{unknown}");
}

#[test]
fn a_value_has_its_range_and_rounds() {
    insta::assert_snapshot!(
        rendered("It took {{#value b}} or {{#value a.\"on two threads\".cpu}}.", both()).unwrap()
    );
}

#[test]
fn a_claim_shows_its_measured_side_and_verdict() {
    insta::assert_snapshot!(
        rendered(
            "Holds: {{#claim b / a.\"it\" >= 2.5}}\nfails: {{#claim b / a.\"it\" < 2}}\nundecided: {{#claim b / a.\"it\" >= 2.98}}\n",
            both()
        )
        .unwrap()
    );
}

#[test]
fn a_prediction_stands_beside_what_was_measured() {
    let text = "{{#predict b = 3 * delay within 5 %}}, {{#predict b = 2 * delay within 5 %}}\n";
    insta::assert_snapshot!(rendered(text, both()).unwrap());
}

#[test]
fn tables_have_a_row_for_each_timing() {
    insta::assert_snapshot!(
        rendered("{{#table a b | time | range | interval | rounds | cpu/wall | rss}}\n", both())
            .unwrap()
    );
}

#[test]
fn the_table_of_records_can_be_linked_to() {
    insta::assert_snapshot!(rendered("{{#records time | wall}}\n", both()).unwrap());
}

/// A listing that printed three steps, of which it left one out.
fn sweep() -> Vec<Record> {
    let mut sweep = record("b", "1 at once", &[0.1, 0.101, 0.1, 0.102, 0.1, 0.1, 0.1]);
    for sample in &mut sweep.samples {
        let seconds = sample.measurements[0].number * 2.0;
        sample.measurements.push(timing("1,000 at once", seconds));
        let reason = "too many files".into();
        sample.left_out.push(LeftOut { label: "10,000 at once".into(), reason });
    }
    vec![sweep]
}

#[test]
fn a_sweep_takes_its_steps_from_the_labels() {
    let page = "{{#plot \"`b` grows.\"\nacross \"at once\" log\nup \"over the delay\"\n\
                series \"b\" b.\"* at once\" / delay\nmodel \"one\" delay / delay\n}}\n";
    let html = rendered(page, sweep()).unwrap();
    assert_eq!(html.trim_end().lines().count(), 1, "nothing in it is read as Markdown");
    assert!(html.contains("b: 1 at 1, 2 at 1,000."), "{html}");
    insta::assert_snapshot!(html);
    let wrong = page.replace("* at once", "* at twice");
    let problem = rendered(&wrong, sweep()).unwrap_err().to_string();
    assert!(problem.contains("label \"* at twice\""), "{problem}");
}

#[test]
fn every_listing_has_a_row_that_has_such_a_value() {
    let mut records = both();
    records[1].samples.clear();
    records[1].not_here = Some("no fork".into());
    let html = rendered("{{#plot \"Look.\"\nevery it.cpu / it.wall\n}}\n", records).unwrap();
    assert!(html.contains(">a</th>") && !html.contains(">b</th>"), "{html}");
}

#[test]
fn a_timeline_is_of_the_traced_run_or_of_the_median_one() {
    let page = "{{#timeline b \"Look <here>.\"}}\n";
    let mut records = both();
    let exchange = |arrived_s| Exchange { arrived_s, answered_s: Some(arrived_s + 0.1) };
    records[1].trace = Some(Trace {
        wall_s: 0.3,
        exchanges: vec![exchange(0.1)],
        lanes: vec![Lane {
            name: "main thread".into(),
            from_s: 0.0,
            to_s: 0.3,
            on_cpu: vec![1.0, 0.0],
        }],
        ..Trace::default()
    });
    let traced = rendered(page, records.clone()).unwrap();
    assert!(
        traced.contains("main thread: 150") && traced.contains("Look &lt;here&gt;."),
        "{traced}"
    );
    records[1].trace.as_mut().unwrap().lanes.clear();
    let without_threads = rendered(page, records.clone()).unwrap();
    assert!(without_threads.contains("watched. This system doesn't tell when a thread"));
    records[1].trace = None;
    records[1].samples[2].exchanges = vec![exchange(0.1), exchange(0.1)];
    let untraced = rendered(page, records).unwrap();
    assert!(untraced.contains("2 requests at the site") && untraced.contains("doesn't tell when"));
}

#[test]
fn what_is_not_here_is_said_in_place_of_its_picture() {
    let mut records = both();
    records[1].not_here = Some("no fork".into());
    for page in ["{{#timeline b \"Look.\"}}\n", "{{#plot \"Look.\"\nrow \"b\" b\n}}\n"] {
        assert!(rendered(page, records.clone()).unwrap().contains("Not to be had here: no fork."));
    }
}

#[test]
fn the_machine_is_described() {
    insta::assert_snapshot!(rendered("{{#machine}}\n", both()).unwrap());
}

/// One was measured again, on another day, with another compiler.
#[test]
fn a_machine_that_differs_is_not_hidden_behind_the_first() {
    let mut records = both();
    records[0].provenance.rustc = "rustc 1.91.0".into();
    records[0].provenance.rounds = 5;
    records[1].provenance.rounds = 44;
    let records = records.into_iter().map(|record| (record.example.clone(), record)).collect();
    let evidence = || Evidence { records: Clone::clone(&records), ..Evidence::default() };
    let given = rendered_from("{{#given rounds}}, {{#given most rounds}}", evidence()).unwrap();
    assert_eq!(given, "5–6, 5–44");
    let html = rendered_from("{{#machine}}\n", evidence()).unwrap();
    assert!(html.contains("<td>rustc 1.91.0; rustc 1.90.0 for b</td>"), "{html}");
    assert!(html.contains("<td>A CPU</td>"), "{html}");
}

#[test]
fn givens_quotes_and_escapes_are_replaced() {
    insta::assert_snapshot!(
        rendered("{{#given delay}}, {{#given rounds}}, {{#quote \"20 times\" https://example.com/}}, \\{{#value b}}", both()).unwrap()
    );
}

#[test]
fn a_problem_of_one_directive_does_not_hide_the_next() {
    let page = "{{#value c}}\n{{#claim b / c >= 1}}\n{{#vlaue b}}\n";
    insta::assert_snapshot!(rendered(page, both()).unwrap_err().to_string());
}

/// However a listing tries, its words stay words.
#[test]
fn output_can_not_break_out() {
    let mut records = both();
    for sample in &mut records[1].samples {
        sample.output = "</samp></pre><script>alert(1)</script>\n\n# A heading\n\n{{#value b}} &amp; \u{1b}[31m\n".into();
    }
    let html = rendered("{{#output b}}\n", records).unwrap();
    assert_eq!(html.trim_end().lines().count(), 1);
    assert!(!html.contains("<script") && !html.contains('\u{1b}'));
    insta::assert_snapshot!(html);
}

#[test]
fn every_problem_of_a_page_is_told() {
    let page =
        "{{#value a}}\n{{#value b.\"ti\"}}\n\n{{#listing a:mian}}\n\n{{#claim b.\"ti\" >= 1 s}}\n";
    let problems = rendered(page, both()).unwrap_err().to_string();
    insta::assert_snapshot!(problems);
}

#[test]
fn a_missing_record_is_named_with_the_mend() {
    let problems = rendered("{{#value b}}", Vec::new()).unwrap_err().to_string();
    assert_eq!(
        problems,
        "book/page.md:1: b has no record\n    mend: cargo xtask build measures what has none"
    );
    let nothing = rendered("{{#given rounds}}", Vec::new()).unwrap_err().to_string();
    assert!(nothing.contains("nothing has been measured"), "{nothing}");
}

#[test]
fn what_is_not_to_be_had_here_is_said() {
    let mut nowhere = record("b", "it", &[]);
    nowhere.not_here = Some("fork is a call of *Unix* systems [x](y)".into());
    let text = "{{#value b}}, {{#claim b / delay >= 1}}\n\n{{#output b}}\n";
    insta::assert_snapshot!(rendered(text, vec![nowhere]).unwrap());
}

#[test]
fn what_is_out_of_date_says_so_on_the_number() {
    let stale = [("b".to_owned(), Change::Source)].into();
    let text = "{{#value b}}, {{#claim b / delay >= 1}}, {{#value a.\"it\"}}\n";
    insta::assert_snapshot!(rendered_with(text, both(), stale).unwrap());
}

/// A reason may be a stranger's words.
#[test]
fn no_reason_ends_a_cell_of_a_table() {
    let mut not_here = both();
    not_here[1].not_here = Some("no fork|[press](javascript:alert(1))|".into());
    let page = "| a | b |\n|---|---|\n| {{#claim b / delay >= 1}} | {{#value b}} |\n";
    let page = rendered(page, not_here).unwrap();
    let row = page.lines().find(|line| line.contains("no fork")).unwrap();
    assert_eq!(row.matches('|').count(), 3, "{row}");
}

#[test]
fn every_note_of_a_page_has_an_id_of_its_own() {
    let html =
        rendered("{{#value b}}, {{#claim b / delay >= 1}}\n\n{{#table b | time | rss}}\n", both())
            .unwrap();
    let ids: Vec<_> = html.split(" id=\"").skip(1).map(|rest| rest.split('"').next()).collect();
    let unique: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!((ids.len(), unique.len()), (4, 4), "{ids:?}");
}

/// However many are published, a page doesn't grow with all of them.
#[test]
fn a_note_has_the_first_few_machines_and_says_how_many_more_there_are() {
    let published = |names: &[&str]| {
        let machine = |name: &&str| Machine {
            name: (*name).into(),
            condition: (*name == "c").then(|| "pinned *to* one CPU".into()),
            provenance: both()[0].provenance.clone(),
        };
        let evidence = |name| Evidence {
            origin: evidence::Origin::Published(Box::new(machine(name))),
            ..Evidence::of(by_name(both()))
        };
        let text = "{{#value b}}, {{#claim b / delay >= 1}}\n";
        let own = Evidence::of(by_name(both()));
        rendered_beside(text, own, names.iter().map(evidence).collect()).unwrap()
    };
    let page = published(&["a", "b", "c", "d", "e", "f"]);
    assert_eq!(page.matches("<span class=\"elsewhere\">").count(), 2 * (3 + 1), "{page}");
    for words in [
        "<span class=\"elsewhere\">On a&#58; 301",
        "<span class=\"elsewhere\">On c (pinned &#42;to&#42; one CPU)&#58; 3&#46;01, holds&#46;</span>",
        "<span class=\"elsewhere\">And on 3 more.</span>",
        "<a href=\"machines.html\">What these machines are</a>",
    ] {
        assert!(page.contains(words), "{page}");
    }
    let page = published(&["a"]);
    assert!(page.contains("machines.html") && !page.contains("more."), "{page}");
    let page = published(&[]);
    assert!(!page.contains("machines.html"), "{page}");
}

#[test]
fn a_table_tells_what_a_listing_costs() {
    let text = rendered("{{#table b | time/delay | lines | compile}}\n", both()).unwrap();
    assert!(text.contains("data-metric=\"time/delay\">3.01</data>"), "{text}");
    assert!(text.contains("<td>3</td>"), "{text}");
    assert!(text.contains(">not measured</span></button>"), "{text}");
    assert!(text.contains(">cargo xtask measure &#45;&#45;compile</span>"), "{text}");
}

#[test]
fn a_step_that_was_left_out_has_a_row() {
    let mut records = both();
    for sample in &mut records[1].samples {
        sample.left_out = vec![LeftOut { label: "10000".into(), reason: "no room".into() }];
    }
    let text = rendered("{{#table b | time}}\n", records).unwrap();
    assert!(text.contains("<code>b</code> 10000"), "{text}");
    assert!(text.contains(">no room</span>"), "{text}");
}

const GUESS: &str = "{{#guess \"How long?\"\n\"as *long* as <one> & \u{201c}two\u{201d}\" b / a.\"it\" <= 1.25\n\
                     \"longer\" 1.25 < b / a.\"it\"\nbecause \"`b` is in </fieldset> a row.\"\n}}\n";

#[test]
fn a_guess_has_its_options_its_answer_and_a_fold_up_to_the_next_heading() {
    let page = format!("one\n\n{GUESS}\nTold: {{{{#value b}}}}.\n\n## Next\n\nmore\n");
    insta::assert_snapshot!(rendered(&page, both()).unwrap());
}

#[test]
fn folds_end_at_the_next_guess_and_with_the_page() {
    let again = GUESS.replace("How long?", "How long again?");
    let page = rendered(&format!("{GUESS}\nfirst\n\n{again}\nsecond\n"), both()).unwrap();
    let told = page.split("<div class=\"told\"").skip(1).map(|told| told.split("</div>").next());
    let told: Vec<&str> = told.map(Option::unwrap).collect();
    assert!(told[0].contains("first") && !told[0].contains("fieldset"), "{page}");
    assert!(told[1].contains("second") && !told[1].contains("on-paper"), "{page}");
}

#[test]
fn a_guess_of_which_two_options_hold_or_none_says_so() {
    let two = GUESS.replace("<= 1.25", "> 1");
    let page = rendered(&two, both()).unwrap();
    assert!(page.contains("More than one of these is right here: "), "{page}");
    assert_eq!(page.matches(" data-right").count(), 2, "{page}");
    let none = GUESS.replace("1.25 < b", "5 < b");
    let page = rendered(&none, both()).unwrap();
    let told = "None of these is right here: <code>b / a.&quot;it&quot;</code> is ";
    assert!(page.contains(told), "{page}");
    assert!(!page.contains(" data-right") && page.contains(" data-undecided"), "{page}");
}

#[test]
fn a_guess_that_is_undecided_says_why_and_has_the_published_answer() {
    let close = GUESS.replace("1.25", "2.98");
    let page = rendered(&close, both()).unwrap();
    let why = "This machine can\u{2019}t tell: the rounds fall on both sides of the bound.";
    assert!(page.contains(why) && page.contains(" data-undecided"), "{page}");

    let mut slower = both();
    for sample in &mut slower[1].samples {
        sample.measurements[0].number *= 2.0;
    }
    let published = Evidence::of(by_name(slower));
    // All its rounds were run: what is still being measured is left to the published.
    let mut evidence = Evidence::of(by_name(both()));
    for record in evidence.records.values_mut() {
        record.provenance.rounds = record.samples.len() as u32;
    }
    let page = rendered_beside(&format!("{close}\nTold.\n"), evidence, vec![published]).unwrap();
    let answer = format!("{why} By the published measurements: longer.");
    assert!(page.contains(&answer) && !page.contains(" data-undecided"), "{page}");
    assert!(page.contains("data-right><span>longer</span>"), "{page}");
}

/// One option is told here already, and the others aren't yet.
#[test]
fn the_options_of_a_guess_are_told_by_one_machine() {
    let guess = GUESS.replace(
        "\"longer\" 1.25 < b / a.\"it\"",
        "\"longer\" 1.25 < b / a.\"it\" <= 5\n\"far longer\" 5 < b / a.\"it\"",
    );
    let mut own = Evidence::of(by_name(both()));
    let first = &mut own.records.get_mut("b").unwrap().samples[0];
    first.measurements[0].number /= 3.0;
    let mut slower = both();
    for sample in &mut slower[1].samples {
        sample.measurements[0].number *= 2.0;
    }
    let published = Evidence::of(by_name(slower));
    let page = rendered_beside(&format!("{guess}\nTold.\n"), own, vec![published]).unwrap();
    assert!(page.contains("data-right><span>far longer</span>"), "{page}");
    assert!(!page.contains("None of these") && page.contains(" is <"), "{page}");
}

#[test]
fn a_guess_on_a_scale_is_beside_the_plot_of_its_number() {
    let scale = "{{#guess \"How long?\"\nscale b from 100 ms to 1 s log\nbecause \"So.\"\n}}\n";
    let plot = "{{#plot \"Look.\"\nrow \"a\" a.\"it\"\nrow \"b\" b\n}}\n";
    let page = rendered(&format!("{scale}\n{plot}"), both()).unwrap();
    insta::assert_snapshot!(page.split("<div class=\"told\"").next().unwrap());
    let key = page.split("data-of=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(page.matches(&format!("data-guess=\"{key}\" data-axis=")).count(), 1, "{page}");
    let alone = rendered(plot, both()).unwrap();
    assert!(!alone.contains("data-guess"), "{alone}");

    let mut not_here = both();
    not_here[1].not_here = Some("no fork".into());
    let page = rendered(scale, not_here).unwrap();
    assert!(page.contains("<p>This machine can\u{2019}t tell: no fork.</p>"), "{page}");
    assert!(page.contains(" data-undecided") && !page.contains("data-found"), "{page}");
}

#[test]
fn a_question_has_what_is_wrong_about_each_option() {
    let page = "{{#question \"Why?\"\nwrong \"`a` <works>\" but \"It *waits*.\"\n\
                right \"It waits.\"\nbecause \"It does.\"\n}}\n";
    insta::assert_snapshot!(rendered(page, both()).unwrap());
}

#[test]
fn progress_lists_what_all_pages_ask() {
    let page = format!("# The *page*\n\n{GUESS}\nTold.\n\n# Yours\n\n{{{{#progress}}}}\n");
    let page = rendered(&page, both()).unwrap();
    let key = page.split("data-of=\"").nth(1).unwrap().split('"').next().unwrap();
    let item = format!("<li data-of=\"{key}\"><a href=\"page.html#q-{key}\">How long?</a>");
    assert!(page.contains(&item), "{page}");
    assert!(page.contains("<a href=\"page.html\">The *page*</a>"), "{page}");
}

#[test]
fn a_program_to_mend_has_a_box_for_whoever_mended_it() {
    insta::assert_snapshot!(rendered("{{#exercise in_a_row}}\n", both()).unwrap());
}

#[test]
fn progress_lists_programs_to_mend_beside_questions() {
    let page = format!("# A title\n\n{GUESS}\n{{{{#exercise in_a_row}}}}\n\n{{{{#progress}}}}\n");
    let page = rendered(&page, both()).unwrap();
    let at = page.find("<div class=\"progress\"").unwrap();
    insta::assert_snapshot!(page[at..].lines().next().unwrap());
}

#[test]
fn a_study_tells_how_often_verdicts_were_wrong() {
    let text = "{{#study claims}}\n\n{{#study faults}}\n";
    let root = tempfile::tempdir().unwrap();
    let rendered = || rendered_at(root.path(), text, Evidence::default(), Vec::new());
    assert_eq!(rendered().unwrap().matches("None of this has been tried yet").count(), 2);
    let mut study = Study::default().go_on("it".into(), record("a", "it", &[0.1]).provenance);
    for undecided in [0, 1] {
        study.add(Condition::Quiet, trial(0, undecided));
    }
    study.add(Condition::OneCpu, Trial { claims: 1234, ..trial(1, 9) });
    study.add_fault("it sleeps", Condition::Quiet, trial(2, 0));
    study.add_fault("it sleeps", Condition::Busy, trial(0, 3));
    std::fs::create_dir(root.path().join("docs")).unwrap();
    let file = study::file(root.path());
    std::fs::write(&file, serde_json::to_string(&study).unwrap()).unwrap();
    insta::assert_snapshot!(rendered().unwrap());
    std::fs::write(&file, "{").unwrap();
    let problems = rendered().unwrap_err();
    assert!(problems.as_slice()[0].what.contains("study.json can't be used"), "{problems:?}");
}
