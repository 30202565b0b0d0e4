//! mdBook, with our directives: in-process for the commands here, as a
//! preprocessor for `mdbook build` and `mdbook serve`.

use std::path::Path;

use anyhow::{Context, Result};
use mdbook_driver::MDBook;
use mdbook_preprocessor::book::{Book, BookItem};
use mdbook_preprocessor::config::Config;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::compile::cost;
use crate::course::Course;
use crate::course::page;
use crate::problem::Problems;
use crate::record::store::AtHand;
use crate::render::{self, Material};

/// Renders a book from the records at hand; never measures.
pub struct Renderer {
    pub course: Course,
    pub at_hand: AtHand,
}

impl Preprocessor for Renderer {
    fn name(&self) -> &'static str {
        "course"
    }

    fn run(&self, context: &PreprocessorContext, book: Book) -> Result<Book> {
        self.render(book, &context.config)
    }
}

impl Renderer {
    pub fn render(&self, mut book: Book, config: &Config) -> Result<Book> {
        let source: &Path = &config.book.src;
        let pages = page::pages(&book, source);
        let mut material = Material::new(&self.course, &self.at_hand, &pages);
        let mut placed = pages.iter().flat_map(|page| &page.scan.placed);
        if placed.any(|placed| placed.directive.needs().crates) {
            material.crates = cost::crates(&self.course)?;
        }
        material.repository = config.get("output.html.git-repository-url")?;
        let mut problems = Problems::default();
        book.for_each_mut(|item| {
            let BookItem::Chapter(chapter) = item else { return };
            match render::page(&page::of_chapter(chapter, source), &material) {
                Ok(text) => chapter.content = text,
                Err(found) => problems.extend(found.into_vec()),
            }
        });
        problems.none()?;
        Ok(book)
    }
}

/// Writes the book to where book.toml says.
pub fn build(mut book: MDBook, renderer: Renderer) -> Result<()> {
    book.with_preprocessor(renderer);
    // mdBook says which step failed; what we found is said alone.
    book.build().map_err(|error| match error.downcast::<Problems>() {
        Ok(problems) => problems.into(),
        Err(other) => other.context("the book can't be built"),
    })
}

/// The preprocessor's side of a conversation with `mdbook`: a book comes in on
/// standard input, and goes out on standard output.
pub fn preprocess(course: Course, at_hand: AtHand) -> Result<()> {
    let (context, book) = mdbook_preprocessor::parse_input(std::io::stdin())
        .context("standard input holds no book: this command is for mdbook to call")?;
    let book = Renderer { course, at_hand }.render(book, &context.config)?;
    serde_json::to_writer(std::io::stdout(), &book).context("the book can't be handed back")
}
