use anyhow::Result;

use crate::cli::Question as Asked;
use crate::course::Course;
use crate::course::page::Page;
use crate::digest::Digests;
use crate::judge::Judgements;
use crate::record::store::Store;
use crate::render::RenderContext;
use crate::render::book::{self, Question};
use crate::workspace;

pub fn preprocess(asked: Option<Asked>) -> Result<()> {
    if let Some(Asked::Supports { renderer }) = asked {
        return book::form(&renderer).map(drop);
    }
    let course = Course::discover()??;
    let question = Question::read()?;
    let pages = question.pages();
    let store = Store::new(course.records());
    // Read without the lock, and so not kept: another may be measuring.
    let mut digests: Digests = store.load_cache(workspace::DIGESTS);
    let evidence = workspace::evidence(&course, &store, &mut digests);
    let claims = pages.iter().flat_map(Page::claims).map(|(_, claim)| claim);
    let judgements = Judgements::of(claims, &evidence);
    let mut context = RenderContext::new(&course, &evidence, &judgements, &pages);
    context.trees = workspace::trees(&course, &store, &pages)?;
    Ok(question.answer(&pages, context)??)
}
