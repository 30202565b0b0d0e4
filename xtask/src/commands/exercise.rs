//! Programs to mend, for a learner.

use std::fs;
use std::io::{self, BufRead, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use anyhow::{Context, Result, bail};

use super::watch;
use crate::cli::ExerciseArguments;
use crate::compile::executable::{self, Executable};
use crate::course::exercise::{Exercise, START, TASK};
use crate::course::{Course, page};
use crate::digest::{self, Digests};
use crate::exercise::attempt::{
    self, Attempt, DEADLINE, Depth, End, LIMIT, SHORT_DEADLINE, compares,
};
use crate::exercise::progress::Progress;
use crate::exercise::proof::{self, Proof, SOLUTION};
use crate::exercise::words::{Report, wrapped};
use crate::measure::workers::Workers;
use crate::problem::slashed;
use crate::record::store::{Lock, Store};
use crate::record::{Provenance, Record, provenance};
use crate::terminal::say;
use crate::terminal::style::{Paint, Style};

/// Where what the starts did is kept.
const RECORDS: &str = "exercises";

pub fn exercise(arguments: &ExerciseArguments) -> Result<()> {
    let course = Course::discover()??;
    let order = order(&course);
    let Some(first) = order.first() else {
        bail!("this course has no exercises: there is no exercises/NAME/exercise.toml");
    };
    let progress = Progress::load(&course)?;
    let next = order.iter().find(|exercise| !progress.is_done(exercise, &course));
    let named = arguments.name.as_ref().map(|name| course.exercise(name)).transpose();
    let named = named.map_err(crate::problem::Problems::from)?;
    let chosen = named.or(next.copied()).unwrap_or(first);
    if arguments.hint {
        hint(chosen, &course, progress)
    } else if arguments.reset {
        reset(chosen, &course)
    } else if arguments.solution {
        solution(chosen, &course)
    } else if arguments.prove {
        prove(named.map_or(order.clone(), |named| vec![named]).as_slice(), &course)
    } else if arguments.watch {
        watch_each(named, &order, &course)
    } else if named.is_some() {
        let (mut desk, style) = (Desk::new(&course)?, Style::of_stdout());
        match desk.attempt(chosen, Depth::Whole, style)? {
            Some(true) => say_next(chosen, &order, &course),
            Some(false) => bail!("{} isn't done yet", chosen.name),
            None => bail!("{} doesn't compile", chosen.name),
        }
    } else {
        list(&order, &course, &progress);
        Ok(())
    }
}

/// Said of an exercise whose program was right, and is the same.
const AS_IT_WAS: &str = "is done, and is as it was then.";

/// In the order in which pages teach them.
fn order(course: &Course) -> Vec<&Exercise> {
    // A page that is amiss is no reason to stop a learner.
    let pages = page::read(course).ok().and_then(Result::ok);
    let pages = pages.map(|(_, pages)| pages).unwrap_or_default();
    let place = |exercise: &Exercise| {
        pages.iter().enumerate().find_map(|(number, page)| {
            let placed =
                page.scan.placed.iter().find(|placed| {
                    placed.directive.needs().exercise == Some(exercise.name.as_str())
                })?;
            Some((number, placed.line))
        })
    };
    let mut order: Vec<&Exercise> = course.exercises.iter().collect();
    order.sort_by_key(|exercise| place(exercise).unwrap_or((usize::MAX, 0)));
    order
}

fn list(order: &[&Exercise], course: &Course, progress: &Progress) {
    let style = Style::of_stdout();
    let widest = order.iter().map(|exercise| exercise.name.len()).max().unwrap_or(0);
    let next = order.iter().find(|exercise| !progress.is_done(exercise, course));
    for exercise in order {
        let is_next = next.is_some_and(|next| next.name == exercise.name);
        let sign = match (progress.is_done(exercise, course), is_next) {
            (true, _) => style.painted(&style.shown("✓"), Paint::Good),
            (false, true) => style.painted(">", Paint::Bold),
            (false, false) => " ".into(),
        };
        let name = format!("{:widest$}", exercise.name);
        say::painted(format_args!("{sign} {name}  {}\n", style.shown(&exercise.title)));
    }
    let done = order.iter().filter(|exercise| progress.is_done(exercise, course)).count();
    match next {
        Some(next) => say::line(format_args!(
            "\n{done} of {} are done. Next: {}\nOr let it be tried at every save: cargo xtask exercise --watch",
            order.len(),
            next.command()
        )),
        None => say::line(format_args!("\nAll {done} are done.")),
    }
}

fn say_next(exercise: &Exercise, order: &[&Exercise], course: &Course) -> Result<()> {
    let progress = Progress::load(course)?;
    let is_open = |other: &&&Exercise| !progress.is_done(other, course);
    let at = order.iter().position(|other| other.name == exercise.name).unwrap_or(0);
    match order[at..].iter().chain(&order[..at]).find(is_open) {
        Some(next) => say::line(format_args!("\nNext, {}: {}", next.title, next.command())),
        None => say::line("\nAll are done."),
    }
    Ok(())
}

fn hint(exercise: &Exercise, course: &Course, mut progress: Progress) -> Result<()> {
    let hints = progress.next_hints(exercise);
    for (number, hint) in (1..).zip(hints) {
        say::line(format_args!("{number}. {hint}"));
    }
    let more = exercise.hints.len() - hints.len();
    say::line(match more {
        0 => format!("\nThat is all. One that is right: {} --solution", exercise.command()),
        more => format!("\n{more} more: {} --hint", exercise.command()),
    });
    progress.save(course)
}

fn solution(exercise: &Exercise, course: &Course) -> Result<()> {
    let file = exercise.source(SOLUTION);
    let text = fs::read_to_string(course.root.join(&file))
        .with_context(|| format!("{} can't be read", file.display()))?;
    say::text(text.replace("\r\n", "\n"));
    Ok(())
}

/// Tells what came of each program, and fails where that isn't what should.
fn prove(exercises: &[&Exercise], course: &Course) -> Result<()> {
    let mut desk = Desk::new(course)?;
    let _lock = desk.lock()?;
    let (proofs, mut problems) =
        proof::prove(course, exercises, &desk.provenance, &mut desk.digests)?;
    for proof in &proofs {
        say::line(proof);
    }
    say::line(proof::summary(&proofs));
    problems.extend(proofs.iter().filter_map(Proof::problem));
    Ok(problems.into_result(())?)
}

/// Puts the start in the place of the learner's program, which is kept.
fn reset(exercise: &Exercise, course: &Course) -> Result<()> {
    let task = course.root.join(exercise.source(TASK));
    if task.exists() {
        let kept = aside(&task);
        fs::rename(&task, &kept)
            .with_context(|| format!("{} can't be kept aside", exercise.source(TASK).display()))?;
        say::line(format_args!("your program is kept as {}", slashed(course.relative(&kept))));
    }
    begin(exercise, course).map(drop)
}

/// A name beside it that nothing has.
fn aside(task: &Path) -> PathBuf {
    let mut names = (1..).map(|number| task.with_file_name(format!("{TASK}_{number}.rs")));
    names.find(|name| !name.exists()).unwrap_or_else(|| task.with_extension("old"))
}

/// Makes the learner's program from the start, where there is none; tells whether it did.
fn begin(exercise: &Exercise, course: &Course) -> Result<bool> {
    let (start, task) = (exercise.source(START), exercise.source(TASK));
    let text = match fs::read(course.root.join(&start)) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("{} isn't there; git checkout {0} brings it back", start.display())
        }
        Err(error) => bail!("{} can't be read: {error}", start.display()),
    };
    let file = fs::File::options().write(true).create_new(true).open(course.root.join(&task));
    let mut file = match file {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => bail!(
            "{} can't be made: {error}; the exercises need a folder that you may write to",
            task.display()
        ),
    };
    if let Err(error) = io::Write::write_all(&mut file, &text) {
        // A half of it would count as the learner's.
        drop(file);
        let _ = fs::remove_file(course.root.join(&task));
        bail!("{} can't be written: {error}", task.display());
    }
    say::line(format_args!("{} is yours to mend: a copy of {}", task.display(), start.display()));
    Ok(true)
}

