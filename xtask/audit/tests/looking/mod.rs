//! Looking at a page that a test made.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use audit::view::View;
use audit::{Audit, axe, finding};

/// axe-core's source, where there is a browser and npm.
pub static AXE: LazyLock<Option<String>> = LazyLock::new(|| {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    axe::source(&target.join("audit")).inspect_err(|error| eprintln!("skipped: {error:#}")).ok()
});

/// A page without a fault, with these lines in its head and its text.
pub fn page(head: &str, text: &str) -> String {
    format!(
        r##"<!doctype html>
<html lang="en" class="js">
<head>
<meta charset="utf-8"><title>A page</title>
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<style>
  html {{ background: white; color: black }}
  a, button {{ display: inline-block; min-width: 24px; min-height: 24px }}
  @media print {{ nav, .skip {{ display: none }} }}
</style>
<script>document.documentElement.classList.add(localStorage.getItem('mdbook-theme'))</script>
{head}
</head>
<body>
<a class="skip" href="#text">Skip</a>
<main id="text"><h1>A page</h1><p>Its text.</p>{text}</main>
<nav><a rel="next" href="page.html">Next</a></nav>
</body>
</html>
"##
    )
}

/// What is found on a page. Nothing, where there is no browser.
pub fn found(views: &[View], page: &str) -> Option<String> {
    let axe = AXE.as_deref()?;
    let book = tempfile::tempdir().unwrap();
    fs::write(book.path().join("page.html"), page).unwrap();
    let audit = Audit {
        folder: book.path().to_owned(),
        pages: audit::pages(book.path()).unwrap(),
        pictures: None,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    match runtime.block_on(audit.run(axe, views)) {
        Ok(found) => {
            let told = finding::problems(&found).iter().map(|p| format!("{p}\n")).collect();
            Some(told)
        }
        Err(error) if format!("{error:#}").contains("the audit needs a browser") => {
            eprintln!("skipped: {error:#}");
            None
        }
        Err(error) => panic!("{error:#}"),
    }
}

/// Asserts that one fault is found, and told with these words.
pub fn caught(view: View, page: &str, words: &[&str]) {
    let Some(found) = found(&[view], page) else { return };
    assert_eq!(found.matches("    mend: ").count(), 1, "{found}");
    for word in words {
        assert!(found.contains(word), "{word:?} isn't in: {found}");
    }
}
