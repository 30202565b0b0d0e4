//! What the commands share: the course and its pages, its evidence brought up to
//! date, and the book made of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context, Result};
use mdbook_driver::MDBook;

use crate::cli::ROUNDS;
use crate::compile::assembly::{self, Origin};
use crate::compile::cost::{self, Compiled, Trees};
use crate::compile::executable::{self, Executable};
use crate::compile::refusal;
use crate::course::claim::Claim;
use crate::course::directive::Guess;
use crate::course::exercise::Exercise;
use crate::course::page::{self, Page};
use crate::course::{Course, Example};
use crate::digest::Digests;
use crate::exercise::proof::{self, Proof};
use crate::judge::answer::Answer;
use crate::judge::evidence::{Evidence, Records};
use crate::judge::freshness::{self, Now};
use crate::judge::{Judgement, Judgements};
use crate::measure::plan::{Plan, State, Wanted, plan};
use crate::measure::session::{self, Parameters, Session};
use crate::measure::workers::Workers;
use crate::problem::{Place, Problem, Problems};
use crate::record::store::{Lock, Store};
use crate::record::{Provenance, Record, provenance};
use crate::render::{RenderContext, book};
use crate::scratch;
use crate::terminal::progress::Progress;
use crate::terminal::say;

/// Where digests of files are kept.
const DIGESTS: &str = "digests";

/// Where is kept what a check found nothing wrong with.
const CHECKED: &str = "checked";

pub struct Workspace {
    pub course: Course,
    pub pages: Vec<Page>,
    book: MDBook,
    store: Store,
    digests: Digests,
    /// No other `xtask` measures on this checkout meanwhile.
    lock: Lock,
}

/// Claims and guesses in the pages' order, each with its place and what came of it.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    pub claims: Vec<(Place, String, Judgement)>,
    pub guesses: Vec<Guessed>,
}

#[derive(Clone, Debug)]
pub struct Guessed {
    pub place: Place,
    pub asked: String,
    /// Each option's claim, and what came of it.
    pub options: Vec<(String, Judgement)>,
    pub answer: Answer,
}

impl Workspace {
    /// The course around the current folder; or every problem of its pages.
    pub fn open() -> Result<Result<Self, Problems>> {
        let course = match Course::discover()? {
            Ok(course) => course,
            Err(problems) => return Ok(Err(problems)),
        };
        let (book, pages) = match page::load(&course)? {
            Ok(loaded) => loaded,
            Err(problems) => return Ok(Err(problems)),
        };
        let store = Store::new(course.records());
        let lock = store
            .lock(|| say::beside("another xtask is at work in this folder: waiting for it"))?;
        let digests = store.load_cache(DIGESTS);
        scratch::sweep(&course.target);
        Ok(Ok(Self { course, pages, book, store, digests, lock }))
    }

    /// What is kept, and what of it is out of date.
    pub fn evidence(&mut self) -> Evidence {
        evidence(&self.course, &self.store, &mut self.digests)
    }

    /// Every claim, judged once.
    #[must_use]
    pub fn judge(&self, evidence: &Evidence) -> Judgements {
        Judgements::of(self.claims(), evidence)
    }

    /// What came of every claim, where it stands.
    #[must_use]
    pub fn judged(&self, judgements: &Judgements) -> Judged {
        let claims = self.pages.iter().flat_map(Page::claims);
        let claims = claims.filter_map(|(place, claim)| {
            Some((place, claim.text.clone(), judgements.get(claim)?.clone()))
        });
        let guesses = self.pages.iter().flat_map(|page| {
            page.guesses()
                .filter_map(|(placed, guess)| guessed(page.place(placed.line), guess, judgements))
        });
        Judged { claims: claims.collect(), guesses: guesses.collect() }
    }

