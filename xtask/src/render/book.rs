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
use crate::render::writer::{FORMS, Form};
use crate::render::{self, RenderContext};

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
        self.render(book, &context.config, form(&context.renderer)?)
    }

    fn supports_renderer(&self, renderer: &str) -> Result<bool> {
        Ok(form(renderer).is_ok())
    }
}

impl Renderer {
    fn render(&self, mut book: Book, config: &Config, form: Form) -> Result<Book> {
        let source: &Path = &config.book.src;
        let pages = page::pages(&book, source);
        let mut context = RenderContext::new(&self.course, &self.at_hand, &pages);
        let mut placed = pages.iter().flat_map(|page| &page.scan.placed);
        if placed.any(|placed| placed.directive.needs().crates) {
            context.crates = cost::crates(&self.course)?;
        }
        context.repository = config.get("output.html.git-repository-url")?;
        let mut problems = Problems::default();
        book.for_each_mut(|item| {
            let BookItem::Chapter(chapter) = item else { return };
            match render::page(&page::of_chapter(chapter, source), form, &context) {
                Ok(text) => chapter.content = text,
                Err(found) => problems.extend(found.into_vec()),
            }
        });
        problems.none()?;
        Ok(book)
    }
}

/// What pages are written as for a renderer of mdBook's.
///
/// # Errors
///
/// When they can't be written for it.
pub fn form(renderer: &str) -> Result<Form> {
    let known = FORMS.map(Form::renderer).join(" and ");
    Form::of_renderer(renderer)
        .with_context(|| format!("pages are rendered for {known}, not for {renderer}"))
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
    let book = Renderer { course, at_hand }.run(&context, book)?;
    serde_json::to_writer(std::io::stdout(), &book).context("the book can't be handed back")
}
