use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::compile::assembly::MachineCode;
use crate::compile::cost::Trees;
use crate::compile::refusal::Refusal;
use crate::course::Course;
use crate::course::claim::{Claim, Expression};
use crate::course::directive::Directive;
use crate::course::page::Page;
use crate::judge::evidence::{Evidence, Machine};
use crate::judge::reason::Reason;
use crate::judge::statistics::Summary;
use crate::judge::{self, Judgement, Judgements, Told};
use crate::measure::session;
use crate::problem::Problem;
use crate::record::Record;
use crate::render::asked::section;
use crate::render::data::Values;
use crate::render::fragment::Section;
use crate::render::value;

/// All that rendering draws on.
pub struct RenderContext<'a> {
    pub course: &'a Course,
    /// What was measured here.
    own: &'a Evidence,
    judgements: &'a Judgements,
    /// What others published, by name.
    pub published: &'a [Told],
    /// Of those, the one whose numbers stand where there are none from here.
    foremost: Option<&'a Told>,
    /// The listings that are being measured here, and need more rounds.
    unfinished: BTreeSet<String>,
    /// Of each page, by its title.
    pub claims: Vec<(String, Vec<&'a Claim>)>,
    /// The page that has every record in a table, which numbers link to.
    pub records_page: Option<PathBuf>,
    /// The page that says what each published machine is.
    pub machines_page: Option<PathBuf>,
    /// Where the sources can be read, if the book says so.
    pub repository: Option<String>,
    /// Of every package, where a page tells of them.
    pub trees: Trees,
    /// The pages that ask something, or have something to mend.
    pub asked: Vec<Section>,
    /// The exercises that were found right here; none in a book for others.
    pub done: BTreeSet<String>,
    /// All values, where they are written beside the pages.
    pub values: Option<Values>,
    /// Whether pages are to renew themselves while they are read.
    pub is_live: bool,
}

impl<'a> RenderContext<'a> {
    #[must_use]
    pub fn new(
        course: &'a Course,
        own: &'a Evidence,
        judgements: &'a Judgements,
        published: &'a [Told],
        pages: &'a [Page],
    ) -> Self {
        let page_with = |has: fn(&Directive) -> bool| {
            let page = pages.iter().find(|p| p.scan.placed.iter().any(|d| has(&d.directive)))?;
            Some(page.path.with_extension("html"))
        };
        let claims = || pages.iter().flat_map(Page::judged);
        // Where nothing is published, whatever there is from here is shown.
        let unfinished =
            if published.is_empty() { BTreeSet::new() } else { session::needy(own, claims()) };
        Self {
            course,
            own,
            judgements,
            published,
            foremost: judge::foremost(published),
            unfinished,
            claims: pages.iter().map(of_page).collect(),
            records_page: page_with(|directive| directive.needs().has_every_record),
            machines_page: page_with(|directive| matches!(directive, Directive::Machines(_))),
            repository: None,
            trees: Trees::new(),
            asked: pages.iter().filter_map(|page| section(page, course)).collect(),
            done: BTreeSet::new(),
            values: None,
            is_live: false,
        }
    }

