//! What the commands share: the course and its pages, its evidence brought up to
//! date, and the book made of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use mdbook_driver::MDBook;

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
use crate::exercise::attempt;
use crate::exercise::progress::Progress as Mended;
use crate::exercise::proof::{self, Proof};
use crate::judge::answer::Answer;
use crate::judge::evidence::{Evidence, Records};
use crate::judge::freshness::{self, Now};
use crate::judge::{self, Judgement, Judgements, Told};
use crate::measure::plan::{Plan, State, Wanted, plan};
use crate::measure::session::{self, Parameters, Session};
use crate::measure::workers::Workers;
use crate::problem::{Place, Problem, Problems};
use crate::record::published::{self, Published, Selection};
use crate::record::store::{self, Lock, Store};
use crate::record::{Provenance, Record, private, provenance};
use crate::render::{RenderContext, book};
use crate::scratch;
use crate::terminal::progress::Progress;
use crate::terminal::say;

/// Where digests of files are kept.
pub const DIGESTS: &str = "digests";

/// Where is kept what a check found nothing wrong with.
const CHECKED: &str = "checked";

pub struct Workspace {
    pub course: Course,
    pub pages: Vec<Page>,
    /// What other machines measured, by their names.
    pub published: Vec<Told>,
    /// What is wrong with published files.
    pub unpublished: Problems,
    /// Called while measuring, when all of a round is kept.
    pub after_round: Box<dyn Fn()>,
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
        let mut digests = store.load_cache(DIGESTS);
        scratch::sweep(&course.target);
        let (published, unpublished) = published(&course, &pages, &mut digests);
        Ok(Ok(Self {
            course,
            pages,
            published,
            unpublished,
            after_round: Box::new(|| ()),
            book,
            store,
            digests,
            lock,
        }))
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
            let begun: Vec<String> = records.keys().cloned().collect();
            let (records, failed) = self.session(&executables, records, &evidence, parameters)?;
            problems.extend(failed.into_vec());
            for name in &begun {
                evidence.unusable.remove(name);
                evidence.records.remove(name); // one that failed has none any more
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
        evidence: &Evidence,
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
            rounds_before: rounds_before(&records, evidence),
            watched: self.watched(),
            watched_alone: watched_alone(&self.pages),
            waited_before: self.waited(evidence),
            runner: Workers::new(parameters.delay, parameters.deadline),
            progress: Progress::new(),
            keep: &mut keep,
            after_round: &self.after_round,
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
        let watched = self.watched();
        let is_unfinished = |name: &str, record: &Record| {
            needy.contains(name) || watched.contains(name) && !record.was_watched
        };
        let state = |executable: &Executable| {
            let name = &executable.example.name;
            let key = session::key(executable, parameters.delay, provenance);
            match evidence.records.get(name) {
                Some(record) if !freshness::is_fresh(record, &key, parameters.rounds) => {
                    State::Outdated
                }
                Some(record) if is_unfinished(name, record) => {
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
        let provenance = provenance::of_this_machine(&self.course.root, attempt::MOST_ROUNDS)?;
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

    /// The listings of whose watched run a page shows anything.
    fn watched(&self) -> BTreeSet<&str> {
        let mut watched = drawn(&self.pages);
        for placed in self.pages.iter().flat_map(|page| &page.scan.placed) {
            let needs = placed.directive.needs();
            watched.extend(needs.watched);
            if needs.watches_all {
                watched.extend(self.course.examples.iter().map(|example| example.name.as_str()));
            }
        }
        watched
    }

    /// The listings that waited when they were last measured: here, or else on any machine
    /// of which there is a published file.
    fn waited<'a>(&'a self, evidence: &Evidence) -> BTreeSet<&'a str> {
        let published = || self.published.iter().map(|told| &told.evidence);
        let waits = |records: &Records, name: &str| records.get(name).and_then(session::waits);
        let waited = |name: &&str| {
            let elsewhere = || published().find_map(|evidence| waits(&evidence.records, name));
            waits(&evidence.records, name).or_else(elsewhere).unwrap_or(false)
        };
        self.course.examples.iter().map(|example| example.name.as_str()).filter(waited).collect()
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

    /// Writes the book; gives back its folder, or every problem of its pages.
    pub fn write_book(
        self,
        evidence: &Evidence,
        judgements: &Judgements,
    ) -> Result<Result<PathBuf, Problems>> {
        let Self { course, pages, published, store, book, .. } = self;
        let mut context = RenderContext::new(&course, evidence, judgements, &published, &pages);
        context.trees = trees(&course, &store, &pages, &published)?;
        book::write(book, &pages, context)
    }

    /// Writes what this machine measured as one file to hand on. Gives back what is in
    /// it, and its size in bytes; or what keeps it from being published.
    ///
    /// # Errors
    ///
    /// When Cargo can't be called, or the file can't be written.
    pub fn publish(
        &mut self,
        name: Option<String>,
        condition: Option<String>,
    ) -> Result<Result<(Published, usize), Problems>> {
        let provenance = provenance::of_this_machine(&self.course.root, 1)?;
        let name = name.unwrap_or_else(|| published::name_of(&provenance));
        if let Some(problem) = self.taken(&name, &provenance) {
            return Ok(Err(problem.into()));
        }
        let evidence = self.evidence();
        let examples = self.course.examples.clone();
        let (executables, mut problems) =
            executable::compile(&self.course, &examples, &mut self.digests)?;
        // However many rounds they were allowed, they have had them.
        let parameters = Parameters { rounds: 1, deadline: Duration::ZERO, delay: site::DELAY };
        let states = self.states(&executables, &evidence, &parameters, &provenance);
        problems.extend(states.iter().filter_map(|(name, state)| unfit(name, state)));
        if !problems.is_empty() {
            return Ok(Err(problems));
        }
        let Some(mut published) =
            Published::of(&name, condition, selection(&self.pages, &evidence, &self.trees()?))
        else {
            return Ok(Err(Problem::new("there is no listing to publish anything of").into()));
        };
        published.rewrite(&private::scrub(&self.course.root));
        // By what the file holds, as whoever reads it would judge.
        let told = Told::of(Evidence::published(&published), self.claims());
        published.claims = self.verdicts(&told.judgements);
        match published.text() {
            Ok(text) => {
                store::save_published(&self.course.root.join(published::FOLDER), &name, &text)?;
                Ok(Ok((published, text.len())))
            }
            Err(why) => Ok(Err(Problem::new(format!("what would be published {why}")).into())),
        }
    }

    /// What somebody else measured isn't lost because this machine has its name. It may be
    /// one machine though its system and compiler were renewed since.
    fn taken(&self, name: &str, here: &Provenance) -> Option<Problem> {
        let mut machines = self.published.iter().filter_map(|told| told.evidence.machine());
        let other = machines.find(|machine| machine.name == name)?;
        let made = &other.provenance;
        let is_this = (&made.cpu, made.usable_cores) == (&here.cpu, here.usable_cores);
        let folder = published::FOLDER;
        (!is_this).then(|| {
            Problem::new(format!("{folder}/{name}.json is of another machine: {other}"))
                .mend("name this one in another way: --name NAME")
        })
    }

    fn trees(&self) -> Result<Trees> {
        trees(&self.course, &self.store, &self.pages, &self.published)
    }

    /// Each claim once, in the pages' order.
    fn verdicts(&self, judgements: &Judgements) -> Vec<published::Verdict> {
        let mut known = BTreeSet::new();
        let claims = self.claims().filter(|claim| known.insert(claim.text.as_str()));
        claims
            .filter_map(|claim| {
                let judgement = judgements.get(claim)?;
                let upper = |end: f64| end.is_finite().then_some(end);
                Some(published::Verdict {
                    claim: claim.text.clone(),
                    verdict: judgement.verdict.name().to_owned(),
                    why: judgement.verdict.reason().map(ToString::to_string),
                    median: judgement.median,
                    interval: judgement.interval.map(|(low, high)| (low, upper(high))),
                    rounds: judgement.used,
                })
            })
            .collect()
    }
}

/// What keeps a record from being published.
fn unfit(name: &str, state: &State) -> Option<Problem> {
    let what = match state {
        State::Fresh { .. } => return None,
        State::Missing => format!("{name} has no record"),
        State::Unusable => format!("the record of {name} can't be used"),
        State::Outdated => format!("the record of {name} is out of date, or of another machine"),
        State::Unfinished { .. } => format!("{name} needs more rounds"),
    };
    Some(Problem::new(what).mend("cargo xtask build"))
}

/// What pages need of the evidence.
fn selection<'a>(pages: &'a [Page], evidence: &'a Evidence, trees: &Trees) -> Selection<'a> {
    let compiled = evidence.compiled.iter().map(|(package, compiled)| {
        let Compiled { key, seconds, .. } = compiled;
        (package.clone(), published::Compile { key: key.clone(), seconds: *seconds })
    });
    Selection {
        records: &evidence.records,
        drawn: drawn(pages),
        compiled: compiled.collect(),
        trees: trees.clone(),
        machine_code: evidence.machine_code.values().cloned().collect(),
        refusals: evidence.refusals.values().cloned().collect(),
    }
}

/// The listings of which a page has the picture of a run.
fn drawn(pages: &[Page]) -> BTreeSet<&str> {
    let placed = pages.iter().flat_map(|page| &page.scan.placed);
    placed.filter_map(|placed| placed.directive.needs().run).collect()
}

/// The listings of whose watched run pages have more than a row in a table: its picture,
/// or a claim.
fn watched_alone(pages: &[Page]) -> BTreeSet<&str> {
    let claims = pages.iter().flat_map(Page::judged);
    let told = claims.flat_map(|claim| claim.measured.watched());
    drawn(pages).into_iter().chain(told).collect()
}

/// A course as it is at this moment, with what is known of it. No lock is waited for, and
/// nothing measured.
pub struct Opened {
    pub course: Course,
    pub pages: Vec<Page>,
    pub evidence: Evidence,
    pub published: Vec<Told>,
    /// What is wrong with published files.
    pub problems: Problems,
    book: MDBook,
}

/// The course around the current folder; or why it has no pages to look at.
///
/// # Errors
///
/// When there is no course, or mdBook can't load it.
pub fn opened() -> Result<Result<Opened, Problems>> {
    let course = match Course::discover()? {
        Ok(course) => course,
        Err(problems) => return Ok(Err(problems)),
    };
    let (book, pages) = match page::read(&course)? {
        Ok(read) => read,
        Err(problems) => return Ok(Err(problems)),
    };
    let store = Store::new(course.records());
    let mut digests = store.load_cache(DIGESTS);
    let evidence = evidence(&course, &store, &mut digests);
    let (published, problems) = published(&course, &pages, &mut digests);
    Ok(Ok(Opened { course, pages, evidence, published, problems, book }))
}

impl Opened {
    /// Writes the book from the records at hand; gives back its folder, or every problem
    /// of its pages. Pages that are `live` renew themselves while they are read.
    ///
    /// # Errors
    ///
    /// When it can't be written.
    pub fn write_book(self, is_live: bool) -> Result<Result<PathBuf, Problems>> {
        let Self { course, pages, evidence, published, book, .. } = self;
        let judgements = Judgements::of(pages.iter().flat_map(Page::judged), &evidence);
        let mut context = RenderContext::new(&course, &evidence, &judgements, &published, &pages);
        context.trees = trees(&course, &Store::new(course.records()), &pages, &published)?;
        if is_live {
            // It renews itself, and knows which programs were mended here: of a list of
            // them that can't be used, `exercise` tells.
            context.is_live = true;
            context.done =
                Mended::load(&course).map(|mended| mended.done(&course)).unwrap_or_default();
        }
        book::write(book, &pages, context)
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
    let is_own = evidence.machine().is_none();
    for example in &course.examples {
        let Some(record) = evidence.records.get(&example.name) else { continue };
        let now = Now {
            source: digests.of_file(&course.root.join(&example.source)).ok(),
            // Another machine's is another, whatever it was made of.
            executable: digests.of_file(&course.executable(&example.name)).ok().filter(|_| is_own),
            delay: site::DELAY,
        };
        let change = freshness::change(record, &now);
        evidence.stale.extend(change.map(|change| (example.name.clone(), change)));
    }
}

/// What is published, judged by the pages' claims, and what is wrong with other files.
/// Listings are told to be the same by their sources: another system or compiler makes
/// another executable of the same.
pub fn published(course: &Course, pages: &[Page], digests: &mut Digests) -> (Vec<Told>, Problems) {
    let (files, mut problems) = store::load_published(&course.root.join(published::FOLDER));
    let mut all = Vec::new();
    for file in files {
        let mut evidence = Evidence::published(&file);
        evidence.records.retain(|name, _| course.example(name).is_ok());
        note_changes(course, digests, &mut evidence);
        if evidence.records.len() == evidence.stale.len() {
            let why = format!(
                "is of other listings, those of revision {}: none is as it is here",
                file.provenance.revision
            );
            problems.push(published::problem(&file.name, &why));
            continue;
        }
        all.push(Told::of(evidence, pages.iter().flat_map(Page::judged)));
    }
    (all, problems)
}

/// The crates of every package, where a page tells of them.
pub fn trees(course: &Course, store: &Store, pages: &[Page], published: &[Told]) -> Result<Trees> {
    let mut placed = pages.iter().flat_map(|page| &page.scan.placed);
    if !placed.any(|placed| placed.directive.needs().crates) {
        return Ok(Trees::default());
    }
    let mut known: Trees = store.load_cache("crates");
    // What was published tells it where nobody has asked Cargo yet.
    for (package, tree) in judge::foremost(published).iter().flat_map(|told| &told.evidence.trees) {
        known.entry(package.clone()).or_insert_with(|| tree.clone());
    }
    let trees = cost::trees(course, &known)?;
    if trees.iter().any(|(package, tree)| known.get(package) != Some(tree)) {
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

/// How many rounds there were of a session that goes on, those of listings included that
/// need no more.
fn rounds_before(records: &Records, evidence: &Evidence) -> u32 {
    let session = records.values().next().map(|record| &record.session);
    let together = evidence.records.values().filter(|record| Some(&record.session) == session);
    let rounds = together.flat_map(|record| &record.samples).map(|sample| sample.round);
    rounds.max().unwrap_or(0)
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
