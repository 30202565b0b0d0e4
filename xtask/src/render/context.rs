use std::path::PathBuf;

use crate::compile::cost::Crates;
use crate::course::Course;
use crate::course::claim::{Claim, Expression};
use crate::course::page::Page;
use crate::judge::statistics::Summary;
use crate::problem::Problem;
use crate::record::Record;
use crate::record::store::AtHand;
use crate::render::value;

/// All that rendering draws on.
pub struct RenderContext<'a> {
    pub course: &'a Course,
    pub at_hand: &'a AtHand,
    pub delay_s: f64,
    /// The page that has every record in a table, which numbers link to.
    pub records_page: Option<PathBuf>,
    /// Where the sources can be read, if the book says so.
    pub repository: Option<String>,
    /// Of every package, where a page tells of them.
    pub crates: Crates,
}

impl<'a> RenderContext<'a> {
    #[must_use]
    pub fn new(course: &'a Course, at_hand: &'a AtHand, pages: &[Page]) -> Self {
        let has_records = |page: &&Page| {
            page.scan.placed.iter().any(|placed| placed.directive.needs().has_every_record)
        };
        Self {
            course,
            at_hand,
            delay_s: site::DELAY.as_secs_f64(),
            records_page: pages
                .iter()
                .find(has_records)
                .map(|page| page.path.with_extension("html")),
            repository: None,
            crates: Crates::new(),
        }
    }

    pub fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.course.examples.iter().map(|example| example.name.as_str())
    }

    pub fn records<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Result<Vec<&'a Record>, Problem> {
        names.into_iter().map(|name| self.record(name)).collect()
    }

    /// The records that there are.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn every_record(&self) -> Result<Vec<&'a Record>, Problem> {
        let records: Vec<&Record> = self.at_hand.records.values().collect();
        if records.is_empty() {
            return Err(Problem::new("nothing has been measured").mend("cargo xtask build"));
        }
        Ok(records)
    }

    /// The record of a claim's first listing, to tell where and when.
    pub fn record_of(&self, claim: &Claim) -> Option<&'a Record> {
        self.at_hand.records.get(&claim.measured.quantities().first()?.example)
    }

    pub fn known_labels(&self, measured: &Expression) -> Result<(), Problem> {
        let quantities = measured.quantities();
        quantities.into_iter().try_for_each(|q| value::known_label(q, self.record(&q.example)?))
    }

    /// The value of a model, from the medians of what it draws on.
    pub fn median_of(&self, model: &Expression) -> Option<f64> {
        model.evaluate(self.delay_s, &|quantity| {
            let values = self.at_hand.records.get(&quantity.example)?.values(quantity);
            Summary::of(&values).map(|summary| summary.median)
        })
    }

    /// # Errors
    ///
    /// When there is none, or none that can be used.
    pub fn record(&self, example: &str) -> Result<&'a Record, Problem> {
        if let Some(problem) = self.at_hand.unusable.get(example) {
            return Err(problem.clone());
        }
        self.at_hand.records.get(example).ok_or_else(|| {
            Problem::new(format!("{example} has no record"))
                .mend("cargo xtask build measures what has none")
        })
    }
}
