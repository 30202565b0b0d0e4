use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::*;
use crate::judge::Verdict;
use crate::judge::reason::Reason;
use crate::render::data::Rows;
use crate::render::figure::Drawing;
use crate::render::fragment::{
    Answers, Cell, Checked, Choice, Code, Figure, Inline, Note, Number, Question, Row, Scale,
    Section, Table, Task, ToMend,
};

fn writer(form: Form) -> Box<dyn Writer> {
    match form {
        Form::Html => {
            let [records, machines] = ["all.html", "machines.html"].map(AsRef::as_ref);
            Box::new(Html::of(&page(), Some(records), Some(machines), false))
        }
        Form::Markdown => Box::new(Markdown),
    }
}

fn page() -> Page {
    Page::new("book".as_ref(), "p.md".as_ref(), "")
}

fn number(shown: &str, value: f64) -> Number {
    let note = Note {
        words: "Median of 6 rounds.".into(),
        elsewhere: vec!["On other (a *busy* one): 100 ms.".into()],
        more: 3,
        values: Some(Rows { first: 2, last: 7 }),
        example: "a_b".into(),
    };
    Number {
        shown: shown.into(),
        value,
        example: Some("a_b".into()),
        label: Some("on *two*".into()),
        metric: Some("time".into()),
        rounds: Some((6, 0.1, 0.102)),
        interval: Some("100–102 ms".into()),
        note: Some(note),
    }
}

fn checked(verdict: Verdict) -> Inline {
    Inline::Claim(Checked {
        shown: "2.98".into(),
        claim: "a / b >= 2.5".into(),
        verdict,
        value: Some(2.98),
        rounds: 6,
        interval: Some((2.9, 3.0)),
        note: None,
    })
}

fn inlines() -> Vec<Inline> {
    let path = || "examples/a_b.rs".to_owned();
    let reason = Reason::NotHere { why: "it has *no* [record]".into() };
    vec![
        Inline::text("words with *signs* and <tags>, "),
        Inline::Code("a | b".into()),
        Inline::text(", "),
        Inline::File { path: path(), address: None },
        Inline::text(", "),
        Inline::File { path: path(), address: Some("https://example.com/a_b.rs".into()) },
        Inline::Command("cargo run --example a_b".into()),
        Inline::Quote { words: "up to *20*".into(), source: "https://example.com/".into() },
        Inline::Number(number("101 ms", 0.101)),
        checked(Verdict::Holds),
        checked(Verdict::Fails),
        checked(Verdict::Undecided(reason)),
        Inline::Prediction(vec![Inline::text("100 ms predicted, "), checked(Verdict::Holds)]),
        Inline::Missing { shown: "—", why: Some("no /proc <here>".into()) },
        Inline::Missing { shown: "not here", why: None },
        Inline::Stale("a_b was changed".into()),
    ]
}

fn table() -> Table {
    let cell = |rows, shown| Cell { rows, content: Inline::text(shown) };
    let name = |label: &str| vec![Inline::Code("a_b".into()), Inline::text(label)];
    Table {
        head: vec!["listing".into(), "a | b".into(), "lines".into()],
        rows: vec![
            Row::Cells {
                id: Some("a_b".into()),
                name: name(" first"),
                cells: vec![cell(None, "1"), cell(Some(2), "30")],
            },
            Row::Cells { id: None, name: name(" second"), cells: vec![cell(None, "2")] },
            Row::new("*three*", inlines().drain(8..10).collect()),
            Row::Across("4 more".into()),
        ],
    }
}

fn caption() -> Vec<Inline> {
    vec![Inline::text("1. What "), Inline::Code("a_b".into()), Inline::text(" shows")]
}

/// One of each kind.
fn fragments() -> Vec<Fragment> {
    let drawing = Drawing {
        picture: maud::html! { svg viewBox="0 0 1 1" { path d="M0 0" {} } },
        words: "a_b: 101 ms.".into(),
        numbers: table(),
    };
    vec![
        Fragment::Inline(inlines()),
        Fragment::Code(Code {
            caption: caption(),
            language: "rust".into(),
            text: "# shown\nfn a() {\n    println!(\"```\");\n}\n".into(),
        }),
        Fragment::Output { caption: caption(), text: "it took\n<1> s".into() },
        Fragment::Table(table()),
        Fragment::Facts(vec![("processor", "A *CPU*".into()), ("rounds", "11".into())]),
        Fragment::Figure(Figure { class: "rows", caption: caption(), drawing }),
        Fragment::NoFigure { caption: caption(), why: "no fork".into() },
        Fragment::Task(Task {
            name: "a_b".into(),
            key: KEY.into(),
            is_done: true,
            title: "A *title*".into(),
            what: "What <to> do,\nand where.".into(),
            command: "cargo xtask exercise a_b".into(),
            wanted: vec![
                ("the answer is the same".into(), None),
                ("three at once".into(), Some("task.overlap = 3".into())),
            ],
        }),
        Fragment::Question(guess()),
        Fragment::Question(on_a_scale()),
        Fragment::Question(why()),
        Fragment::Answers(vec![guess(), on_a_scale(), why()]),
        Fragment::Progress(vec![Section {
            page: "q.html".into(),
            title: "1. *A* <page>".into(),
            asked: vec![(KEY.into(), caption())],
            mend: vec![ToMend {
                name: "a_b".into(),
                key: KEY.into(),
                title: "A *title*".into(),
                is_done: true,
            }],
        }]),
        Fragment::Notice(vec![Inline::text("Of *11*: "), Inline::Data("records/a_b.json".into())]),
    ]
}

