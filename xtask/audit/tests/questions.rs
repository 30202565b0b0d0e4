//! Guesses and questions as the book writes them, with the book's own script and
//! styles, in a real browser: with JavaScript, without it, and where nothing may be
//! kept. What is pressed, and what must come of it, is in `checks.js`. Where there is no
//! browser, these say so and check nothing.

use std::path::Path;

use audit::view::{Theme, View};

mod looking;

use looking::{caught, found};

const SMALL: View = View::Screen(Theme::Coal, 360);

const SCRIPT: &str = include_str!("../../../book/theme/questions.js");
const MENDED: &str = include_str!("../../../book/theme/mended.js");
const PROGRESS: &str = include_str!("../../../book/theme/progress.js");
const HEAD: &str = include_str!("../../../book/theme/head.hbs");
const STYLE: &str = include_str!("../../../book/theme/course.css");

/// What the machinery makes of a directive, as its tests keep it.
macro_rules! rendered {
    ($name:literal) => {
        include_str!(concat!("../../src/render/snapshots/xtask__render__tests__", $name, ".snap"))
            .splitn(3, "---\n")
            .last()
            .expect("a snapshot has a head")
    };
}

/// A guess, one on a scale, a question and a program to mend, and what tells the first's
/// answer.
fn text() -> String {
    let guess = rendered!("a_guess_has_its_options_its_answer_and_a_fold_up_to_the_next_heading");
    // Markdown's part.
    let guess = guess.replace("Told: ", "<p>Told: ").replace("\n## Next", "<h2>Next</h2>");
    [
        guess.as_str(),
        rendered!("a_guess_on_a_scale_is_beside_the_plot_of_its_number"),
        rendered!("a_question_has_what_is_wrong_about_each_option"),
        rendered!("a_program_to_mend_has_a_box_for_whoever_mended_it"),
    ]
    .concat()
}

fn page(head: &str, script: &str) -> String {
    page_of(&text(), head, &format!("{script}\n{MENDED}"))
}

/// The page that lists what was answered.
fn list(head: &str, script: &str) -> String {
    let text = rendered!("progress_lists_programs_to_mend_beside_questions");
    page_of(text, head, &format!("{SCRIPT}\n{script}"))
}

fn page_of(text: &str, head: &str, script: &str) -> String {
    let style = "<style>:root:root { --bg: #fff; --fg: #000; --links: #20609f }</style>";
    let head = format!("{style}<style>{STYLE}</style>{head}{HEAD}");
    let text = format!("<div class=\"content\">{text}</div><script>{script}</script>");
    let text = text.replace(r#"<script src="theme/progress.js" defer></script>"#, "");
    let page = looking::page(&head, &text);
    // There is this page alone.
    page.replace(r#"href="measured.html#b""#, r##"href="#text""##)
}

#[test]
fn they_can_be_answered_tried_again_and_shown_in_every_theme_and_width() {
    let found = found(&View::all(), &page("", SCRIPT));
    assert_eq!(found.unwrap_or_default(), "");
}

#[test]
fn the_list_can_be_saved_and_forgotten_in_every_theme_and_width() {
    let found = found(&View::all(), &list("", PROGRESS));
    assert_eq!(found.unwrap_or_default(), "");
}

const REFUSED: &str = "<script>Object.defineProperty(window, 'localStorage', { get() {
    throw new DOMException('refused', 'SecurityError') } })</script>";
const FULL: &str = "<script>Storage.prototype.setItem = () => {
    throw new DOMException('full', 'QuotaExceededError') }</script>";

#[test]
fn they_work_where_nothing_may_be_kept_and_where_nothing_more_fits() {
    for head in [REFUSED, FULL] {
        assert_eq!(found(&[SMALL], &page(head, SCRIPT)).unwrap_or_default(), "", "{head}");
        assert_eq!(found(&[SMALL], &list(head, PROGRESS)).unwrap_or_default(), "", "{head}");
    }
}

#[test]
fn a_list_that_saves_something_else_or_forgets_too_soon_or_never_is_caught() {
    for (from, to, words) in [
        ("...answers.to(item.dataset.of)", "", "the file isn't what was answered"),
        ("button.textContent === words", "false", "it forgets at the first press"),
        ("localStorage.removeItem", "String", "it doesn't forget"),
        ("forget('unfolded')", "fill()", "folding isn't kept"),
    ] {
        let broken = PROGRESS.replace(from, to);
        assert_ne!(broken, PROGRESS);
        let told = found(&[SMALL], &list("", &broken));
        assert!(told.as_ref().is_none_or(|told| told.contains(words)), "{words}: {told:?}");
    }
    let deaf =
        page_of(&text(), "", &format!("{SCRIPT}\n{}", MENDED.replace("onchange", "onwheel")));
    let told = found(&[SMALL], &deaf);
    assert!(told.is_none_or(|told| told.contains("what is ticked isn't kept")));
}

#[test]
fn what_others_have_kept_there_does_no_harm() {
    for kept in
        ["null", "5", "[]", "{", "\\\"x\\\"", "{\\\"tries\\\":\\\"<b>\\\",\\\"answer\\\":99}"]
    {
        let head = format!(
            "<script>for (const key of ['cfa09c0a5f62', '4b2e44d10b7c', 'x']) {{
                localStorage.setItem('course-' + key, \"{kept}\") }}
            addEventListener('load', () => document.querySelectorAll('.again').forEach(b => b.click()))
            </script>"
        );
        for page in [page(&head, SCRIPT), list(&head, PROGRESS)] {
            let found = found(&[SMALL], &page).unwrap_or_default();
            assert!(!found.contains("console"), "{kept}: {found}");
        }
    }
}

#[test]
fn a_script_that_answers_nothing_or_hides_nothing_is_caught() {
    let deaf = SCRIPT.replace("part('answer').onclick", "part('answer').onwheel");
    assert_ne!(deaf, SCRIPT);
    let told = found(&[SMALL], &page("", &deaf));
    assert!(told.is_none_or(|told| told.contains("an answer is met by silence")));
    let unfolded = "<style>.told { display: block !important; content-visibility: visible !important }</style>";
    let told = found(&[SMALL], &page(unfolded, SCRIPT));
    assert!(told.is_none_or(|told| told.contains("is seen before it is answered")));
}

#[test]
fn what_does_nothing_without_scripts_or_folds_for_ever_is_caught() {
    let dead = "<style>html:not(.asks) .asking { display: block !important }</style>";
    let told = found(&[View::Bare(360)], &page(dead, SCRIPT));
    assert!(told.is_none_or(|told| told.contains("nothing happens when it is pressed")));
    let folded = "<style>.told { display: none !important }</style>";
    caught(View::Bare(360), &page(folded, SCRIPT), &["nothing unfolds it without JavaScript"]);
}

/// A page's script is small, whatever it does.
#[test]
fn the_script_of_a_page_has_six_kibibytes_at_most() {
    let early = HEAD.rsplit("<script>").next().unwrap().split("</script>").next().unwrap();
    let bytes = SCRIPT.len() + early.len();
    assert!(bytes <= 6 * 1024, "{bytes} bytes");
    let progress = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book/theme/progress.js");
    assert!(progress.metadata().unwrap().len() <= 6 * 1024);
}