    /// Measures what is wanted, with its partners, and keeps the records. Gives back the
    /// evidence as it is then; a listing that failed is a problem.
    ///
    /// # Errors
    ///
    /// When Cargo can't be called, or the measuring is interrupted.
    pub fn measure(
        &mut self,
        wanted: Wanted<'_>,
        mut evidence: Evidence,
        parameters: &Parameters,
    ) -> Result<(Evidence, Problems)> {
        let mut problems = Problems::default();
        let examples = match wanted {
            Wanted::Named(names) => {
                let found = names.iter().map(|name| self.course.example(name));
                let found: Vec<_> = found.filter_map(|found| problems.keep(found)).collect();
                let names: BTreeSet<&str> = found.iter().map(|e| e.name.as_str()).collect();
                self.with_partners(names)
            }
            Wanted::All | Wanted::Stale => self.course.examples.clone(),
        };
        if !problems.is_empty() {
            return Ok((evidence, problems));
        }
        let (executables, failed) =
            executable::compile(&self.course, &examples, &mut self.digests)?;
        problems.extend(failed.into_vec());
        let provenance = provenance::of_this_machine(&self.course.root, parameters.rounds)?;
        problems.extend(self.renew_machine_code(&provenance, &mut evidence)?.into_vec());
        problems.extend(self.renew_refusals(&provenance, &mut evidence)?.into_vec());

        let states = self.states(&executables, &evidence, parameters, &provenance);
        let plan = plan(wanted, &self.compared(), &states);
        self.note_sources(&executables, &plan, &mut evidence, &mut problems);
        for line in plan.words() {
            say::beside(line);
        }
        for (_, problem) in
            evidence.unusable.iter().filter(|(name, _)| plan.anew.contains_key(*name))
        {
            say::beside(format_args!("    {}: it is measured again now", problem.what));
        }
        for records in sessions(&plan, &executables, &evidence, parameters, &provenance) {
            let (records, failed) = self.session(&executables, records, parameters)?;
            problems.extend(failed.into_vec());
            for name in records.keys() {
                evidence.unusable.remove(name);
            }
            evidence.records.extend(records);
        }
        note_changes(&self.course, &mut self.digests, &mut evidence);
        self.keep_digests(&mut problems);
        Ok((evidence, problems))
    }

    fn session(
        &self,
        executables: &[Executable],
        records: Records,
        parameters: &Parameters,
    ) -> Result<(Records, Problems)> {
        let is_measured = |claim: &&Claim| {
            claim.measured.quantities().iter().all(|q| records.contains_key(&q.example))
        };
        let mut known = BTreeSet::new();
        let claims = self.claims().filter(is_measured).filter(|claim| known.insert(&claim.text));
        let measured = executables.iter().filter(|e| records.contains_key(&e.example.name));
        let mut keep = |record: &Record| {
            self.lock.check()?;
            Ok(self.store.save(record).map_err(|error| {
                Problem::new(format!("{error:#}")).mend("make room there, or a right to write")
            }))
        };
        let session = Session {
            executables: measured.collect(),
            claims: claims.collect(),
            rounds: parameters.rounds,
            runner: Workers::new(parameters.delay, parameters.deadline),
            progress: Progress::new(),
            keep: &mut keep,
            evidence: Evidence::of(records),
            problems: Problems::default(),
        };
        session.measure()
    }

    fn states(
        &self,
        executables: &[Executable],
        evidence: &Evidence,
        parameters: &Parameters,
        provenance: &Provenance,
    ) -> BTreeMap<String, State> {
        let needy = session::needy(evidence, self.claims());
        let state = |executable: &Executable| {
            let name = &executable.example.name;
            let key = session::key(executable, parameters.delay, provenance);
            match evidence.records.get(name) {
                Some(record) if !freshness::is_fresh(record, &key, parameters.rounds) => {
                    State::Outdated
                }
                Some(record) if needy.contains(name) => {
                    State::Unfinished { session: record.session.clone() }
                }
                Some(record) => State::Fresh { session: record.session.clone() },
                None if evidence.unusable.contains_key(name) => State::Unusable,
                None => State::Missing,
            }
        };
        executables.iter().map(|e| (e.example.name.clone(), state(e))).collect()
    }

