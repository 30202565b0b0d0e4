//! The book's pages, as mdBook loads them.

use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use anyhow::Context;
use mdbook_driver::MDBook;
use mdbook_driver::book::BookItem;
use mdbook_preprocessor::book::{Book, Chapter};
use pulldown_cmark::{Event, Tag};

use crate::course::Course;
use crate::course::claim::Claim;
use crate::course::directive::{Asked, Directive, Guess, Placed, Scan, scan};
use crate::course::ground::Ground;
use crate::problem::{Place, Problem, Problems, line_at};

/// A page's text and what was found in it.
#[derive(Debug)]
pub struct Page {
    /// Relative to the root: `book/3-2-async-io.md`.
    pub file: PathBuf,
    /// Relative to the book's folder, as other pages link to it.
    pub path: PathBuf,
    pub text: String,
    pub scan: Scan,
}

impl Page {
    #[must_use]
    pub fn new(source: &Path, path: &Path, text: &str) -> Self {
        Self {
            file: source.join(path),
            path: path.to_owned(),
            text: text.to_owned(),
            scan: scan(text),
        }
    }

    #[must_use]
    pub fn place(&self, line: usize) -> Place {
        Place { file: self.file.clone(), line }
    }

    /// Where it says what is so.
    pub fn claims(&self) -> impl Iterator<Item = (Place, &Claim)> {
        self.scan.placed.iter().filter_map(|placed| {
            let claim = placed.directive.needs().claim?;
            Some((self.place(placed.line), claim))
        })
    }

    /// What readers are to guess, by options or on a scale.
    pub fn guesses(&self) -> impl Iterator<Item = (&Placed, &Guess)> {
        self.scan.placed.iter().filter_map(|placed| match &placed.directive {
            Directive::Guess(guess) => Some((placed, guess)),
            _ => None,
        })
    }

    /// All that is to be judged: what it says, and what its guesses may.
    pub fn judged(&self) -> impl Iterator<Item = &Claim> {
        self.scan.placed.iter().flat_map(|placed| {
            let needs = placed.directive.needs();
            needs.claim.into_iter().chain(needs.options)
        })
    }

    /// What it asks.
    pub fn asked(&self) -> impl Iterator<Item = (&Placed, Asked<'_>)> {
        self.scan.placed.iter().filter_map(|placed| Some((placed, placed.directive.needs().asked?)))
    }

    /// Its first heading.
    #[must_use]
    pub fn title(&self) -> &str {
        let title = self.text.lines().find_map(|line| line.strip_prefix("# "));
        title.map_or("", |title| title.split(" {#").next().unwrap_or(title).trim())
    }

    /// Where what answers a guess ends: at the next heading or guess, or with the page.
    #[must_use]
    pub fn end_of_answer(&self, guess: &Placed) -> usize {
        let from = guess.span.end;
        let headings = pulldown_cmark::Parser::new_ext(&self.text, pulldown_cmark::Options::all())
            .into_offset_iter()
            .filter(|(event, _)| matches!(event, Event::Start(Tag::Heading { .. })))
            .map(|(_, span)| span.start);
        let guesses = self.guesses().map(|(placed, _)| placed.span.start);
        headings.chain(guesses).filter(|at| *at >= from).min().unwrap_or(self.text.len())
    }

    fn problem(&self, placed: &Placed, problem: Problem) -> Problem {
        problem.at(&self.file, placed.line)
    }

    /// Its text with these in the place of its directives, and without the
    /// backslashes that keep braces from being one.
    #[must_use]
    pub fn with(&self, instead: Vec<(Range<usize>, String)>) -> String {
        let escapes = self.scan.escapes.iter().map(|&at| (at..at + 1, String::new()));
        let mut edits: Vec<_> = instead.into_iter().chain(escapes).collect();
        // From the end, so that the spans before stay right.
        edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
        let mut text = self.text.clone();
        edits.into_iter().for_each(|(span, with)| text.replace_range(span, &with));
        text
    }

    /// What is wrong in its directives, before anything has run.
    #[must_use]
    pub fn problems(&self, course: &Course) -> Problems {
        let mut problems = Problems::default();
        for (line, problem) in &self.scan.problems {
            problems.push(problem.clone().at(&self.file, *line));
        }
        let ground = Ground::of(&self.text);
        for placed in &self.scan.placed {
            if let Some(problem) = ground.refuse(placed.span.start) {
                problems.push(self.problem(placed, problem));
            }
            for name in placed.directive.needs().listings {
                if let Err(problem) = course.example(name) {
                    problems.push(self.problem(placed, problem));
                }
            }
            if let Some(name) = placed.directive.needs().refused
                && let Err(problem) = course.refused(name)
            {
                problems.push(self.problem(placed, problem));
            }
            let exercise = placed.directive.needs().exercise.map(|name| course.exercise(name));
            if let Some(Err(problem)) = exercise {
                problems.push(self.problem(placed, problem));
            }
        }
        problems
    }
}

