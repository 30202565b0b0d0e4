//! What was found, told once for all views that have it.

use serde::Deserialize;
use xtask::Problem;

use crate::view::View;

/// A fault, as a check in the page tells it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Fault {
    pub what: String,
    /// A selector, or nothing where it is the whole page.
    #[serde(default, rename = "where")]
    pub place: String,
    pub mend: String,
}

impl Fault {
    pub fn new(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { what: what.into(), place: String::new(), mend: mend.into() }
    }
}

#[derive(Clone, Debug)]
pub struct Finding {
    pub page: String,
    pub view: View,
    pub fault: Fault,
}

/// A problem for each fault of each page, with all views that it was seen in.
#[must_use]
pub fn problems(findings: &[Finding]) -> Vec<Problem> {
    let mut grouped: Vec<(&Finding, Vec<View>)> = Vec::new();
    for finding in findings {
        let known = grouped
            .iter_mut()
            .find(|(first, _)| first.page == finding.page && first.fault == finding.fault);
        match known {
            Some((_, views)) => views.push(finding.view),
            None => grouped.push((finding, vec![finding.view])),
        }
    }
    let problem = |(finding, views): (&Finding, Vec<View>)| {
        let Finding { page, fault, .. } = finding;
        let views: Vec<String> = views.iter().map(ToString::to_string).collect();
        let place =
            if fault.place.is_empty() { String::new() } else { format!(", at {}", fault.place) };
        Problem::new(format!("{page} ({}): {}{place}", views.join(", "), fault.what))
            .mend(&fault.mend)
    };
    grouped.into_iter().map(problem).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::Theme;

    #[test]
    fn a_fault_is_told_once_with_all_its_views() {
        let fault =
            Fault { what: "it is faint".into(), place: "p > a".into(), mend: "darken it".into() };
        let seen = |page: &str, view| Finding { page: page.into(), view, fault: fault.clone() };
        let told = problems(&[
            seen("a.html", View::Screen(Theme::Coal, 360)),
            seen("a.html", View::Paper(Theme::Navy)),
            seen("b.html", View::Bare(1280)),
        ]);
        let told: Vec<String> = told.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "a.html (coal at 360 px, navy on paper): it is faint, at p > a\n    mend: darken it",
                "b.html (without JavaScript at 1280 px): it is faint, at p > a\n    mend: darken it",
            ]
        );
    }
}
