use anyhow::Result;

use crate::cli::Question as Asked;
use crate::course::Course;
use crate::course::page::{self, Page};
use crate::judge::Judgements;
use crate::record::store::Store;
use crate::render::RenderContext;
use crate::render::book::{self, Question};
use crate::terminal::say;
use crate::workspace;

pub fn preprocess(asked: Option<Asked>) -> Result<()> {
    if let Some(Asked::Supports { renderer }) = asked {
        return book::form(&renderer).map(drop);
    }
    let course = Course::discover()??;
    let question = Question::read()?;
    page::check_summary(&course)??;
    let pages = question.pages();
    let store = Store::new(course.records());
    let evidence = workspace::evidence_unlocked(&course, &store);
    let claims = pages.iter().flat_map(Page::judged);
    let judgements = Judgements::of(claims, &evidence);
    let mut digests = store.load_cache(workspace::DIGESTS);
    let (published, problems) = workspace::published(&course, &pages, &mut digests);
    for problem in problems.as_slice() {
        say::beside(problem);
    }
    let mut context = RenderContext::new(&course, &evidence, &judgements, &published, &pages);
    context.trees = workspace::trees(&course, &store, &pages, &published)?;
    Ok(question.answer(&pages, context)??)
}
