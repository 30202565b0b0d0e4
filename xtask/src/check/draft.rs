//! The book before anything was measured: its words, its headings and its links,
//! with something in the place of every number.

use std::path::PathBuf;

use anyhow::{Context, Result};
use maud::html;
use mdbook_driver::MDBook;

use crate::course::Course;
use crate::course::directive::{Directive, Needs};
use crate::course::page::Page;
use crate::judge::Judgements;
use crate::judge::evidence::Evidence;
use crate::problem::{Problem, Problems};
use crate::render::book::{self, Rendered, Texts};
use crate::render::writer::{Form, Writer};
use crate::render::{self, RenderContext};
use crate::scratch::Scratch;

/// The pages' texts with their directives replaced, by their path in the book's
/// folder.
pub struct Draft(Texts);

impl Draft {
    /// A draft of every page, and the directives that can't be replaced whatever is
    /// measured.
    #[must_use]
    pub fn of(course: &Course, pages: &[Page]) -> (Self, Problems) {
        let (evidence, judgements) = (Evidence::default(), Judgements::default());
        let context = RenderContext::new(course, &evidence, &judgements, &[], pages);
        let mut problems = Problems::default();
        let texts = pages
            .iter()
            .map(|page| (page.path.clone(), text(page, &context, &mut problems)))
            .collect();
        (Self(texts), problems)
    }

    /// Writes it to a folder that goes with what is given back, and tells where in it
    /// the HTML is.
    ///
    /// # Errors
    ///
    /// When mdBook can't.
    pub fn write(self, course: &Course) -> Result<(Scratch, PathBuf)> {
        let folder =
            Scratch::within(&course.target).context("a draft of the book has no folder")?;
        let mut book = MDBook::load(&course.root)?;
        book::forms(&book.config)?;
        book.config.build.build_dir = folder.path().join("book");
        // It takes most of the time, and no page leads to it.
        book.config.set("output.html.search.enable", false)?;
        let output = book.build_dir_for(Form::Html.renderer());
        book.with_preprocessor(Rendered(vec![(Form::Html, self.0)]));
        book.build().context("a draft of the book can't be written")?;
        Ok((folder, output))
    }
}

fn text(page: &Page, context: &RenderContext<'_>, problems: &mut Problems) -> String {
    let writer = Form::Html.writer(page, context);
    let mut instead = Vec::new();
    for placed in &page.scan.placed {
        let text = stand_in(&placed.directive, writer.as_ref(), context)
            .map_err(|problem| problem.at(&page.file, placed.line));
        instead.push((placed.span.clone(), problems.keep(text).unwrap_or_default()));
    }
    page.with(instead)
}

/// What a directive becomes as far as it needs no record: sources and a study as they
/// are, the ids that links lead to, and of the rest an element of its kind, so that
/// Markdown reads the words around it as it will.
fn stand_in(
    directive: &Directive,
    writer: &dyn Writer,
    context: &RenderContext<'_>,
) -> Result<String, Problem> {
    match directive {
        Directive::Listing(listing) => Ok(writer.write(&render::listing(listing, context)?)),
        Directive::Beside(beside) => Ok(writer.write(&render::beside(beside, context)?)),
        Directive::Study(study) => Ok(writer.write(&render::study(*study, context)?)),
        other => Ok(match other.needs() {
            Needs { asked: Some(asked), .. } => format!("<div id=\"q-{}\"></div>\n", asked.key()),
            Needs { exercise: Some(name), .. } => {
                format!("<div id=\"exercise-{name}\"></div>\n")
            }
            needs if needs.has_every_record => rows(context.course),
            needs if needs.is_block => "<div></div>\n".to_owned(),
            _ => "<span></span>".to_owned(),
        }),
    }
}

/// The table of all, with the ids that numbers elsewhere lead to.
fn rows(course: &Course) -> String {
    let table = html! {
        table {
            @for example in &course.examples { tr id=(example.name) { td {} } }
        }
    };
    format!("{}\n", table.0)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::check::tests::course;

    fn drafted(text: &str) -> (String, Problems) {
        let page = Page::new(Path::new("book"), Path::new("p.md"), text);
        let (draft, problems) = Draft::of(&course(&["a", "b"]), &[page]);
        (draft.0[Path::new("p.md")].clone(), problems)
    }

    #[test]
    fn blocks_stay_blocks_and_sentences_sentences() {
        let text = "{{#value a}} took\n[{{#claim a >= 1 s}}](q.md).\n\n{{#output a}}\n\n\\{{#x}}\n";
        let (draft, problems) = drafted(text);
        assert_eq!(
            draft,
            "<span></span> took\n[<span></span>](q.md).\n\n<div></div>\n\n\n{{#x}}\n"
        );
        assert!(problems.is_empty());
    }

    #[test]
    fn what_links_lead_to_has_its_id() {
        let (draft, _) = drafted("{{#exercise in_a_row}}\n");
        assert!(draft.contains("<div id=\"exercise-in_a_row\">"), "{draft}");
    }

    #[test]
    fn the_table_of_all_has_its_ids() {
        let (draft, _) = drafted("{{#records time}}\n");
        assert!(draft.contains("<tr id=\"a\">") && draft.contains("<tr id=\"b\">"), "{draft}");
    }

    #[test]
    fn a_source_that_is_not_there_is_told() {
        let (_, problems) = drafted("\n{{#listing a}}\n");
        let told = problems.into_vec();
        assert!(told[0].to_string().starts_with("book/p.md:2: a.rs can't be read: "), "{told:?}");
    }
}
