use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::check;
use crate::cli::Format;
use crate::course::Course;
use crate::course::exercise;
use crate::course::page::Page;
use crate::digest;
use crate::judge::evidence::{Evidence, Records};
use crate::problem::Problems;
use crate::record::published;
use crate::study;
use crate::terminal::{report, say};
use crate::this_program;
use crate::workspace::{self, Judged, Opened, Workspace};

pub fn check(format: Format) -> Result<()> {
    let (what, problems) = match workspace::opened()? {
        Ok(Opened { course, pages, evidence, published, problems, .. }) => {
            let what = what(&course, &pages);
            let mut found = check::all(&course, &pages, &as_they_are(&evidence), &published)?;
            found.faults.extend(problems.into_vec());
            (what, found.all())
        }
        // Some are found before there is a course to look at.
        Err(problems) => (String::new(), problems),
    };
    match format {
        Format::Json => say::line(report::json(&Judged::default(), problems.as_slice())?),
        Format::Text if problems.is_empty() => {
            say::line(format_args!("{what}: nothing wrong that can be told without measuring"));
        }
        Format::Text => {}
    }
    super::annotate("error", problems.as_slice());
    Ok(problems.into_result(())?)
}

/// What was looked at.
fn what(course: &Course, pages: &[Page]) -> String {
    let (pages, listings) = (pages.len(), course.examples.len());
    match course.exercises.len() {
        0 => format!("{pages} pages and {listings} listings"),
        1 => format!("{pages} pages, {listings} listings and 1 exercise"),
        exercises => format!("{pages} pages, {listings} listings and {exercises} exercises"),
    }
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
    let looked_at = looked_at(&workspace.course, evidence)?;
    if workspace.was_found_good(&looked_at) {
        return Ok(Ok(Problems::default()));
    }
    let Workspace { course, pages, published, .. } = workspace;
    let mut found = check::all(course, pages, &as_they_are(evidence), published)?;
    found.faults.extend(workspace.unpublished.as_slice().iter().cloned());
    if !found.stops.is_empty() {
        return Ok(Err(found.all()));
    }
    for problem in found.faults.as_slice().iter().chain(found.suspects.as_slice()) {
        say::beside(problem);
    }
    if found.faults.is_empty() && found.suspects.is_empty() {
        workspace.note_good(&looked_at);
    }
    Ok(Ok(found.faults))
}

/// What a check looks at, in short: while that is the same, so is what it finds. The
/// course's files and this program count by their sizes and times, and records by their
/// sessions.
fn looked_at(course: &Course, evidence: &Evidence) -> Result<String> {
    let mut all = String::new();
    let folders = ["book", "examples", exercise::FOLDER, published::FOLDER];
    for part in ["README.md", "book.toml"].into_iter().chain(folders) {
        add_files(&course.root.join(part), &mut all)?;
    }
    add_files(&study::file(&course.root), &mut all)?;
    for (name, record) in as_they_are(evidence) {
        let _ = writeln!(all, "{name} {}", record.session);
    }
    let program = fs::metadata(this_program::path()?)?; // with its rules
    let _ = writeln!(all, "{} {:?}", program.len(), program.modified()?);
    Ok(digest::of(all.as_bytes()))
}

/// A line for each file there; none where there is nothing.
fn add_files(path: &Path, all: &mut String) -> Result<()> {
    let Ok(metadata) = fs::symlink_metadata(path) else { return Ok(()) };
    if metadata.is_dir() {
        let unread = || format!("{} can't be read", path.display());
        let read = fs::read_dir(path).with_context(unread)?;
        let mut entries: Vec<_> = read.collect::<Result<_, _>>().with_context(unread)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        return entries.iter().try_for_each(|entry| add_files(&entry.path(), all));
    }
    let _ = writeln!(all, "{} {} {:?}", path.display(), metadata.len(), metadata.modified()?);
    Ok(())
}

/// The records of listings that are as they were.
fn as_they_are(evidence: &Evidence) -> Records {
    let records = evidence.records.iter();
    let fresh = records.filter(|(name, _)| !evidence.stale.contains_key(*name));
    fresh.map(|(name, record)| (name.clone(), record.clone())).collect()
}
