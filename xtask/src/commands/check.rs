use anyhow::Result;

use crate::check;
use crate::cli::Format;
use crate::course::Course;
use crate::course::page::{self, Page};
use crate::digest::Digests;
use crate::judge::evidence::{Evidence, Records};
use crate::problem::Problems;
use crate::record::store::Store;
use crate::terminal::{report, say};
use crate::workspace::{self, Judged, Workspace};

pub fn check(format: Format) -> Result<()> {
    let (what, problems) = match opened()? {
        Ok((course, pages)) => {
            let what = format!("{} pages and {} listings", pages.len(), course.examples.len());
            let store = Store::new(course.records());
            // Read without the lock, and so not kept: another may be measuring.
            let mut digests: Digests = store.load_cache(workspace::DIGESTS);
            let evidence = workspace::evidence(&course, &store, &mut digests);
            (what, check::all(&course, &pages, &as_they_are(&evidence))?.all())
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
pub fn first(workspace: &Workspace, evidence: &Evidence) -> Result<Result<Problems, Problems>> {
    let found = check::all(&workspace.course, &workspace.pages, &as_they_are(evidence))?;
    if !found.stops.is_empty() {
        return Ok(Err(found.all()));
    }
    for problem in found.faults.as_slice().iter().chain(found.suspects.as_slice()) {
        say::beside(problem);
    }
    Ok(Ok(found.faults))
}

/// The records of listings that are as they were.
fn as_they_are(evidence: &Evidence) -> Records {
    let records = evidence.records.iter();
    let fresh = records.filter(|(name, _)| !evidence.stale.contains_key(*name));
    fresh.map(|(name, record)| (name.clone(), record.clone())).collect()
}
