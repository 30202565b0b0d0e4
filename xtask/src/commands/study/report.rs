//! What a study says of its trials, as Markdown.

use std::collections::BTreeMap;
use std::fmt;

use crate::measure::workers::SIDE_BY_SIDE;
use crate::record::Provenance;
use crate::render::number;
use crate::study::{Compared, Condition, Faults, Made, Proofs, Study, Trial, Verdicts};

impl fmt::Display for Study {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# How often verdicts lie\n")?;
        if let Some(Provenance { revision, date, .. }) = &self.provenance {
            writeln!(
                f,
                "Written by `cargo xtask study`, last at revision {revision}, on {}. A trial is one \
                 `cargo xtask verify --no-tests --no-exercises`, of all claims; with a fault put in, one \
                 `cargo xtask measure` of the faulty listing and of those it is compared with. \
                 The trials were made on:\n",
                date.strftime("%Y-%m-%d")
            )?;
        }
        for machine in self.machines() {
            writeln!(f, "- {}: {machine}", self.letter(machine))?;
        }
        writeln!(f)?;
        self.true_claims(f)?;
        self.reasons(f)?;
        self.proven(f)?;
        self.faults_put_in(f)?;
        self.side_by_side(f)
    }
}

impl Study {
    /// The first is A.
    fn letter(&self, machine: &str) -> char {
        let at = self.machines().iter().position(|one| *one == machine).unwrap_or(0);
        (b'A'..=b'Z').nth(at).map_or('?', char::from)
    }

    fn true_claims(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "## True claims\n")?;
        writeln!(
            f,
            "| machine | on | trials | claims judged | failed | undecided | other problems | a trial took |"
        )?;
        writeln!(f, "|---|---|--:|--:|--:|--:|--:|--:|")?;
        for condition in Condition::ALL {
            for machine in self.machines() {
                let here = self.of(condition).filter(|made| made.machine == machine);
                let trials: Vec<&Trial> = here.map(|made| &made.trial).collect();
                if !trials.is_empty() {
                    let letter = self.letter(machine);
                    writeln!(f, "| {condition} | {letter} | {} |", summary(&trials))?;
                }
            }
        }
        Ok(())
    }

    /// Of the claims that were undecided or failed: in how many trials, and why.
    fn reasons(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for condition in Condition::ALL {
            let mut told: BTreeMap<(&str, String), usize> = BTreeMap::new();
            for Made { trial, .. } in self.of(condition) {
                for claim in &trial.failed {
                    *told.entry((claim, "**failed**".into())).or_default() += 1;
                }
                for (claim, why) in &trial.undecided {
                    *told.entry((claim, without_numbers(why))).or_default() += 1;
                }
            }
            if told.is_empty() {
                continue;
            }
            writeln!(f, "\n### Not told: {condition}\n\n| claim | why | times |\n|---|---|--:|")?;
            for ((claim, why), times) in told {
                writeln!(f, "| `{}` | {why} | {times} |", claim.replace('|', "\\|"))?;
            }
        }
        Ok(())
    }

    fn proven(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n## Exercises\n")?;
        writeln!(
            f,
            "| machine | trials | solutions: not passed, of all | wrong turns: passed, of all | not told |"
        )?;
        writeln!(f, "|---|--:|--:|--:|--:|")?;
        for condition in Condition::OF_FAULTS {
            let trials: Vec<&Proofs> = self.exercises_in(condition).collect();
            let sum = |of: fn(&Proofs) -> usize| trials.iter().map(|t| of(t)).sum::<usize>();
            writeln!(
                f,
                "| {condition} | {} | {} of {} | {} of {} | {} |",
                trials.len(),
                sum(|t| t.failed),
                sum(|t| t.solutions),
                sum(|t| t.passed),
                sum(|t| t.wrong),
                sum(|t| t.untold)
            )?;
        }
        Ok(())
    }

    fn faults_put_in(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n## Faults put in\n")?;
        writeln!(
            f,
            "| fault | quiet: caught, of trials | busy: caught, undecided, held |\n|---|--:|--:|"
        )?;
        for fault in self.faults_tried() {
            let [quiet, busy] =
                Condition::OF_FAULTS.map(|condition| Faults::of(self.of_fault(fault, condition)));
            writeln!(
                f,
                "| {fault} | {} of {} | {}, {}, {} |",
                quiet.caught, quiet.put_in, busy.caught, busy.undecided, busy.held
            )?;
        }
        Ok(())
    }

    fn side_by_side(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Made { machine, trial, .. }) = &self.side_by_side else { return Ok(()) };
        writeln!(
            f,
            "\n## Side by side\n\nListings that wait run up to {SIDE_BY_SIDE} at a time. Each was run \
             alone and side by side in the same rounds, on {}. The ratio of each of their times is \
             judged like a claim: it is the same where the ratio is within 2 %.\n\n\
             | time | side by side, over alone | rounds | |\n|---|--:|--:|---|",
            self.letter(machine)
        )?;
        for Compared { figure, ratio, interval, verdict, rounds } in trial {
            let ratio = ratio.map_or_else(String::new, |ratio| format!("{ratio:.3}"));
            let interval = interval.map_or_else(String::new, |(a, b)| format!(" [{a:.3}–{b:.3}]"));
            writeln!(f, "| {figure} | {ratio}{interval} | {rounds} | {verdict} |")?;
        }
        Ok(())
    }
}

