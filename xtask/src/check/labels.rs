//! Labels that no listing prints. What a listing prints is known where it has run:
//! from its record, if there is one.

use crate::course::claim::Expression;
use crate::course::directive::guess::Answers;
use crate::course::directive::plot::{EVERY, PARAMETER};
use crate::course::directive::{Directive, Guess};
use crate::course::page::Page;
use crate::judge::evidence::Records;
use crate::problem::{Problem, Problems};
use crate::record::Record;
use crate::record::metric::Quantity;
use crate::render;

/// Quantities of the page that `records` know, and know to be unprinted.
#[must_use]
pub fn labels(page: &Page, records: &Records) -> Problems {
    let mut problems = Problems::default();
    for placed in &page.scan.placed {
        for quantity in quantities(&placed.directive) {
            if let Some(record) = records.get(&quantity.example)
                && let Err(problem) = printed(quantity, record)
            {
                problems.push(problem.at(&page.file, placed.line));
            }
        }
    }
    problems
}

/// What a directive measures of listings that it names.
fn quantities(directive: &Directive) -> Vec<&Quantity> {
    match directive {
        Directive::Value(value) => vec![&value.quantity],
        Directive::Plot(plot) => {
            let all = plot.expressions().into_iter().flat_map(Expression::quantities);
            all.filter(|quantity| quantity.example != EVERY).collect()
        }
        Directive::Guess(Guess { answers: Answers::Scale(scale), .. }) => {
            scale.measured.quantities()
        }
        other => {
            let needs = other.needs();
            let claims = needs.claim.into_iter().chain(needs.options);
            claims.flat_map(|claim| claim.measured.quantities()).collect()
        }
    }
}

fn printed(quantity: &Quantity, record: &Record) -> Result<(), Problem> {
    let is_pattern = quantity.label.as_ref().is_some_and(|label| label.contains(PARAMETER));
    if is_pattern && (record.not_here.is_some() || !render::steps(quantity, record).is_empty()) {
        return Ok(());
    }
    render::known_label(quantity, record)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::record::tests::record;

    fn found(text: &str) -> Vec<String> {
        let records: Records = [("a".to_owned(), record("a", "at 10", &[0.1, 0.2]))].into();
        let page = Page::new(Path::new("book"), Path::new("p.md"), text);
        assert!(page.scan.problems.is_empty(), "{:?}", page.scan.problems);
        labels(&page, &records).into_vec().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_label_that_a_record_has_not_is_told_wherever_it_stands() {
        for text in [
            "{{#value a.\"at 11\"}}",
            "{{#claim a.\"at 11\" <= 1 s}}",
            "{{#predict a.\"at 11\" = delay within 5 %}}",
            "{{#plot \"x\"\nrow \"a\" a.\"at 11\"\n}}",
            "{{#plot \"x\"\nrow \"a\" delay = a.\"at 11\"\n}}",
            "{{#guess \"x\"\n\"y\" a.\"at 11\" > 1 s\n\"z\" a.\"at 11\" <= 1 s\nbecause \"x\"}}",
            "{{#guess \"x\"\nscale a.\"at 11\" from 1 s to 2 s\nbecause \"x\"}}",
        ] {
            assert_eq!(
                found(&format!("one\n\n{text}\n")),
                ["book/p.md:3: there is no label \"at 11\"\n    mend: did you mean \"at 10\"?"],
                "{text}"
            );
        }
        let sweep = "{{#plot \"x\"\nacross \"n\"\nseries \"a\" a.\"with *\"\n}}\n";
        assert!(found(sweep)[0].starts_with("book/p.md:1: there is no label \"with *\""));
    }

    #[test]
    fn labels_that_it_has_and_listings_without_a_record_are_left_alone() {
        for text in [
            "{{#value a}}",
            "{{#value a.\"at 10\"}}",
            "{{#value a.rss}}",
            "{{#value b.\"whatever\"}}",
            "{{#plot \"x\"\nacross \"n\"\nseries \"a\" a.\"at *\"\n}}\n",
            "{{#plot \"x\"\nevery it.cpu / it.wall\n}}\n",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
