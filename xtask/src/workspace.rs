//! What the commands share: the course and its pages, its records brought up to
//! date, and the claims judged by them.

use std::collections::BTreeSet;
use std::fs::File;

use anyhow::{Context, Result};
use mdbook_driver::MDBook;

use crate::compile::assembly::{self, Origin};
use crate::compile::cost::{self, Compiled};
use crate::compile::executable::{self, Executable};
use crate::course::page::{self, Page};
use crate::course::{Course, Example};
use crate::judge::freshness;
use crate::judge::{Judgement, Reason, Records, Verdict, judge};
use crate::measure::session::{self, Parameters};
use crate::problem::{Place, Problems};
use crate::record::Provenance;
use crate::record::provenance;
use crate::record::store::{AtHand, Store};
use crate::render::book::{self, Renderer};
use crate::terminal::say;

/// Which listings to measure.
#[derive(Clone, Copy, Debug)]
pub enum Wanted<'a> {
    All,
    /// Those without a fresh record.
    Stale,
    Named(&'a [String]),
}

pub struct Workspace {
    pub course: Course,
    pub pages: Vec<Page>,
    book: MDBook,
    store: Store,
    /// No other `xtask` measures on this checkout meanwhile.
    _lock: File,
}

/// Claims in the pages' order, each with its place and what came of it.
pub type Judged = Vec<(Place, String, Judgement)>;

impl Workspace {
    pub fn open() -> Result<Self> {
        let course = Course::discover()?;
        let (book, pages) = page::load(&course)?;
        let store = Store::new(course.records());
        let lock = store
            .lock(|| say::beside("another xtask is at work in this folder: waiting for it"))?;
        Ok(Self { course, pages, book, store, _lock: lock })
    }

    /// Measures what is wanted, with its partners, and keeps the records.
    pub fn measure(&self, wanted: Wanted<'_>, parameters: &Parameters) -> Result<()> {
        let mut problems = Problems::default();
        let examples = match wanted {
            Wanted::Named(names) => self.named(names)?,
            Wanted::All | Wanted::Stale => self.course.examples.clone(),
        };
        let (executables, failed) =
            executable::compile(&self.course, &self.with_partners(&examples))?;
        problems.extend(failed.into_vec());
        let provenance = provenance::of_this_machine(&self.course.root, parameters.rounds)?;
        problems.extend(self.renew_machine_code(&provenance)?.into_vec());
        let apart = self.apart();
        let is_wanted = |executable: &&Executable| match wanted {
            Wanted::All => true,
            Wanted::Stale => {
                apart.contains(&executable.example.name)
                    || !self.is_fresh(executable, parameters, &provenance)
            }
            Wanted::Named(names) => names.contains(&executable.example.name),
        };
        let wanted: Vec<Example> =
            executables.iter().filter(is_wanted).map(|e| e.example.clone()).collect();
        let wanted = self.with_partners(&wanted);
        let (executables, fresh): (Vec<_>, Vec<_>) =
            executables.into_iter().partition(|e| wanted.contains(&e.example));
        fresh.iter().try_for_each(|executable| self.note_source(executable))?;

        if !executables.is_empty() {
            let more = |records: &Records| self.undecided(records, parameters);
            let (records, failed) = session::measure(&executables, parameters, &provenance, more)?;
            problems.extend(failed.into_vec());
            records.values().try_for_each(|record| self.store.save(record))?;
        }
        Ok(problems.none()?)
    }

    /// Compiles what each package brings in, from nothing, and keeps how many
    /// seconds that took.
    pub fn compile_apart(&self) -> Result<Vec<(String, f64)>> {
        let provenance = provenance::of_this_machine(&self.course.root, 1)?;
        let mut all = Vec::new();
        for apart in cost::packages(&self.course)? {
            let tree = apart.tree()?; // fetches what isn't here yet
            say::beside(format_args!("{} has {} crates", apart.package, tree.crates));
            let compiled = Compiled {
                package: apart.package.clone(),
                key: tree.key,
                seconds: apart.compile(&self.course)?.as_secs_f64(),
                provenance: provenance.clone(),
            };
            self.store.save_compiled(&compiled)?;
            all.push((compiled.package, compiled.seconds));
        }
        Ok(all)
    }

    fn named(&self, names: &[String]) -> Result<Vec<Example>> {
        let mut problems = Problems::default();
        let found: Vec<Example> = names
            .iter()
            .filter_map(|name| problems.keep(self.course.example(name)).cloned())
            .collect();
        problems.none()?;
        Ok(found)
    }

