use std::path::PathBuf;

use crate::compile::cost::Trees;
use crate::course::Course;
use crate::course::claim::{Claim, Expression};
use crate::course::page::Page;
use crate::judge::evidence::Evidence;
use crate::judge::reason::Reason;
use crate::judge::statistics::Summary;
use crate::judge::{Judgement, Judgements};
use crate::problem::Problem;
use crate::record::Record;
use crate::render::asked::section;
use crate::render::fragment::Section;
use crate::render::value;

/// All that rendering draws on.
pub struct RenderContext<'a> {
    pub course: &'a Course,
    pub evidence: &'a Evidence,
    pub judgements: &'a Judgements,
    pub delay_s: f64,
    /// The page that has every record in a table, which numbers link to.
    pub records_page: Option<PathBuf>,
    /// Where the sources can be read, if the book says so.
    pub repository: Option<String>,
    /// Of every package, where a page tells of them.
    pub trees: Trees,
    /// What came of guesses' options elsewhere: it answers where this machine can't tell.
    pub published: Judgements,
    /// The pages that ask something.
    pub asked: Vec<Section>,
}

impl<'a> RenderContext<'a> {
    #[must_use]
    pub fn new(
        course: &'a Course,
        evidence: &'a Evidence,
        judgements: &'a Judgements,
        pages: &[Page],
    ) -> Self {
        let has_records = |page: &&Page| {
            page.scan.placed.iter().any(|placed| placed.directive.needs().has_every_record)
        };
        Self {
            course,
            evidence,
            judgements,
            delay_s: evidence.delay_s(),
            records_page: pages
                .iter()
                .find(has_records)
                .map(|page| page.path.with_extension("html")),
            repository: None,
            trees: Trees::new(),
            published: Judgements::default(),
            asked: pages.iter().filter_map(section).collect(),
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
        let records: Vec<&Record> = self.evidence.records.values().collect();
        if records.is_empty() {
            return Err(Problem::new("nothing has been measured").mend("cargo xtask build"));
        }
        Ok(records)
    }

    /// The record of a claim's first listing, to tell where and when.
    pub fn record_of(&self, claim: &Claim) -> Option<&'a Record> {
        self.evidence.records.get(&claim.measured.quantities().first()?.example)
    }

    pub fn judgement(&self, claim: &Claim) -> Result<&'a Judgement, Problem> {
        let judgement = self.judgements.get(claim);
        judgement.ok_or_else(|| Problem::new(format!("the claim {} wasn't judged", claim.text)))
    }

    /// Why what is shown of a listing is out of date.
    pub fn stale(&self, example: &str) -> Option<Reason> {
        let change = *self.evidence.stale.get(example)?;
        Some(Reason::Stale { example: example.to_owned(), change })
    }

    pub fn known_labels(&self, measured: &Expression) -> Result<(), Problem> {
        let quantities = measured.quantities();
        quantities.into_iter().try_for_each(|q| value::known_label(q, self.record(&q.example)?))
    }

    /// The value of a model, from the medians of what it draws on.
    pub fn median_of(&self, model: &Expression) -> Option<f64> {
        let value = model.evaluate(self.delay_s, &|quantity| {
            let values = self.evidence.records.get(&quantity.example)?.values(quantity);
            Summary::of(&values).map(|summary| summary.median)
        });
        value.filter(|value| value.is_finite())
    }

    /// # Errors
    ///
    /// When there is none, or none that can be used.
    pub fn record(&self, example: &str) -> Result<&'a Record, Problem> {
        if let Some(problem) = self.evidence.unusable.get(example) {
            return Err(problem.clone());
        }
        self.evidence.records.get(example).ok_or_else(|| {
            Problem::new(format!("{example} has no record"))
                .mend("cargo xtask build measures what has none")
        })
    }
}
