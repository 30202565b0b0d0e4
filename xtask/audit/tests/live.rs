//! A page that is served while its numbers are measured, in a real browser: what has
//! changed is renewed in place. Where there is no browser, this says so and checks
//! nothing.

use std::fs;
use std::path::Path;
use std::time::Duration;

use audit::browser::Browser;
use chromiumoxide::page::Page;

const LIVE: &str = include_str!("../../src/render/writer/live.js");

/// It counts what is asked for, so that a test knows when a page has been read.
const COUNTED: &str = "const asked = fetch;
    globalThis.answers = 0;
    globalThis.fetch = (...all) => asked(...all).finally(() => { answers += 1 });";

/// No answer takes so many looks.
const MOST_LOOKS: usize = 600;

fn page(number: u32, more: u32, words: &str) -> String {
    format!(
        r##"<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,"></head>
<body><main>
<div style="height: 3000px"></div>
<p>{words} <span id="number" data-live><data value="{number}">{number} ms</data></span>.</p>
<div data-live><details id="more"><summary>More</summary><b>{more}</b></details></div>
<div style="height: 3000px"></div>
</main><script>{COUNTED}</script><script>{LIVE}</script></body></html>
"##
    )
}

async fn tells(page: &Page, what: &str) -> bool {
    page.evaluate(what).await.ok().and_then(|told| told.into_value().ok()).unwrap_or(false)
}

async fn until(page: &Page, what: &str) {
    for _ in 0..MOST_LOOKS {
        if tells(page, what).await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it never came to this: {what}");
}

async fn renew(browser: &Browser, folder: &Path) {
    let write = |text: String| fs::write(folder.join("page.html"), text).unwrap();
    let (_, tab) = browser.tab().await.unwrap();
    write(page(1, 5, "It took"));
    tab.goto(format!("{}page.html", browser.base())).await.unwrap();
    // The page was read, and it was asked whether there is a newer one.
    until(&tab, "answers >= 3").await;
    tab.evaluate("scrollTo(0, 2000); more.open = true; globalThis.isThis = true").await.unwrap();

    write(page(2, 6, "It took"));
    until(&tab, "number.textContent === '2 ms' && more.textContent.includes('6')").await;
    assert!(tells(&tab, "number.firstChild.getAttribute('value') === '2'").await);
    assert!(tells(&tab, "more.open").await, "what a reader opened stays open");
    assert!(tells(&tab, "scrollY === 2000").await, "the place on the page is kept");
    assert!(tells(&tab, "globalThis.isThis === true").await, "the page wasn't loaded again");

    // One that is torn, as it is while it is written, changes nothing.
    let whole = page(3, 6, "It took");
    write(whole[..whole.len() / 2].to_owned());
    let answers = tab.evaluate("answers").await.unwrap().into_value::<u32>().unwrap();
    until(&tab, &format!("answers >= {answers} + 4")).await;
    assert!(tells(&tab, "number.textContent === '2 ms'").await);

    write(page(3, 6, "All of it took"));
    until(&tab, "globalThis.isThis !== true && document.body.textContent.includes('All of it')")
        .await;
    assert!(tells(&tab, "number.textContent === '3 ms'").await);
}

#[test]
fn numbers_are_renewed_in_place_and_other_words_load_the_page_again() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        match Browser::open(folder.path()).await {
            Ok(browser) => {
                renew(&browser, folder.path()).await;
                browser.close().await;
            }
            Err(error) => eprintln!("skipped: {error:#}"),
        }
    });
}
