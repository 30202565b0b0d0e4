//! What can be found wrong before anything is compiled or measured.

mod asked;
mod draft;
mod exercises;
mod explained;
mod labels;
mod links;
mod prose;
mod readme;
mod shown;

use anyhow::Result;

use crate::course::Course;
use crate::course::page::Page;
use crate::judge::Told;
use crate::judge::evidence::Records;
use crate::problem::Problems;
use draft::Draft;

/// What was found, by what comes of it.
#[derive(Debug, Default)]
pub struct Found {
    /// Pages can't be made.
    pub stops: Problems,
    /// They can, but something they say, lead to or leave out is wrong.
    pub faults: Problems,
    /// Wrong by the records at hand, which measuring anew may change.
    pub suspects: Problems,
}

impl Found {
    #[must_use]
    pub fn all(mut self) -> Problems {
        self.stops.extend(self.faults.into_vec());
        self.stops.extend(self.suspects.into_vec());
        self.stops.sorted()
    }
}

/// Everything that can be told of a course from its files, from `records`, those that
/// were made of its listings as they are, and from what others published.
///
/// # Errors
///
/// When mdBook can't write a draft of the book.
pub fn all(
    course: &Course,
    pages: &[Page],
    records: &Records,
    published: &[Told],
) -> Result<Found> {
    let mut found = Found::default();
    for page in pages {
        found.stops.extend(page.problems(course).into_vec());
        found.suspects.extend(labels::labels(page, records).into_vec());
        found.faults.extend(prose::prose(page).into_vec());
    }
    let (draft, problems) = Draft::of(course, pages);
    found.stops.extend(problems.into_vec());
    let (_folder, output) = draft.write(course)?;
    found.faults.extend(links::links(pages, &output).into_vec());
    found.faults.extend(shown::shown(course, pages).into_vec());
    found.faults.extend(exercises::exercises(course, pages).into_vec());
    found.faults.extend(readme::readme(course).into_vec());
    found.faults.extend(asked::asked(pages).into_vec());
    found.suspects.extend(explained::explained(pages, published).into_vec());
    Ok(found)
}

#[cfg(test)]
mod tests {
    use crate::course::{Course, Example};

    /// A course of these listings, with no files.
    pub fn course(names: &[&str]) -> Course {
        let examples = names.iter().map(|name| example(name)).collect();
        let dependencies = std::collections::BTreeMap::new();
        let (refused, exercises) = (Vec::new(), Vec::new());
        Course { root: "".into(), target: "".into(), examples, refused, dependencies, exercises }
    }

    fn example(name: &str) -> Example {
        Example { name: name.into(), source: format!("{name}.rs"), package: "p".into() }
    }
}