/// The book and its pages, whatever is wrong in these: only what its summary names
/// must be there.
///
/// # Errors
///
/// When mdBook can't load it; inside: what its summary lacks.
pub fn read(course: &Course) -> anyhow::Result<Result<(MDBook, Vec<Page>), Problems>> {
    if let Err(problems) = check_summary(course)? {
        return Ok(Err(problems));
    }
    let book = MDBook::load(&course.root)?;
    let pages = pages(&book.book, course.relative(&book.source_dir()));
    Ok(Ok((book, pages)))
}

/// The book and its pages, or every problem of its summary and directives.
///
/// # Errors
///
/// When mdBook can't load it.
pub fn load(course: &Course) -> anyhow::Result<Result<(MDBook, Vec<Page>), Problems>> {
    let (book, pages) = match read(course)? {
        Ok(read) => read,
        Err(problems) => return Ok(Err(problems)),
    };
    let mut problems = Problems::default();
    for page in &pages {
        problems.extend(page.problems(course).into_vec());
    }
    Ok(problems.into_result((book, pages)))
}

/// The pages of a book whose sources are in `source`, in reading order.
#[must_use]
pub fn pages(book: &Book, source: &Path) -> Vec<Page> {
    let page = |item: &BookItem| match item {
        BookItem::Chapter(Chapter { source_path: Some(path), content, .. }) => {
            Some(Page::new(source, path, content))
        }
        _ => None, // such as a draft, which has no text
    };
    book.iter().filter_map(page).collect()
}

/// mdBook stops at the first missing page; this names all of them. It would read and
/// write wherever a path or a link leads; this keeps it within the course.
///
/// # Errors
///
/// When book.toml can't be read; inside: every problem of the summary.
pub fn check_summary(course: &Course) -> anyhow::Result<Result<(), Problems>> {
    let config = mdbook_driver::config::Config::from_disk(course.root.join("book.toml"))
        .context("book.toml can't be used")?;
    let source = course.root.join(&config.book.src);
    let summary = source.join("SUMMARY.md");
    if let Err(problem) = course.check_inside(course.relative(&source)) {
        return Ok(Err(problem.at(Path::new("book.toml"), 1).into()));
    }
    let text = match std::fs::read_to_string(&summary) {
        Ok(text) => text,
        Err(error) => {
            let what = format!("{} can't be read: {error}", summary.display());
            return Ok(Err(Problem::new(what).into()));
        }
    };
    let mut problems = Problems::default();
    if config.build.use_default_preprocessors {
        problems.push(
            Problem::new("mdBook's own preprocessors would obey what listings print")
                .at(Path::new("book.toml"), 1)
                .mend("[build] use-default-preprocessors = false"),
        );
    }
    for (event, span) in pulldown_cmark::Parser::new(&text).into_offset_iter() {
        let pulldown_cmark::Event::Start(pulldown_cmark::Tag::Link { dest_url, .. }) = event else {
            continue;
        };
        if dest_url.is_empty() {
            continue; // a draft
        }
        if let Err(problem) = check_page(&source, &dest_url) {
            let line = line_at(&text, span.start);
            problems.push(problem.at(course.relative(&summary), line));
        }
    }
    check_links(course, &source, &mut problems);
    Ok(problems.into_result(()))
}

fn check_page(source: &Path, address: &str) -> Result<(), Problem> {
    let path = Path::new(address);
    let stays = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    if !path.components().all(stays) {
        return Err(Problem::new(format!("the page {address} is outside of the book"))
            .mend("name a file in the book's folder, such as page.md"));
    }
    if !source.join(path).is_file() {
        return Err(Problem::new(format!("the page {address} has no file"))
            .mend("write it, or take the line out"));
    }
    Ok(())
}

/// Whatever lies in the book's folder is read or copied, wherever links lead.
fn check_links(course: &Course, folder: &Path, problems: &mut Problems) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => check_links(course, &path, problems),
            Ok(kind) if kind.is_symlink() => {
                let path = course.relative(&path);
                problems.keep(course.check_inside(path).map_err(|problem| problem.at(path, 1)));
            }
            _ => {}
        }
    }
}