    /// Tries every program of every exercise.
    ///
    /// # Errors
    ///
    /// When one can't be run; inside: those that don't compile.
    pub fn prove_exercises(&mut self) -> Result<(Vec<Proof>, Problems)> {
        let provenance = provenance::of_this_machine(&self.course.root, ROUNDS)?;
        let exercises: Vec<&Exercise> = self.course.exercises.iter().collect();
        proof::prove(&self.course, &exercises, &provenance, &mut self.digests)
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

    /// Has the compiler make the machine code that pages show, where what is kept is
    /// of another source or compiler.
    fn renew_machine_code(
        &mut self,
        provenance: &Provenance,
        evidence: &mut Evidence,
    ) -> Result<Problems> {
        let mut problems = Problems::default();
        for example in &self.course.examples {
            let functions = functions(&self.pages, &example.name);
            if functions.is_empty() {
                continue;
            }
            let source = self.digests.of_file(&self.course.root.join(&example.source));
            let source = source.with_context(|| format!("{} can't be read", example.source))?;
            let origin = Origin::of(source, provenance);
            let kept = evidence.machine_code.get(&example.name);
            if kept.is_some_and(|kept| kept.is_fresh(&origin, &functions)) {
                continue;
            }
            let code = assembly::machine_code(&self.course, example, origin, &functions);
            if let Some(code) = problems.keep(code) {
                self.store.save_machine_code(&code)?;
                evidence.machine_code.insert(example.name.clone(), code);
            }
        }
        Ok(problems)
    }

    /// Has the compiler refuse again what pages show it refuse, where its words are of
    /// another source or compiler, or of other dependencies.
    fn renew_refusals(
        &mut self,
        provenance: &Provenance,
        evidence: &mut Evidence,
    ) -> Result<Problems> {
        let mut problems = Problems::default();
        let placed = self.pages.iter().flat_map(|page| &page.scan.placed);
        let shown: BTreeSet<&str> =
            placed.filter_map(|placed| placed.directive.needs().refused).collect();
        for program in self.course.refused.iter().filter(|p| shown.contains(p.name.as_str())) {
            let mut digest = |file: &str| {
                let digest = self.digests.of_file(&self.course.root.join(file));
                digest.with_context(|| format!("{file} can't be read"))
            };
            let origin = refusal::Origin {
                source: digest(&program.source)?,
                dependencies: digest("Cargo.lock")?,
                rustc: provenance.rustc.clone(),
            };
            if evidence.refusals.get(&program.name).is_some_and(|kept| kept.origin == origin) {
                continue;
            }
            if let Some(refusal) = problems.keep(refusal::refusal(&self.course, program, origin)) {
                self.store.save_refusal(&refusal)?;
                evidence.refusals.insert(program.name.clone(), refusal);
            }
        }
        Ok(problems)
    }

    /// Whether a check found nothing wrong when it looked at this.
    #[must_use]
    pub fn was_found_good(&self, looked_at: &str) -> bool {
        self.store.load_cache::<String>(CHECKED) == looked_at
    }

    pub fn note_good(&self, looked_at: &str) {
        // Its loss would lose nothing but time.
        let _ = self.store.save_cache(CHECKED, &looked_at);
    }

    fn claims(&self) -> impl Iterator<Item = &Claim> {
        self.pages.iter().flat_map(Page::judged)
    }

    /// The listings of each claim.
    fn compared(&self) -> Vec<BTreeSet<&str>> {
        self.claims()
            .map(|claim| claim.measured.quantities().iter().map(|q| q.example.as_str()).collect())
            .collect()
    }

    /// The listings of these names, and all that claims compare them with.
    fn with_partners(&self, names: BTreeSet<&str>) -> Vec<Example> {
        let mut all = names;
        loop {
            let before = all.len();
            for claim in &self.compared() {
                if !claim.is_disjoint(&all) {
                    all.extend(claim);
                }
            }
            if all.len() == before {
                break;
            }
        }
        let examples = self.course.examples.iter();
        examples.filter(|example| all.contains(example.name.as_str())).cloned().collect()
    }

    /// A changed comment leaves the program as it was: its record stays, and tells
    /// of the new source.
    fn note_sources(
        &self,
        executables: &[Executable],
        plan: &Plan,
        evidence: &mut Evidence,
        problems: &mut Problems,
    ) {
        for executable in executables {
            let name = &executable.example.name;
            if !plan.anew.contains_key(name)
                && let Some(record) = evidence.records.get_mut(name)
                && record.source != executable.source
            {
                record.source.clone_from(&executable.source);
                if let Err(error) = self.store.save(record) {
                    problems.push(Problem::new(format!("{error:#}")));
                }
            }
        }
    }

    fn keep_digests(&self, problems: &mut Problems) {
        if self.digests != self.store.load_cache(DIGESTS)
            && let Err(error) = self.store.save_cache(DIGESTS, &self.digests)
        {
            problems.push(Problem::new(format!("{error:#}")));
        }
    }

    /// Writes the book; gives back the pages and its folder, or every problem of its pages.
    pub fn write_book(
        self,
        evidence: &Evidence,
        judgements: &Judgements,
    ) -> Result<Result<(Vec<Page>, PathBuf), Problems>> {
        let trees = trees(&self.course, &self.store, &self.pages)?;
        let mut context = RenderContext::new(&self.course, evidence, judgements, &self.pages);
        context.trees = trees;
        let output = book::write(self.book, &self.pages, context)?;
        Ok(output.map(|output| (self.pages, output)))
    }
}

/// None where a number is asked for: that is right or wrong by its reader's guess.
fn guessed(place: Place, guess: &Guess, judgements: &Judgements) -> Option<Guessed> {
    let claims = guess.choices().iter().map(|choice| &choice.claim);
    let options = claims.map(|claim| Some((claim.text.clone(), judgements.get(claim)?.clone())));
    let options: Vec<_> = options.collect::<Option<_>>().filter(|all: &Vec<_>| !all.is_empty())?;
    let answer = Answer::of(options.iter().map(|(_, judgement)| judgement));
    Some(Guessed { place, asked: guess.asked.clone(), options, answer })
}

/// What is kept of a course, read without the lock, while another may be measuring: what
/// is learnt of files on the way isn't kept.
pub fn evidence_unlocked(course: &Course, store: &Store) -> Evidence {
    evidence(course, store, &mut store.load_cache(DIGESTS))
}

/// What is kept of a course, and what of it is out of date.
fn evidence(course: &Course, store: &Store, digests: &mut Digests) -> Evidence {
    let mut evidence = Evidence::default();
    for name in course.examples.iter().map(|example| &example.name) {
        match store.load(name) {
            Ok(record) => evidence.records.extend(record.map(|record| (name.clone(), record))),
            Err(problem) => drop(evidence.unusable.insert(name.clone(), problem)),
        }
        let code = store.load_machine_code(name);
        evidence.machine_code.extend(code.map(|code| (name.clone(), code)));
    }
    for program in &course.refused {
        let refusal = store.load_refusal(&program.name);
        evidence.refusals.extend(refusal.map(|refusal| (program.name.clone(), refusal)));
    }
    for package in course.packages() {
        match store.load_compiled(package) {
            Ok(compiled) => {
                evidence.compiled.extend(compiled.map(|compiled| (package.to_owned(), compiled)));
            }
            Err(problem) => drop(evidence.unusable.insert(package.to_owned(), problem)),
        }
    }
    note_changes(course, digests, &mut evidence);
    evidence
}

fn note_changes(course: &Course, digests: &mut Digests, evidence: &mut Evidence) {
    evidence.stale.clear();
    for example in &course.examples {
        let Some(record) = evidence.records.get(&example.name) else { continue };
        let now = Now {
            source: digests.of_file(&course.root.join(&example.source)).ok(),
            executable: digests.of_file(&course.executable(&example.name)).ok(),
            delay: site::DELAY,
        };
        let change = freshness::change(record, &now);
        evidence.stale.extend(change.map(|change| (example.name.clone(), change)));
    }
}

/// The crates of every package, where a page tells of them.
pub fn trees(course: &Course, store: &Store, pages: &[Page]) -> Result<Trees> {
    let mut placed = pages.iter().flat_map(|page| &page.scan.placed);
    if !placed.any(|placed| placed.directive.needs().crates) {
        return Ok(Trees::default());
    }
    let known: Trees = store.load_cache("crates");
    let trees = cost::trees(course, &known)?;
    if trees != known {
        // Its loss would lose nothing but time.
        let _ = store.save_cache("crates", &trees);
    }
    Ok(trees)
}

/// Of a listing, the functions whose machine code a page shows.
fn functions<'a>(pages: &'a [Page], name: &str) -> Vec<&'a str> {
    let placed = pages.iter().flat_map(|page| &page.scan.placed);
    placed
        .filter_map(|placed| placed.directive.needs().machine_code)
        .filter(|assembly| assembly.example == name)
        .map(|assembly| assembly.function.as_str())
        .collect()
}

/// What is run together: the records that each session begins with.
fn sessions(
    plan: &Plan,
    executables: &[Executable],
    evidence: &Evidence,
    parameters: &Parameters,
    provenance: &Provenance,
) -> Vec<Records> {
    let mut going_on: BTreeMap<&str, Records> = BTreeMap::new();
    for name in plan.more.keys() {
        if let Some(record) = evidence.records.get(name) {
            let session = going_on.entry(&record.session).or_default();
            session.insert(name.clone(), record.clone());
        }
    }
    let anew: Vec<&Executable> =
        executables.iter().filter(|e| plan.anew.contains_key(&e.example.name)).collect();
    let mut all: Vec<Records> = going_on.into_values().collect();
    if !anew.is_empty() {
        all.push(session::blank_records(&anew, parameters, provenance));
    }
    all
}