/// Says what to do.
fn introduce(exercise: &Exercise, style: Style) {
    let title = style.painted(&style.shown(&exercise.title), Paint::Bold);
    say::painted(format_args!("{}: {title}\n", exercise.name));
    for line in wrapped(&style.shown(&exercise.what), style.width.saturating_sub(2).max(20)) {
        say::line(format_args!("  {line}"));
    }
    say::line("");
}

/// What trying needs, made once.
struct Desk<'a> {
    course: &'a Course,
    records: Store,
    provenance: Provenance,
    digests: Digests,
}

impl<'a> Desk<'a> {
    fn new(course: &'a Course) -> Result<Self> {
        let provenance = provenance::of_this_machine(&course.root, attempt::MOST_ROUNDS)?;
        let records = Store::new(course.target.join(RECORDS));
        Ok(Self { course, records, provenance, digests: Digests::default() })
    }

    /// Compiles the learner's program, runs and judges it, and tells what came of it:
    /// whether it is right, as far as it was judged. None where it doesn't compile, of
    /// which the compiler has told.
    fn attempt(&mut self, exercise: &Exercise, depth: Depth, style: Style) -> Result<Option<bool>> {
        if begin(exercise, self.course)? {
            introduce(exercise, style);
        }
        let mut progress = Progress::load(self.course)?;
        if progress.is_done(exercise, self.course) {
            say::line(format_args!("{} {AS_IT_WAS}", exercise.name));
            return Ok(Some(true));
        }
        let program = fs::read(self.course.root.join(exercise.source(TASK)))
            .with_context(|| format!("{} can't be read", exercise.source(TASK).display()))?;
        let Some((start, task)) = self.compiled(exercise)? else { return Ok(None) };
        let deadline = if depth == Depth::Whole { DEADLINE } else { SHORT_DEADLINE };
        let _lock = self.lock()?;
        let reference = match exercise.start_ends() {
            true => Some(self.reference(exercise, &start)?),
            false => None,
        };
        let of_start = || Some(attempt::answer(&reference.as_ref()?.samples.first()?.output));
        let answer = exercise.answer.clone().or_else(of_start).unwrap_or_default();
        let attempt = Attempt {
            exercise,
            start: exercise.checks.iter().any(|c| compares(&c.claim)).then_some(&start),
            task: &task,
            answer: &answer,
            depth,
            is_traced: true,
            limit: if depth == Depth::Whole { LIMIT } else { SHORT_DEADLINE },
            provenance: &self.provenance,
            runner: Workers::new(site::DELAY, deadline),
        };
        let attempted = attempt.make()?;
        let is_whole = attempted.judged.len() == exercise.checks.len();
        let is_right = attempted.end == End::Passed;
        let report = Report {
            exercise,
            attempted: &attempted,
            start: reference.as_ref(),
            answer: &answer,
            style,
        };
        say::painted(report.text());
        if is_right && is_whole {
            progress.note_done(exercise, digest::of(&program));
            progress.save(self.course)?;
        }
        Ok(Some(is_right))
    }

