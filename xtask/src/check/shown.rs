//! Listings that no page shows.

use std::collections::BTreeSet;
use std::path::Path;

use crate::course::Course;
use crate::course::page::Page;
use crate::problem::{Problem, Problems};

/// Every listing must be shown, whole or in part, by some page.
#[must_use]
pub fn shown(course: &Course, pages: &[Page]) -> Problems {
    let placed = pages.iter().flat_map(|page| &page.scan.placed);
    let shown: BTreeSet<&str> =
        placed.filter_map(|placed| placed.directive.needs().source).collect();
    let mut problems = Problems::default();
    for example in course.examples.iter().filter(|example| !shown.contains(example.name.as_str())) {
        problems.push(
            Problem::new(format!("no page shows {}", example.name))
                .at(Path::new(&example.source), 1)
                .mend(format!("{{{{#listing {}}}}}", example.name)),
        );
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::course;

    #[test]
    fn a_listing_that_no_page_shows_is_named() {
        let course = course(&["a", "b", "c"]);
        let text = "{{#listing a}}\n\n{{#listing b:part}}\n\n{{#output c}}\n";
        let pages = [Page::new(Path::new("book"), Path::new("p.md"), text)];
        let problems = shown(&course, &pages).into_vec();
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].to_string(), "c.rs:1: no page shows c\n    mend: {{#listing c}}");
    }
}