    /// Has the compiler make the machine code that pages show, where what is kept is
    /// of another source or compiler.
    fn renew_machine_code(&self, provenance: &Provenance) -> Result<Problems> {
        let mut problems = Problems::default();
        for example in &self.course.examples {
            let functions = self.functions(&example.name);
            if functions.is_empty() {
                continue;
            }
            let origin = Origin::of(&self.course, example, provenance)
                .with_context(|| format!("{} can't be read", example.source))?;
            let kept = self.store.load_machine_code(&example.name);
            if kept.is_some_and(|kept| kept.is_fresh(&origin, &functions)) {
                continue;
            }
            let code = assembly::machine_code(&self.course, example, origin, &functions);
            if let Some(code) = problems.keep(code) {
                self.store.save_machine_code(&code)?;
            }
        }
        Ok(problems)
    }

    /// Of a listing, the functions whose machine code a page shows.
    fn functions(&self, name: &str) -> Vec<&str> {
        let placed = self.pages.iter().flat_map(|page| &page.scan.placed);
        placed
            .filter_map(|placed| placed.directive.needs().machine_code)
            .filter(|assembly| assembly.example == name)
            .map(|assembly| assembly.function.as_str())
            .collect()
    }

    /// The listings of each claim.
    fn compared(&self) -> Vec<BTreeSet<&str>> {
        let claims = self.pages.iter().flat_map(Page::claims);
        claims
            .map(|(_, claim)| {
                claim.measured.quantities().iter().map(|q| q.example.as_str()).collect()
            })
            .collect()
    }

    /// Listings that a claim compares, and that were measured apart.
    fn apart(&self) -> BTreeSet<String> {
        let records = self.at_hand().records;
        let is_apart = |names: &BTreeSet<&str>| {
            let of = names.iter().filter_map(|name| records.get(*name));
            of.map(|record| &record.session).collect::<BTreeSet<_>>().len() > 1
        };
        self.compared().into_iter().filter(is_apart).flatten().map(str::to_owned).collect()
    }

    /// The listings, and those that claims compare them with: only what was
    /// measured together, round by round, can be compared.
    fn with_partners(&self, examples: &[Example]) -> Vec<Example> {
        let claims = self.compared();
        let mut names: BTreeSet<&str> = examples.iter().map(|e| e.name.as_str()).collect();
        loop {
            let before = names.len();
            for claim in &claims {
                if !claim.is_disjoint(&names) {
                    names.extend(claim);
                }
            }
            if names.len() == before {
                break;
            }
        }
        self.course.examples.iter().filter(|e| names.contains(e.name.as_str())).cloned().collect()
    }

    fn is_fresh(
        &self,
        executable: &Executable,
        parameters: &Parameters,
        provenance: &Provenance,
    ) -> bool {
        let key = session::key(executable, parameters.delay, provenance);
        match self.store.load(&executable.example.name) {
            Ok(Some(record)) => freshness::is_fresh(&record, &key, parameters.rounds),
            Ok(None) => false,
            Err(problem) => {
                say::beside(format_args!("{problem}\n    it is measured again now"));
                false
            }
        }
    }

    /// A changed comment leaves the program as it was: its record stays, and tells
    /// of the new source.
    fn note_source(&self, executable: &Executable) -> Result<()> {
        if let Ok(Some(mut record)) = self.store.load(&executable.example.name)
            && record.source != executable.source
        {
            record.source.clone_from(&executable.source);
            self.store.save(&record)?;
        }
        Ok(())
    }

    /// The listings of claims that more rounds may decide.
    fn undecided(&self, records: &Records, parameters: &Parameters) -> Vec<String> {
        let claims = self.pages.iter().flat_map(Page::claims);
        let open = claims.filter(|(_, claim)| {
            let verdict = judge(claim, records, parameters.delay.as_secs_f64()).verdict;
            matches!(verdict, Verdict::Undecided(Reason::MoreRounds(_)))
        });
        let names: BTreeSet<String> = open
            .flat_map(|(_, claim)| claim.measured.quantities())
            .map(|quantity| quantity.example.clone())
            .collect();
        names.into_iter().collect()
    }

    #[must_use]
    pub fn at_hand(&self) -> AtHand {
        self.store.at_hand(&self.course)
    }

    #[must_use]
    pub fn judge(&self, at_hand: &AtHand) -> Judged {
        let claims = self.pages.iter().flat_map(Page::claims);
        claims
            .map(|(place, claim)| {
                (place, claim.text.clone(), at_hand.judge(claim, site::DELAY.as_secs_f64()))
            })
            .collect()
    }

    /// Writes the book, and gives back the pages.
    pub fn write_book(self) -> Result<(Vec<Page>, std::path::PathBuf)> {
        let output = self.book.build_dir_for("html");
        let at_hand = self.at_hand();
        book::build(self.book, Renderer { course: self.course, at_hand })?;
        Ok((self.pages, output))
    }
}
