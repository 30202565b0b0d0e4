//! Claims that hold on one published machine and fail on another, and why.

use std::collections::BTreeSet;

use crate::course::page::Page;
use crate::judge::Told;
use crate::judge::comparison::{Standing, differ};
use crate::problem::{Problem, Problems};

/// Each must have its reason on a page; and reasons are of claims that there are.
#[must_use]
pub fn explained(pages: &[Page], published: &[Told]) -> Problems {
    let mut problems = Problems::default();
    let claimed: BTreeSet<&str> =
        pages.iter().flat_map(Page::claims).map(|(_, claim)| claim.text.as_str()).collect();
    let mut reasons = BTreeSet::new();
    for page in pages {
        for placed in &page.scan.placed {
            for (claim, _) in placed.directive.needs().explains {
                reasons.insert(claim.as_str());
                if !claimed.contains(claim.as_str()) {
                    let known = claimed.iter().copied();
                    problems
                        .push(Problem::unknown("claim", claim, known).at(&page.file, placed.line));
                }
            }
        }
    }
    let mut told = BTreeSet::new();
    for (place, claim) in pages.iter().flat_map(Page::claims) {
        let standings: Vec<Standing<'_>> =
            published.iter().map(|told| told.standing(claim)).collect();
        if !differ(&standings) || reasons.contains(claim.text.as_str()) || !told.insert(&claim.text)
        {
            continue;
        }
        let named = |verdict: &str| {
            let all = published.iter().zip(&standings);
            let its = all.filter(|(_, standing)| standing.name() == verdict);
            let names = its.filter_map(|(told, _)| Some(told.evidence.machine()?.name.as_str()));
            names.collect::<Vec<_>>().join(", ")
        };
        let what = format!(
            "the claim {} holds on {} and fails on {}, and no page says why",
            claim.text,
            named("holds"),
            named("fails")
        );
        let mend = format!("{{{{#machines}}}} takes a line: {} because WORDS", claim.text);
        problems.push(Problem::new(what).at(&place.file, place.line).mend(mend));
    }
    problems
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::course::claim::parse_claim;
    use crate::judge::evidence::{Evidence, Machine, Origin, Records};
    use crate::record::tests::record;

    fn machine(name: &str, seconds: f64) -> Told {
        let record = record("a", "it", &[seconds; 7]);
        let machine =
            Machine { name: name.into(), condition: None, provenance: record.provenance.clone() };
        let records: Records = [("a".to_owned(), record)].into();
        let origin = Origin::Published(Box::new(machine));
        let claim = parse_claim("a / delay >= 2.5").unwrap();
        Told::of(Evidence { origin, ..Evidence::of(records) }, [&claim])
    }

    fn problems(text: &str) -> Vec<String> {
        let page = Page::new(Path::new("book"), Path::new("p.md"), text);
        let published = [machine("fast", 0.1), machine("slow", 0.3)];
        explained(&[page], &published).into_vec().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_claim_that_differs_has_its_reason() {
        let claim = "It {{#claim a / delay >= 2.5}}.\n\n";
        assert_eq!(
            problems(claim),
            [
                "book/p.md:1: the claim a / delay >= 2.5 holds on slow and fails on fast, and no page says why\n    \
              mend: {{#machines}} takes a line: a / delay >= 2.5 because WORDS"
            ]
        );
        let with = |reason: &str| problems(&format!("{claim}{{{{#machines\n{reason}\n}}}}\n"));
        assert!(with("a / delay >= 2.5 because it waits").is_empty());
        let other = with("a / delay >= 2 because it waits");
        assert!(other.iter().any(|problem| problem.contains("there is no claim")), "{other:?}");
    }
}
