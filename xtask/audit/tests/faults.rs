//! A page with a fault put in is caught: by a real browser, looking at a real
//! book. Where there is no browser, as on a machine of somebody who only reads,
//! these say so and check nothing; CI has one.

use std::fs;
use std::path::Path;
use std::process::Command;

use audit::view::{Theme, View};

mod looking;

use looking::{AXE, caught, found, page};

const SMALL: View = View::Screen(Theme::Coal, 360);
const LARGE: View = View::Screen(Theme::Light, 1280);

#[test]
fn a_page_without_a_fault_passes_in_every_view() {
    assert!(found(&View::all(), &page("", "")).is_none_or(|found| found.is_empty()));
}

#[test]
fn what_is_wider_than_a_small_screen() {
    let wide = page("", r#"<p id="wide" style="width: 500px">wide</p>"#);
    caught(SMALL, &wide, &["page.html (coal at 360 px): it is wider than the screen", "at #wide"]);
    assert!(found(&[LARGE], &wide).is_none_or(|found| found.is_empty()));
}

#[test]
fn text_that_is_wider_than_what_it_is_in() {
    let line = format!(r#"<pre id="long">{}</pre>"#, "long ".repeat(40));
    caught(View::Bare(360), &page("", &line), &["it is wider than the screen", "at #long"]);
}

#[test]
fn what_scrolls_in_itself_is_no_fault_where_a_key_reaches_it() {
    let wide = "wide ".repeat(100);
    let scrolls = |more: &str| {
        let style = r#"style="overflow-x: auto""#;
        page("", &format!(r#"<div {style} {more}><p style="width: 500px">{wide}</p></div>"#))
    };
    assert!(found(&[SMALL], &scrolls(r#"tabindex="0""#)).is_none_or(|found| found.is_empty()));
    caught(SMALL, &scrolls(""), &["scrollable-region-focusable"]);
}

#[test]
fn what_keys_should_scroll_where_they_turn_the_page() {
    let turns =
        "<script>onkeydown = e => { if (/^Arrow/.test(e.key)) e.preventDefault() }</script>";
    let part = r#"<div id="part" tabindex="0" style="overflow-x: auto">"#;
    let wide = format!(r#"{part}<p style="width: 500px">{}</p></div>"#, "wide ".repeat(100));
    caught(
        SMALL,
        &page(turns, &wide),
        &["the arrow keys, which scroll it, turn the page", "#part"],
    );
}

#[test]
fn what_is_wider_than_the_screen_without_scripts() {
    let wide = page("", r#"<p id="wide" style="width: 500px">wide</p>"#);
    caught(View::Bare(360), &wide, &["without JavaScript at 360 px", "wider than the screen"]);
}

#[test]
fn an_error_on_the_console() {
    caught(LARGE, &page("<script>console.error('it broke')</script>", ""), &["it broke"]);
    caught(LARGE, &page("<script>null.x</script>", ""), &["TypeError"]);
    caught(LARGE, &page(r#"<script src="none.js"></script>"#, ""), &["404", "none.js"]);
}

#[test]
fn a_fetch_from_another_host() {
    let fetches = page(r#"<link rel="stylesheet" href="https://fonts.example.com/a.css">"#, "");
    caught(LARGE, &fetches, &["fetches https://fonts.example.com/a.css from another host"]);
}

#[test]
fn a_fault_that_axe_knows() {
    let faint = page("", r#"<p id="faint" style="color: #ccc">faint</p>"#);
    caught(
        LARGE,
        &faint,
        &["axe-core's color-contrast", "at #faint", "mend: Element has insufficient"],
    );
}

#[test]
fn what_a_finger_is_too_thick_for() {
    let small = r#"<button id="small" style="all: unset; font: 10px/1 serif">1</button>"#;
    let beside = format!("{small}<button>Large</button>");
    caught(SMALL, &page("", &beside), &["axe-core's target-size", "at #small"]);
}

#[test]
fn what_a_picture_cuts_off() {
    let picture = |x: u32| {
        page(
            "",
            &format!(
                r#"<svg role="img" aria-label="One" viewBox="0 0 100 20" width="100">
<text x="{x}" y="15">100,000</text></svg>"#
            ),
        )
    };
    assert!(found(&[SMALL], &picture(10)).is_none_or(|found| found.is_empty()));
    caught(SMALL, &picture(80), &[r#"the picture cuts off "100,000""#, "more room"]);
}

#[test]
fn a_fault_that_is_folded_away() {
    let folded =
        r#"<details><summary>More</summary><p id="faint" style="color: #ccc">faint</p></details>"#;
    caught(LARGE, &page("", folded), &["axe-core's color-contrast", "at #faint"]);
}

#[test]
fn a_fault_in_what_opens_at_a_press() {
    let opens = |style: &str, button: &str| {
        page("", &format!(r#"{button}<div id="part" popover style="{style}"><p>Part</p></div>"#))
    };
    let note = r#"<button popovertarget="part">Open</button>"#;
    assert!(found(&[SMALL], &opens("", note)).is_none_or(|found| found.is_empty()));
    caught(SMALL, &opens("color: #ccc; background: white", note), &["color-contrast", "at #part"]);
    caught(SMALL, &opens("width: 500px", note), &["it opens wider than the screen, at #part"]);
    let dead = r#"<button aria-controls="part" aria-expanded="false">Open</button>"#;
    caught(SMALL, &opens("", dead), &["it opens nothing", "mend: show #part"]);
}

#[test]
fn a_layout_that_shifts() {
    let late = "<script>setTimeout(() => {
        const late = document.createElement('div');
        late.style.height = '300px';
        document.querySelector('h1').before(late);
    }, 60)</script>";
    let tall = r#"<p style="height: 400px; background: #eee">tall</p>"#;
    caught(LARGE, &page("", &format!("{tall}{late}")), &["the layout shifts by 0."]);
}

#[test]
fn a_page_that_is_too_heavy() {
    let heavy = format!("<!-- {} -->", "heavy ".repeat(80_000));
    caught(LARGE, &page("", &heavy), &["a first visit sends 470 KiB"]);
}

#[test]
fn a_page_that_begins_with_its_navigation() {
    let begins = page("", "").replace(r##"<a class="skip" href="#text">Skip</a>"##, "");
    caught(LARGE, &begins, &["the first press of Tab"]);
}

#[test]
fn a_label_that_no_key_reaches() {
    let label = r#"<input type="checkbox" id="box" hidden><label for="box">Toggle</label>"#;
    caught(LARGE, &page("", label), &["no key reaches it"]);
}

#[test]
fn a_theme_that_stays_dark_on_paper() {
    let dark = page("<style>html.navy { background: #123; color: white }</style>", "");
    caught(View::Paper(Theme::Navy), &dark, &["navy on paper", "paper is white"]);
    assert!(found(&[View::Paper(Theme::Coal)], &dark).is_none_or(|found| found.is_empty()));
}

#[test]
fn what_is_folded_or_can_be_clicked_on_paper() {
    let folded = "<details><summary>More</summary><p>Numbers</p></details>";
    caught(View::Paper(Theme::Light), &page("", folded), &["it is printed folded"]);
    let buttons = "<pre><span class=buttons><button>Copy</button></span></pre>";
    caught(View::Paper(Theme::Light), &page("", buttons), &["paper can't be clicked"]);
}

#[test]
fn what_paper_cuts_off() {
    let wide = r#"<div id="cut" style="overflow-x: auto"><p style="width: 2000px">wide</p></div>"#;
    caught(View::Paper(Theme::Light), &page("", wide), &["paper can't scroll", "at #cut"]);
}

#[test]
fn a_page_that_scripts_make() {
    let made = page("", "").replace(r#"<main id="text">"#, r#"<main id="text" hidden>"#);
    let made = made.replace(
        "</body>",
        "<script>document.querySelector('main').hidden = false</script></body>",
    );
    caught(View::Bare(1280), &made, &["it can't be read without JavaScript"]);
    assert!(found(&[LARGE], &made).is_none_or(|found| found.is_empty()));
}

#[test]
fn without_a_browser_or_a_page_the_mend_is_told() {
    let book = tempfile::tempdir().unwrap();
    let run = |pages: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_audit"))
            .arg(book.path())
            .args(pages)
            .arg("--axe")
            .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("audit"))
            .env_remove("CHROME")
            .env("PATH", book.path())
            .output()
            .unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(run(&[]).contains("holds no page"));
    fs::write(book.path().join("page.html"), page("", "")).unwrap();
    assert!(run(&["pag"]).contains("mend: did you mean \"page.html\"?"));
    if AXE.is_some() && cfg!(target_os = "linux") {
        assert!(run(&[]).contains("install Chromium"));
    }
}