    /// Two that measure would disturb each other.
    fn lock(&self) -> Result<Lock> {
        let store = Store::new(self.course.records());
        store.lock(|| say::beside("another xtask is at work in this folder: waiting for it"))
    }

    fn compiled(&mut self, exercise: &Exercise) -> Result<Option<(Executable, Executable)>> {
        let wanted = [(exercise, START), (exercise, TASK)];
        let mut all = executable::compile_exercises(self.course, &wanted, &mut self.digests)?;
        let mut of = |program: &str| all.remove(&(exercise.name.clone(), program.to_owned()));
        Ok(of(START).zip(of(TASK)))
    }

    /// How the start ran when it was last looked at; it is run where it has changed.
    fn reference(&self, exercise: &Exercise, start: &Executable) -> Result<Record> {
        let kept: Option<Record> = self.records.load_cache(&exercise.name);
        let is_fresh = |record: &Record| record.key.executable == start.hash;
        if let Some(record) = kept.filter(is_fresh) {
            return Ok(record);
        }
        let mut runner = Workers::new(site::DELAY, DEADLINE);
        let record = attempt::reference(&mut runner, start, &self.provenance)?;
        // Its loss would lose nothing but time.
        let _ = fs::create_dir_all(self.course.target.join(RECORDS));
        let _ = self.records.save_cache(&exercise.name, &record);
        Ok(record)
    }
}

