use anyhow::Result;

use crate::check::{self, Found};
use crate::cli::Format;
use crate::course::page::{self, Page};
use crate::course::{Course, Example};
use crate::digest::Digests;
use crate::judge::evidence::Records;
use crate::problem::Problems;
use crate::record::Record;
use crate::record::store::Store;
use crate::terminal::{report, say};
use crate::workspace::{Judged, Workspace};

pub fn check(format: Format) -> Result<()> {
    let (what, problems) = match opened()? {
        Ok((course, pages)) => {
            let what = format!("{} pages and {} listings", pages.len(), course.examples.len());
            (what, found(&course, &pages)?.all())
        }
        // Some are found before there is a course to look at.
        Err(problems) => (String::new(), problems),
    };
    match format {
        Format::Json => say::line(report::json(&Judged::new(), problems.as_slice())?),
        Format::Text if problems.is_empty() => {
            say::line(format_args!("{what}: nothing wrong that can be told without measuring"));
        }
        Format::Text => {}
    }
    super::annotate("error", problems.as_slice());
    Ok(problems.into_result(())?)
}

/// What is open to everybody: no lock is waited for, and nothing is written.
fn opened() -> Result<Result<(Course, Vec<Page>), Problems>> {
    let course = match Course::discover()? {
        Ok(course) => course,
        Err(problems) => return Ok(Err(problems)),
    };
    Ok(page::read(&course)?.map(|(_, pages)| (course, pages)))
}

/// How commands begin that measure: what keeps pages from being made ends them. The
/// rest is said at once, and given back but for what measuring may mend: where it
/// doesn't, the pages can't be made, and that is told then.
///
/// # Errors
///
/// When there can be no draft; inside: everything that was found, where pages can't be
/// made.
pub fn first(workspace: &Workspace) -> Result<Result<Problems, Problems>> {
    let found = found(&workspace.course, &workspace.pages)?;
    if !found.stops.is_empty() {
        return Ok(Err(found.all()));
    }
    for problem in found.faults.as_slice().iter().chain(found.suspects.as_slice()) {
        say::beside(problem);
    }
    Ok(Ok(found.faults))
}

fn found(course: &Course, pages: &[Page]) -> Result<Found> {
    check::all(course, pages, &records(course))
}

/// Those of listings whose sources are as they were.
fn records(course: &Course) -> Records {
    let store = Store::new(course.records());
    let mut digests = Digests::default();
    let records = course.examples.iter();
    records.filter_map(|example| record(course, &store, example, &mut digests)).collect()
}

fn record(
    course: &Course,
    store: &Store,
    example: &Example,
    digests: &mut Digests,
) -> Option<(String, Record)> {
    // One that can't be used is measured again, and tells nothing until then.
    let record = store.load(&example.name).ok()??;
    let source = digests.of_file(&course.root.join(&example.source)).ok()?;
    (record.source == source).then(|| (example.name.clone(), record))
}
