//! Looks at every page of the book with a real browser, as each reader may see
//! it: in each theme, on small and large screens, on paper, without JavaScript.
//! Modules stand in the order of the data: what is looked at, with what, what one
//! look finds, and what all of them found.

pub mod view;

pub mod axe;
pub mod browser;

pub mod look;
pub mod weight;

pub mod finding;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use futures::{StreamExt, TryStreamExt, stream};

use browser::Browser;
use finding::Finding;
use look::Look;
use view::View;
use xtask::Problem;

pub struct Audit {
    /// The folder of a book that mdBook wrote.
    pub folder: PathBuf,
    /// Pages as in [`pages`].
    pub pages: Vec<String>,
    /// Where pictures of all that was looked at are put, if anywhere.
    pub pictures: Option<PathBuf>,
}

impl Audit {
    /// Everything that was found, in the order of the pages.
    ///
    /// # Errors
    ///
    /// When there is no browser, or it can't be talked to.
    pub async fn run(&self, axe: &str, views: &[View]) -> Result<Vec<Finding>> {
        let browser = Browser::open(&self.folder).await?;
        let looks = self
            .pages
            .iter()
            .flat_map(|page| views.iter().map(|view| Look { page, view: *view, audit: self, axe }));
        // A look waits half of its time.
        let tabs = 2 * std::thread::available_parallelism().map_or(2, usize::from);
        let found: Result<Vec<Vec<Finding>>> =
            stream::iter(looks.map(|look| look.take(&browser))).buffered(tabs).try_collect().await;
        browser.close().await;
        Ok(found?.concat())
    }
}

/// The pages of a book that a reader opens, relative to its folder.
///
/// # Errors
///
/// When the folder can't be read, or holds no page.
pub fn pages(folder: &Path) -> Result<Vec<String>> {
    let mut pages = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in
            inner.read_dir().with_context(|| format!("{} can't be read", inner.display()))?
        {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "html") {
                let page = path.strip_prefix(folder).unwrap_or(&path);
                pages.push(page.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    // A frame of the others, for browsers without JavaScript.
    pages.retain(|page| page != "toc.html");
    pages.sort();
    anyhow::ensure!(!pages.is_empty(), "{} holds no page", folder.display());
    Ok(pages)
}

/// A page by its name, with or without its extension.
///
/// # Errors
///
/// When the book has none of that name; the nearest is offered.
pub fn page(name: &str, known: &[String]) -> Result<String, Problem> {
    let whole = if name.ends_with(".html") { name.to_owned() } else { format!("{name}.html") };
    if known.contains(&whole) {
        Ok(whole)
    } else {
        Err(Problem::unknown("page", &whole, known.iter().map(String::as_str)))
    }
}