/// What came of trials in one condition on one machine, as cells.
fn summary(trials: &[&Trial]) -> String {
    let verdicts = Verdicts::of(trials.iter().copied());
    let Verdicts { trials: count, judged, failed, undecided } = verdicts;
    let share = number::percent(verdicts.undecided_share());
    let took = |pick: fn(f64, f64) -> f64| trials.iter().map(|trial| trial.took_s).reduce(pick);
    let [least, most] =
        [took(f64::min), took(f64::max)].map(|s| format!("{:.0}", s.unwrap_or(0.0)));
    let took = if least == most { most } else { format!("{least} to {most}") };
    // Such as a listing that didn't run.
    let other = trials.iter().map(|t| t.problems.saturating_sub(t.failed.len())).sum::<usize>();
    format!("{count} | {judged} | {failed} | {undecided} ({share}) | {other} | {took} s")
}

/// The same reason with other counts is one reason.
fn without_numbers(why: &str) -> String {
    let words = why
        .split(' ')
        .map(|word| if word.chars().all(|c| c.is_ascii_digit()) { "n" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::tests::record;
    use crate::study::tests::trial;

    #[test]
    fn a_study_reads_well() {
        let provenance = record("a", "it", &[0.1]).provenance;
        let other = Provenance { cpu: "Another CPU".into(), ..provenance.clone() };
        let mut study = Study::default().go_on("it".into(), provenance);
        study.add(Condition::Quiet, trial(0, 0));
        study.add(Condition::Quiet, Trial { took_s: 99.0, problems: 3, ..trial(1, 1) });
        study.add(Condition::Busy, trial(0, 12));
        study.compare(vec![Compared {
            figure: "a, it".into(),
            ratio: Some(1.0014),
            interval: Some((0.999, 1.0102)),
            verdict: "the same".into(),
            rounds: 7,
        }]);
        let mut study = study.go_on("it".into(), other);
        study.add(Condition::Quiet, trial(0, 2));
        let proofs = Proofs { solutions: 14, failed: 0, wrong: 42, passed: 1, untold: 2 };
        study.add_exercises(Condition::Busy, proofs);
        study.add_exercises(Condition::Busy, proofs);
        study.add_fault("it sleeps", Condition::Quiet, trial(2, 0));
        study.add_fault("it sleeps", Condition::Busy, trial(0, 3));
        study.add_fault("it sleeps", Condition::Busy, trial(0, 0));
        study.add_fault("it works", Condition::Quiet, trial(1, 0));
        insta::assert_snapshot!(study);
    }
}