    pub fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.course.examples.iter().map(|example| example.name.as_str())
    }

    /// The evidence that all of these listings are shown by: what stands together is of
    /// one machine. Of this one, if it has measured them all; else of the published
    /// one, if that has.
    pub fn shown<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Shown<'a> {
        let names: Vec<&str> = names.into_iter().collect();
        let is_measured = |name: &&str| {
            self.own.has(name) && !self.unfinished.contains(*name)
                || self.own.unusable.contains_key(*name)
        };
        Shown(match self.foremost {
            Some(told) if !names.iter().all(is_measured) && has_all(&told.evidence, &names) => {
                &told.evidence
            }
            _ => self.own,
        })
    }

    /// What an expression is shown by.
    pub fn shown_for(&self, expression: &Expression) -> Shown<'a> {
        let quantities = expression.quantities();
        self.shown(quantities.iter().map(|quantity| quantity.example.as_str()))
    }

    /// A claim's judgement, and what it was judged by: on this machine, once it is told
    /// here.
    pub fn judged(&self, claim: &Claim) -> Result<(&'a Judgement, Shown<'a>), Problem> {
        let (judgements, by) = self.judged_together(&[claim])?;
        Ok((judgements[0], by))
    }

    /// The judgements of claims that are told together, and what all of them were judged
    /// by: on this machine, once all are told here.
    pub fn judged_together(
        &self,
        claims: &[&Claim],
    ) -> Result<(Vec<&'a Judgement>, Shown<'a>), Problem> {
        let own = |claim: &&Claim| {
            let own = self.judgements.get(claim);
            own.ok_or_else(|| Problem::new(format!("the claim {} wasn't judged", claim.text)))
        };
        let own: Result<Vec<_>, _> = claims.iter().map(own).collect();
        let is_own = claims.iter().all(|claim| has_all(self.own, &names(claim)))
            && own.as_ref().is_ok_and(|own| own.iter().all(|own| !own.is_open));
        let published = || claims.iter().map(|claim| self.published_judgement(claim)).collect();
        let published: Option<Vec<_>> = if is_own { None } else { published() };
        match published.as_deref() {
            Some(all @ [(_, by), ..]) => Ok((all.iter().map(|(told, _)| *told).collect(), *by)),
            _ => Ok((own?, Shown(self.own))),
        }
    }

    /// What came of a claim by the foremost of what is published; none where that
    /// doesn't tell of it.
    #[must_use]
    pub fn published_judgement(&self, claim: &Claim) -> Option<(&'a Judgement, Shown<'a>)> {
        let told = self.foremost.filter(|told| has_all(&told.evidence, &names(claim)))?;
        Some((told.judgements.get(claim)?, Shown(&told.evidence)))
    }

    /// # Errors
    ///
    /// When there is none, or none that can be used.
    pub fn record(&self, example: &str) -> Result<&'a Record, Problem> {
        self.shown([example]).record(example)
    }

    /// The published machines but for this one.
    pub fn others(&self, shown: Shown<'a>) -> impl Iterator<Item = (&'a Machine, &'a Told)> {
        let machines =
            self.published.iter().filter_map(|told| Some((told.evidence.machine()?, told)));
        machines.filter(move |(machine, _)| shown.0.machine() != Some(machine))
    }

    /// What is shown of every listing that something is known of.
    ///
    /// # Errors
    ///
    /// When nothing is.
    pub fn every_record(&self) -> Result<Vec<&'a Record>, Problem> {
        let records: Vec<&Record> =
            self.names().filter_map(|name| self.shown([name]).0.records.get(name)).collect();
        if records.is_empty() {
            return Err(Problem::new("nothing has been measured").mend("cargo xtask build"));
        }
        Ok(records)
    }

    /// Every value, of this machine and of those published; none where none is.
    #[must_use]
    pub fn all_values(&self) -> Option<Values> {
        let published = self.published.iter().map(|told| &told.evidence);
        (!self.published.is_empty()).then(|| Values::of([self.own].into_iter().chain(published)))
    }

    /// What the compiler says of a program, here, or else where it was published.
    #[must_use]
    pub fn refusal(&self, program: &str) -> Option<&'a Refusal> {
        let published = self.foremost.and_then(|told| told.evidence.refusals.get(program));
        self.own.refusals.get(program).or(published)
    }

    /// How many of the course's listings are measured here.
    #[must_use]
    pub fn measured_here(&self) -> usize {
        self.names().filter(|name| self.shown([*name]).0.machine().is_none()).count()
    }

    /// The published machine whose numbers stand in for those of this one.
    #[must_use]
    pub fn stand_in(&self) -> Option<&'a Machine> {
        let told = self.foremost.filter(|_| self.measured_here() < self.course.examples.len());
        told.and_then(|told| told.evidence.machine())
    }

    /// The machine code of a listing, made here, or else published.
    #[must_use]
    pub fn machine_code(&self, example: &str) -> Option<&'a MachineCode> {
        let published = self.foremost.and_then(|told| told.evidence.machine_code.get(example));
        self.own.machine_code.get(example).or(published)
    }
}

/// A page's title and claims.
fn of_page(page: &Page) -> (String, Vec<&Claim>) {
    (page.title().to_owned(), page.claims().map(|(_, claim)| claim).collect())
}

fn has_all(evidence: &Evidence, names: &[&str]) -> bool {
    names.iter().all(|name| evidence.has(name))
}

fn names(claim: &Claim) -> Vec<&str> {
    claim.measured.quantities().into_iter().map(|quantity| quantity.example.as_str()).collect()
}

/// The evidence of one machine, as pages draw on it.
#[derive(Clone, Copy)]
pub struct Shown<'a>(pub &'a Evidence);

impl<'a> Shown<'a> {
    /// # Errors
    ///
    /// When there is none, or none that can be used.
    pub fn record(self, example: &str) -> Result<&'a Record, Problem> {
        if let Some(problem) = self.0.unusable.get(example) {
            return Err(problem.clone());
        }
        self.0.records.get(example).ok_or_else(|| {
            Problem::new(format!("{example} has no record"))
                .mend("cargo xtask build measures what has none")
        })
    }

    pub fn records<'n>(
        self,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Result<Vec<&'a Record>, Problem> {
        names.into_iter().map(|name| self.record(name)).collect()
    }

    /// The record of a claim's first listing, to tell where and when.
    pub fn record_of(self, claim: &Claim) -> Option<&'a Record> {
        self.0.records.get(&claim.measured.quantities().first()?.example)
    }

    /// Why what is shown of a listing is out of date.
    pub fn stale(self, example: &str) -> Option<Reason> {
        let change = *self.0.stale.get(example)?;
        Some(Reason::Stale { example: example.to_owned(), change })
    }

    pub fn known_labels(self, measured: &Expression) -> Result<(), Problem> {
        let quantities = measured.quantities();
        quantities.into_iter().try_for_each(|q| value::known_label(q, self.record(&q.example)?))
    }

    /// The value of a model, from the medians of what it draws on.
    pub fn median_of(self, model: &Expression) -> Option<f64> {
        let value = model.evaluate(self.0.delay_s(), &|quantity| {
            let values = self.0.records.get(&quantity.example)?.values(quantity);
            Summary::of(&values).map(|summary| summary.median)
        });
        value.filter(|value| value.is_finite())
    }
}