/// What a learner does.
enum Event {
    Saved,
    Enter,
}

/// Tries the named one, or each that is open, at every save.
fn watch_each(named: Option<&Exercise>, order: &[&Exercise], course: &Course) -> Result<()> {
    let (sender, events) = mpsc::channel();
    listen(sender.clone());
    let mut desk = Desk::new(course)?;
    loop {
        let progress = Progress::load(course)?;
        let next = order.iter().find(|exercise| !progress.is_done(exercise, course));
        let Some(exercise) = named.or(next.copied()) else {
            say::line("All are done.");
            return Ok(());
        };
        let saved = sender.clone();
        let folder = exercise.file("");
        let watcher = watch::watch(&course.root, &[&folder], move || {
            let _ = saved.send(Event::Saved);
        })?;
        watch_one(exercise, &events, &mut desk)?;
        drop(watcher);
        say_next(exercise, order, course)?;
        if named.is_some() {
            return Ok(());
        }
    }
}

/// Until it is done.
fn watch_one(
    exercise: &Exercise,
    events: &mpsc::Receiver<Event>,
    desk: &mut Desk<'_>,
) -> Result<()> {
    let style = Style::of_stdout();
    let task = desk.course.root.join(exercise.source(TASK));
    if Progress::load(desk.course)?.is_done(exercise, desk.course) {
        say::line(format_args!("{} {AS_IT_WAS}", exercise.name));
        return Ok(());
    }
    if !begin(exercise, desk.course)? {
        say::line(format_args!("{} is yours to mend", exercise.source(TASK).display()));
    }
    introduce(exercise, style);
    let needs_time = exercise.checks.iter().any(|check| compares(&check.claim));
    let mut tried = None;
    let mut depth = Depth::Mechanism;
    loop {
        let now = fs::read(&task).ok();
        if now != tried || depth == Depth::Whole {
            tried = now;
            let is_right = match desk.attempt(exercise, depth, style) {
                Ok(is_right) => is_right,
                Err(error) if crate::was_interrupted() => return Err(error),
                Err(error) => {
                    // Such as a file that is being written: the next save tells.
                    say::beside(format_args!("error: {error:#}"));
                    None
                }
            };
            if is_right == Some(true) && (depth == Depth::Whole || !needs_time) {
                return Ok(());
            }
            say::line(match (is_right, needs_time) {
                (Some(true), _) => "\nEnter judges by time; Ctrl-C ends this.",
                _ => "\nWaiting for a save; Ctrl-C ends this.",
            });
        }
        let Ok(event) = events.recv() else { return Ok(()) };
        let mut is_asked = matches!(event, Event::Enter);
        while let Ok(more) = events.recv_timeout(watch::SETTLE) {
            is_asked |= matches!(more, Event::Enter);
        }
        depth = if is_asked { Depth::Whole } else { Depth::Mechanism };
    }
}

/// Tells of each line on standard input, until that ends.
fn listen(sender: mpsc::Sender<Event>) {
    thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            if line.is_err() || sender.send(Event::Enter).is_err() {
                return;
            }
        }
    });
}
