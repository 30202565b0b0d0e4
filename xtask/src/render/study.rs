//! How often verdicts were wrong, where that was tried.

use super::RenderContext;
use super::fragment::{Fragment, Inline, Row, Table};
use crate::course::directive::Study as Part;
use crate::problem::Problem;
use crate::render::number;
use crate::study::{Condition, Faults, Study, Verdicts};

/// A row for each condition that was tried; under the claims, where that was.
///
/// # Errors
///
/// When the study that is kept can't be read.
pub fn study(part: Part, context: &RenderContext<'_>) -> Result<Fragment, Problem> {
    let study =
        Study::load(&context.course.root).map_err(|error| Problem::new(format!("{error:#}")))?;
    let (head, mut rows): (&[&str], Vec<Row>) = match part {
        Part::Claims => (
            &["the machine", "trials", "claims judged", "failed", "undecided"],
            Condition::ALL.into_iter().filter_map(|at| claims(&study, at)).collect(),
        ),
        Part::Faults => (
            &["the machine", "mistakes put in", "caught", "undecided", "held"],
            Condition::OF_FAULTS.into_iter().filter_map(|at| faults(&study, at)).collect(),
        ),
    };
    if rows.is_empty() {
        return Ok(Fragment::Notice(vec![
            Inline::text("None of this has been tried yet: "),
            Inline::Code("cargo xtask study".into()),
            Inline::text(" does it."),
        ]));
    }
    rows.extend(tried_on(&study).filter(|_| part == Part::Claims));
    let head = head.iter().map(|name| (*name).to_owned()).collect();
    Ok(Fragment::Table(Table { head, rows }))
}

fn claims(study: &Study, at: Condition) -> Option<Row> {
    let verdicts = Verdicts::of(study.of(at).map(|made| &made.trial));
    let Verdicts { trials, judged, failed, undecided } = verdicts;
    let share = number::percent(verdicts.undecided_share());
    let undecided = Inline::text(format!("{} ({share})", count(undecided)));
    let [trials, judged, failed] = [trials, judged, failed].map(|of| Inline::text(count(of)));
    let is_tried = verdicts.trials > 0;
    is_tried.then(|| Row::new(at.to_string(), vec![trials, judged, failed, undecided]))
}

fn faults(study: &Study, at: Condition) -> Option<Row> {
    let Faults { put_in, caught, undecided, held } =
        Faults::of(study.faults_in(at).map(|(_, trial)| trial));
    let cells = [put_in, caught, undecided, held].map(|of| Inline::text(count(of)));
    (put_in > 0).then(|| Row::new(at.to_string(), cells.into()))
}

fn tried_on(study: &Study) -> Option<Row> {
    let provenance = study.provenance.as_ref()?;
    let date = provenance.date.strftime("%Y-%m-%d");
    let machines = study.machines().join("; ");
    Some(Row::Across(format!(
        "Tried on {machines}; last on {date}, at revision {}",
        provenance.revision
    )))
}

fn count(of: usize) -> String {
    number::grouped(&of.to_string())
}
