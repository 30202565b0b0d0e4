//! Fragments as text, for one of mdBook's renderers.

mod html;
mod markdown;

use crate::course::page::Page;
use crate::render::RenderContext;
use crate::render::fragment::{Fragment, Question};

pub use html::Html;
use markdown::Markdown;

/// Writes the fragments of one page, in their order.
pub trait Writer {
    fn write(&self, fragment: &Fragment) -> String;

    /// What is put around that which tells a question's answer, if anything is.
    fn fold(&self, question: &Question) -> Option<(String, String)>;

    /// What stands at the page's end.
    fn end(&self) -> String {
        String::new()
    }
}

/// What pages can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Html,
    Markdown,
}

pub const FORMS: [Form; 2] = [Form::Html, Form::Markdown];

impl Form {
    /// The one that a renderer of mdBook's wants; none where none suits it.
    #[must_use]
    pub fn of_renderer(name: &str) -> Option<Self> {
        FORMS.into_iter().find(|form| form.renderer() == name)
    }

    #[must_use]
    pub fn renderer(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "markdown",
        }
    }

    #[must_use]
    pub fn writer(self, page: &Page, context: &RenderContext<'_>) -> Box<dyn Writer> {
        match self {
            Self::Html => {
                let records = context.records_page.as_deref();
                let machines = context.machines_page.as_deref();
                Box::new(Html::of(page, records, machines, context.is_live))
            }
            Self::Markdown => Box::new(Markdown),
        }
    }
}

#[cfg(test)]
mod tests;