const KEY: &str = "0123456789ab";

fn asked(answers: Answers, is_guess: bool) -> Question {
    Question {
        key: KEY.into(),
        number: 1,
        asked: caption(),
        answers,
        answer: vec![Inline::text("as *long* as <one>: "), checked(Verdict::Holds)],
        because: vec![
            Inline::text("They wait at \"once\" & so on, as "),
            Inline::Code("a_b".into()),
        ],
        is_guess,
        is_undecided: false,
    }
}

fn choice(words: &str, is_right: bool, but: Option<&str>) -> Choice {
    let but = but.map(|but| vec![Inline::text(but)]);
    Choice { words: vec![Inline::text(words)], is_right, but }
}

fn guess() -> Question {
    let choices = vec![choice("1. as *long* as <one>", true, None), choice("-\"'>", false, None)];
    asked(Answers::Options(choices), true)
}

fn on_a_scale() -> Question {
    let scale =
        Scale { from: 1.0, to: 100.0, log: true, unit: "ms", factor: 0.001, found: Some(23.5) };
    asked(Answers::Scale(scale), true)
}

fn why() -> Question {
    let choices = vec![choice("b", false, Some("No, since 1 < 2.")), choice("a_b", true, None)];
    asked(Answers::Options(choices), false)
}

/// A new kind has to be named here, and one of it put among those above.
fn kind(fragment: &Fragment) -> usize {
    match fragment {
        Fragment::Inline(_) => 0,
        Fragment::Code(_) => 1,
        Fragment::Output { .. } => 2,
        Fragment::Table(_) => 3,
        Fragment::Facts(_) => 4,
        Fragment::Figure(_) => 5,
        Fragment::NoFigure { .. } => 6,
        Fragment::Question(_) => 7,
        Fragment::Answers(_) => 8,
        Fragment::Progress(_) => 9,
        Fragment::Task(_) => 10,
        Fragment::Notice(_) => 11,
    }
}

#[test]
fn every_kind_is_written_in_every_form() {
    let kinds: std::collections::BTreeSet<usize> = fragments().iter().map(kind).collect();
    assert!(kinds.into_iter().eq(0..12));
    for form in FORMS {
        let writer = writer(form);
        let texts: Vec<String> = fragments().iter().map(|one| writer.write(one)).collect();
        assert!(texts.iter().all(|text| text.contains("a_b") || text.contains("11")), "{texts:?}");
        let blocks = texts.iter().skip(1);
        assert!(blocks.into_iter().all(|text| text.ends_with('\n')), "each ends its line");
        insta::assert_snapshot!(form.renderer(), texts.join("\n----\n"));
    }
}

#[test]
fn a_form_is_found_by_its_renderer() {
    for form in FORMS {
        assert_eq!(Form::of_renderer(form.renderer()), Some(form));
    }
    assert_eq!(Form::of_renderer("epub"), None);
}

fn events(text: &str) -> Vec<Event<'_>> {
    Parser::new_ext(text, Options::all() - Options::ENABLE_SMART_PUNCTUATION).collect()
}

#[test]
fn plain_markdown_has_no_html_and_its_tables_are_tables() {
    let writer = Markdown;
    for fragment in fragments() {
        let text = writer.write(&fragment);
        let events = events(&text);
        let is_html = |event: &Event<'_>| matches!(event, Event::Html(_) | Event::InlineHtml(_));
        assert!(!events.iter().any(is_html), "{text}");
        let rows = events.iter().filter(|e| matches!(e, Event::End(TagEnd::TableRow))).count();
        let wanted = matches!(fragment, Fragment::Table(_) | Fragment::Figure(_));
        assert_eq!(rows, if wanted { 4 } else { 0 }, "{text}");
    }
}

/// The words of the paragraphs and of the table's cells, as a reader sees them.
fn seen(text: &str) -> Vec<String> {
    let mut seen = Vec::new();
    for event in events(text) {
        match event {
            Event::Start(Tag::Paragraph | Tag::TableCell) => seen.push(String::new()),
            Event::Text(words) => seen.last_mut().expect("words stand in one").push_str(&words),
            Event::Code(code) => {
                seen.last_mut().expect("code stands in one").push_str(&format!("code {code}"));
            }
            Event::Start(Tag::Table(_) | Tag::TableHead | Tag::TableRow) | Event::End(_) => {}
            other => panic!("{other:?} in {text}"),
        }
    }
    seen
}

proptest! {
    #[test]
    fn any_words_stay_words_in_markdown(words in "[!-~é][ -~é]{0,30}[!-~é]") {
        let caption = vec![Inline::text(&words)];
        let text = Markdown.write(&Fragment::NoFigure { caption, why: words.clone() });
        let why = format!("Not to be had here: {words}.");
        prop_assert_eq!(seen(&text), [words.as_str(), &why], "{}", text);
    }

    #[test]
    fn any_words_and_code_stay_in_their_cells(words in "[!-~é][ -~é]{0,30}[!-~é]") {
        let code = Inline::Code(words.clone());
        let table = Table {
            head: vec![words.clone(), "code".into()],
            rows: vec![Row::new(&words, vec![code])],
        };
        let text = Markdown.write(&Fragment::Table(table));
        let code = format!("code {words}");
        prop_assert_eq!(seen(&text), [words.as_str(), "code", &words, &code], "{}", text);
    }
}
