use anyhow::Result;

use crate::check::{self, Found};
use crate::cli::Format;
use crate::course::page::{self, Page};
use crate::course::{Course, Example};
use crate::digest;
use crate::judge::Records;
use crate::problem::Problems;
use crate::record::Record;
use crate::record::store::Store;
use crate::terminal::report;
use crate::terminal::say;
use crate::workspace::{Judged, Workspace};

pub fn check(format: Format) -> Result<()> {
    let (what, problems) = match opened() {
        Ok((course, pages)) => {
            let what = format!("{} pages and {} listings", pages.len(), course.examples.len());
            (what, found(&course, &pages)?.all())
        }
        // Some are found before there is a course to look at.
        Err(error) => (String::new(), error.downcast::<Problems>()?),
    };
    match format {
        Format::Json => say::line(report::json(&Judged::new(), problems.as_slice())?),
        Format::Text if problems.is_empty() => {
            say::line(format_args!("{what}: nothing wrong that can be told without measuring"));
        }
        Format::Text => {}
    }
    super::annotate(&problems);
    Ok(problems.none()?)
}

/// What is open to everybody: no lock is waited for, and nothing is written.
fn opened() -> Result<(Course, Vec<Page>)> {
    let course = Course::discover()?;
    let (_, pages) = page::read(&course)?;
    Ok((course, pages))
}

/// How commands begin that measure: what keeps pages from being made ends them. The
/// rest is said at once, and given back but for what measuring may mend: where it
/// doesn't, the pages can't be made, and that is told then.
///
/// # Errors
///
/// Everything that was found, where pages can't be made.
pub fn first(workspace: &Workspace) -> Result<Problems> {
    let found = found(&workspace.course, &workspace.pages)?;
    if !found.stops.is_empty() {
        return Err(found.all().into());
    }
    for problem in found.faults.as_slice().iter().chain(found.suspects.as_slice()) {
        say::beside(problem);
    }
    Ok(found.faults)
}

fn found(course: &Course, pages: &[Page]) -> Result<Found> {
    check::all(course, pages, &records(course))
}

/// Those of listings whose sources are as they were.
fn records(course: &Course) -> Records {
    let store = Store::new(course.records());
    course.examples.iter().filter_map(|example| record(course, &store, example)).collect()
}

fn record(course: &Course, store: &Store, example: &Example) -> Option<(String, Record)> {
    // One that can't be used is measured again, and tells nothing until then.
    let record = store.load(&example.name).ok()??;
    let source = digest::of_file(&course.root.join(&example.source)).ok()?;
    (record.source == source).then(|| (example.name.clone(), record))
}
