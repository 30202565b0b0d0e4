//! What `verify` holds pages to, besides their claims.

mod links;
mod prose;

use std::collections::BTreeSet;

use crate::course::Course;
use crate::course::page::Page;
use crate::problem::{Problem, Problems};

pub use links::links;
pub use prose::prose;

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
                .at(example.source.as_ref(), 1)
                .mend(format!("{{{{#listing {}}}}}", example.name)),
        );
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Example;
    use std::path::Path;

    #[test]
    fn a_listing_that_no_page_shows_is_named() {
        let example = |name: &str| Example {
            name: name.into(),
            source: format!("{name}.rs"),
            package: "p".into(),
        };
        let course = Course {
            root: "".into(),
            target: "".into(),
            examples: ["a", "b", "c"].map(example).to_vec(),
        };
        let text = "{{#listing a}}\n\n{{#listing b:part}}\n\n{{#output c}}\n";
        let pages = [Page::new(Path::new("book"), Path::new("p.md"), text)];
        let problems = shown(&course, &pages).into_vec();
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].to_string(), "c.rs:1: no page shows c\n    mend: {{#listing c}}");
    }
}
