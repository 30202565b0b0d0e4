//! mdBook, with our directives: in-process for the commands here, as a
//! preprocessor for `mdbook build` and `mdbook serve`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use mdbook_driver::MDBook;
use mdbook_preprocessor::book::{Book, BookItem};
use mdbook_preprocessor::config::Config;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::course::page::{self, Page};
use crate::interrupt;
use crate::problem::Problems;
use crate::render::writer::{FORMS, Form};
use crate::render::{self, RenderContext};
use crate::scratch::{self, Scratch};

/// Writes the book to where book.toml says, from the evidence at hand: it never
/// measures. Gives back the folder, or every problem of its pages. The book of before is
/// there until the new one is whole.
///
/// # Errors
///
/// When mdBook can't write it, or its place isn't a folder for it alone.
pub fn write(
    mut book: MDBook,
    pages: &[Page],
    mut context: RenderContext<'_>,
) -> Result<Result<PathBuf, Problems>> {
    context.repository = repository(&book.config)?;
    // They are written beside the pages where something is published.
    context.values = context.all_values();
    let mut rendered = Vec::new();
    for form in forms(&book.config)? {
        match texts(pages, form, &context) {
            Ok(texts) => rendered.push((form, texts)),
            Err(problems) => return Ok(Err(problems)),
        }
    }
    let output = book.build_dir_for(Form::Html.renderer());
    let place = book.root.join(&book.config.build.build_dir);
    check_place(&place, &book)?;
    let beside = place.parent().context("the book's folder is a whole disk")?;
    scratch::sweep(beside);
    let scratch = Scratch::within(beside)
        .with_context(|| format!("nothing can be written in {}", beside.display()))?;
    let (fresh, old) = (scratch.path().join("book"), scratch.path().join("old"));
    book.config.build.build_dir.clone_from(&fresh);
    book.with_preprocessor(Rendered(rendered));
    book.build().context("the book can't be built")?;
    if let Some(values) = &context.values {
        let machines = context.published.iter().filter_map(|told| told.evidence.machine());
        let names: Vec<&str> = machines.map(|machine| machine.name.as_str()).collect();
        let beside_pages = book.build_dir_for(Form::Html.renderer());
        values.write(&context.course.root, &beside_pages, &names)?;
    }
    interrupt::undivided(|| exchange(&fresh, &place, &old))
        .with_context(|| format!("the book can't be put at {}", place.display()))?;
    Ok(Ok(output))
}

/// What is in the book's place goes when the new book comes.
fn check_place(place: &Path, book: &MDBook) -> Result<()> {
    anyhow::ensure!(
        !place.is_symlink(),
        "{} is a link, and what it leads to isn't thrown away for the book: remove the link, or \
         let build-dir in book.toml name the folder itself",
        place.display()
    );
    let Ok(there) = place.canonicalize() else { return Ok(()) };
    let holds = |path: &Path| path.canonicalize().is_ok_and(|path| path.starts_with(&there));
    anyhow::ensure!(
        !holds(&book.root) && !holds(&book.source_dir()),
        "{} holds the book's sources: let build-dir in book.toml name a folder for the book alone",
        place.display()
    );
    let is_book = ["index.html", "html/index.html"].iter().any(|page| there.join(page).is_file());
    let is_empty = fs::read_dir(&there).is_ok_and(|mut entries| entries.next().is_none());
    anyhow::ensure!(
        is_book || is_empty,
        "{} holds what is no book, and isn't thrown away for one: let build-dir in book.toml name \
         a folder for the book alone, or empty this one",
        place.display()
    );
    Ok(())
}

/// Puts the fresh book in its place, and what was there, if anything, out of the way.
fn exchange(fresh: &Path, place: &Path, old: &Path) -> io::Result<()> {
    match fs::rename(place, old) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::rename(fresh, place).inspect_err(|_| {
        let _ = fs::rename(old, place);
    })
}

/// Where the sources can be read, if the book says so.
fn repository(config: &Config) -> Result<Option<String>> {
    config.get("output.html.git-repository-url")
}

/// Those that the book comes in: HTML where it doesn't say.
///
/// # Errors
///
/// When HTML isn't among them.
pub fn forms(config: &Config) -> Result<Vec<Form>> {
    let is_wanted = |form: &Form| config.contains_key(&format!("output.{}", form.renderer()));
    let wanted: Vec<Form> = FORMS.into_iter().filter(is_wanted).collect();
    anyhow::ensure!(
        wanted.is_empty() || wanted.contains(&Form::Html),
        "book.toml asks for no HTML, by which links are checked: add [output.html] to it"
    );
    Ok(if wanted.is_empty() { vec![Form::Html] } else { wanted })
}

/// Pages' texts, by their paths in the book's folder.
pub type Texts = BTreeMap<PathBuf, String>;

fn texts(pages: &[Page], form: Form, context: &RenderContext<'_>) -> Result<Texts, Problems> {
    let mut problems = Problems::default();
    let mut texts = Texts::new();
    for page in pages {
        match render::page(page, form, context) {
            Ok(text) => drop(texts.insert(page.path.clone(), text)),
            Err(found) => problems.extend(found.into_vec()),
        }
    }
    problems.into_result(texts)
}

/// Gives each of mdBook's renderers the texts in its form. It stands in for the
/// course's own preprocessor, which book.toml names.
pub struct Rendered(pub Vec<(Form, Texts)>);

impl Preprocessor for Rendered {
    fn name(&self) -> &'static str {
        "course"
    }

    fn run(&self, context: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let wanted = form(&context.renderer)?;
        for (_, texts) in self.0.iter().filter(|(form, _)| *form == wanted) {
            put(texts, &mut book);
        }
        Ok(book)
    }
}

fn put(texts: &Texts, book: &mut Book) {
    book.for_each_mut(|item| {
        if let BookItem::Chapter(chapter) = item
            && let Some(text) = chapter.source_path.as_ref().and_then(|path| texts.get(path))
        {
            chapter.content.clone_from(text);
        }
    });
}

/// A book that mdBook hands over on standard input.
pub struct Question {
    context: PreprocessorContext,
    book: Book,
}

impl Question {
    /// # Errors
    ///
    /// When standard input holds no book.
    pub fn read() -> Result<Self> {
        let (context, book) = mdbook_preprocessor::parse_input(std::io::stdin())
            .context("standard input holds no book: this command is for mdbook to call")?;
        Ok(Self { context, book })
    }

    #[must_use]
    pub fn pages(&self) -> Vec<Page> {
        let source: &Path = &self.context.config.book.src;
        page::pages(&self.book, source)
    }

    /// Hands the book back on standard output, with its pages rendered; inside: every
    /// problem of them.
    ///
    /// # Errors
    ///
    /// When it can't be handed back.
    pub fn answer(
        mut self,
        pages: &[Page],
        mut context: RenderContext<'_>,
    ) -> Result<Result<(), Problems>> {
        context.repository = repository(&self.context.config)?;
        match texts(pages, form(&self.context.renderer)?, &context) {
            Ok(texts) => put(&texts, &mut self.book),
            Err(problems) => return Ok(Err(problems)),
        }
        serde_json::to_writer(std::io::stdout(), &self.book)
            .context("the book can't be handed back")?;
        Ok(Ok(()))
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
