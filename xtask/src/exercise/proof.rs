//! That every exercise is as it says: its start stumbles over the first check, its
//! solution over none, and what people try over what it is said to.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;
use std::thread;

use anyhow::{Context, Result};

use super::attempt::{self, Attempt, DEADLINE, Depth, End, LIMIT};
use crate::compile::executable::{self, Executable};
use crate::course::Course;
use crate::course::exercise::{Exercise, START, Stumble};
use crate::digest::Digests;
use crate::measure::session::Runner;
use crate::measure::workers::{SIDE_BY_SIDE, Workers};
use crate::problem::{Problem, Problems};
use crate::record::Provenance;

/// The program that passes.
pub const SOLUTION: &str = "solution";

/// One program of an exercise, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    pub exercise: String,
    pub program: String,
    /// What it should stumble over; none: it should pass.
    expected: Option<Stumble>,
    end: End,
    /// What was expected and what came of it, in words.
    words: String,
}

/// How one came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proven {
    AsItSays,
    Not,
    /// Nobody can tell, here and now.
    Untold,
}

impl Proof {
    #[must_use]
    pub fn proven(&self) -> Proven {
        match &self.end {
            End::Untold(_) | End::NotHere(_) => Proven::Untold,
            End::Passed if self.expected.is_none() => Proven::AsItSays,
            end if end.stumble().is_some() && end.stumble() == self.expected => Proven::AsItSays,
            _ => Proven::Not,
        }
    }

    /// Whether it is a solution; else it is wrong in a way that has to be seen.
    #[must_use]
    pub fn is_solution(&self) -> bool {
        self.expected.is_none()
    }

    /// Whether a program passed that is wrong.
    #[must_use]
    pub fn passed_wrongly(&self) -> bool {
        self.expected.is_some() && self.end == End::Passed
    }

    /// Whether a solution was told not to be one.
    #[must_use]
    pub fn failed_wrongly(&self) -> bool {
        self.is_solution() && self.proven() == Proven::Not
    }

    #[must_use]
    pub fn problem(&self) -> Option<Problem> {
        let Self { exercise, program, words, .. } = self;
        let mend = format!("cargo xtask exercise {exercise}, with {program}.rs as task.rs");
        let file = format!("exercises/{exercise}/{program}.rs");
        (self.proven() == Proven::Not)
            .then(|| Problem::new(words.clone()).at(file.as_ref(), 1).mend(mend))
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}: {}", self.exercise, self.program, self.words)
    }
}

/// How many of which, in words.
#[must_use]
pub fn summary(proofs: &[Proof]) -> String {
    let count = |proven| proofs.iter().filter(|proof| proof.proven() == proven).count();
    format!(
        "{} programs of exercises: {} do as they say, {} don't, {} can't be told",
        proofs.len(),
        count(Proven::AsItSays),
        count(Proven::Not),
        count(Proven::Untold),
    )
}

/// Tries every program of these exercises.
///
/// # Errors
///
/// When one can't be run; inside: those that don't compile.
pub fn prove(
    course: &Course,
    exercises: &[&Exercise],
    provenance: &Provenance,
    digests: &mut Digests,
) -> Result<(Vec<Proof>, Problems)> {
    let mut problems = Problems::default();
    let programs: Vec<(&Exercise, &str)> = exercises
        .iter()
        .copied()
        .flat_map(|exercise| expected(exercise).into_keys().map(move |program| (exercise, program)))
        .collect();
    if programs.is_empty() {
        return Ok((Vec::new(), problems));
    }
    let executables = executable::compile_exercises(course, &programs, digests)?;
    let mut jobs = Vec::new();
    for &exercise in exercises {
        let of = |program: &str| executables.get(&(exercise.name.clone(), program.to_owned()));
        for (program, expected) in expected(exercise) {
            match (of(program), of(START)) {
                (Some(task), Some(start)) => {
                    jobs.push(Job { exercise, program, expected, task, start });
                }
                _ => problems.push(
                    Problem::new("it doesn't compile")
                        .at(&exercise.source(program), 1)
                        .mend(format!("cargo build --bin {}", exercise.target(program))),
                ),
            }
        }
    }
    let mut workers = workers();
    let answers = answers(exercises, &executables, &mut workers, provenance)?;
    let (alone, others): (Vec<_>, Vec<_>) = jobs.into_iter().partition(Job::is_timed);
    let mut proofs = side_by_side(others, &answers, provenance)?;
    for job in alone {
        proofs.push(job.prove(&answers, provenance)?);
    }
    proofs.sort_by(|a, b| (&a.exercise, &a.program).cmp(&(&b.exercise, &b.program)));
    Ok((proofs, problems))
}

fn workers() -> Workers {
    Workers::new(site::DELAY, DEADLINE)
}

/// What each program should stumble over.
fn expected(exercise: &Exercise) -> BTreeMap<&str, Option<Stumble>> {
    let wrong = exercise.wrong.iter().map(|(program, stumble)| (program.as_str(), Some(*stumble)));
    wrong.chain([(START, Some(exercise.first_stumble())), (SOLUTION, None)]).collect()
}

/// What the programs of each exercise should print beside their measurements.
fn answers<'a>(
    exercises: &[&'a Exercise],
    executables: &BTreeMap<(String, String), Executable>,
    runner: &mut impl Runner,
    provenance: &Provenance,
) -> Result<BTreeMap<&'a str, String>> {
    let mut answers = BTreeMap::new();
    for exercise in exercises {
        let start = executables.get(&(exercise.name.clone(), START.to_owned()));
        let answer = match (&exercise.answer, start) {
            (Some(answer), _) => answer.clone(),
            (None, Some(start)) => {
                let record = attempt::reference(runner, start, provenance)
                    .with_context(|| format!("of {}", exercise.name))?;
                let output = record.samples.first().map(|sample| sample.output.as_str());
                attempt::answer(output.unwrap_or_default())
            }
            (None, None) => continue,
        };
        answers.insert(exercise.name.as_str(), answer);
    }
    Ok(answers)
}

/// A program to be tried.
struct Job<'a> {
    exercise: &'a Exercise,
    program: &'a str,
    expected: Option<Stumble>,
    task: &'a Executable,
    start: &'a Executable,
}

impl Job<'_> {
    /// Whether a time is judged on the way: what runs at its side would disturb that.
    fn is_timed(&self) -> bool {
        let checks = &self.exercise.checks;
        let judged = match self.expected {
            Some(Stumble::Check(index)) => &checks[..=index],
            Some(_) => &checks[..0],
            None => checks,
        };
        judged.iter().any(|check| check.claim.measured.is_timed())
    }

    fn prove(&self, answers: &BTreeMap<&str, String>, provenance: &Provenance) -> Result<Proof> {
        let Self { exercise, program, expected, task, start } = self;
        let attempt = Attempt {
            exercise,
            start: exercise.start_ends().then_some(*start),
            task,
            answer: answers.get(exercise.name.as_str()).map_or("", String::as_str),
            depth: Depth::Whole,
            is_traced: false,
            limit: LIMIT,
            provenance,
            runner: workers(),
        };
        let attempted = attempt.make().with_context(|| format!("of {}", exercise.name))?;
        let words = self.words(&attempted);
        let (exercise, program) = (exercise.name.clone(), (*program).to_owned());
        Ok(Proof { exercise, program, expected: *expected, end: attempted.end, words })
    }

    fn words(&self, attempted: &attempt::Attempted) -> String {
        let wanted = match self.expected {
            Some(stumble) => format!("it should stumble over {:?}", self.exercise.words(stumble)),
            None => "it should pass".into(),
        };
        let judgement = attempted.judged.last();
        let measured = judgement.and_then(|judgement| judgement.median);
        let measured = measured.map(|median| format!(" (measured {median:.4})"));
        let measured = measured.unwrap_or_default();
        let came = match &attempted.end {
            End::Passed => "passes".to_owned(),
            End::NotYet(stumble) => {
                format!("stumbles over {:?}{measured}", self.exercise.words(*stumble))
            }
            End::Failed(failure) => failure.to_string(),
            End::OtherAnswer { printed } => format!("has another answer: {printed:?}"),
            End::Untold(index) => {
                let check = &self.exercise.checks[*index].claim.text;
                let why = judgement.and_then(|judgement| judgement.verdict.reason());
                let why = why.map(ToString::to_string).unwrap_or_default();
                format!("can't be told by {check:?}{measured}: {why}")
            }
            End::NotHere(why) => format!("isn't for here: {why}"),
        };
        format!("{wanted}; it {came}")
    }
}

/// Proves several at a time.
fn side_by_side(
    jobs: Vec<Job<'_>>,
    answers: &BTreeMap<&str, String>,
    provenance: &Provenance,
) -> Result<Vec<Proof>> {
    let queue = Mutex::new(jobs.into_iter());
    let next = || queue.lock().ok().and_then(|mut queue| queue.next());
    let work = || -> Result<Vec<Proof>> {
        let mut proofs = Vec::new();
        while let Some(job) = next() {
            proofs.push(job.prove(answers, provenance)?);
        }
        Ok(proofs)
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..SIDE_BY_SIDE).map(|_| scope.spawn(work)).collect();
        let mut proofs = work()?;
        for other in others {
            let more = other.join().unwrap_or_else(|_| anyhow::bail!("a proof broke off"));
            proofs.extend(more?);
        }
        Ok(proofs)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::exercise::tests::exercise;
    use crate::measure::run::Failure;

    fn proven(expected: Option<Stumble>, end: End) -> Proven {
        proof(expected, end).proven()
    }

    fn proof(expected: Option<Stumble>, end: End) -> Proof {
        let (exercise, program) = ("in_a_row".into(), "wrong_a".into());
        Proof { exercise, program, expected, end, words: String::new() }
    }

    #[test]
    fn a_wrong_turn_has_to_stumble_over_what_it_is_said_to() {
        let first = Some(Stumble::Check(0));
        assert_eq!(proven(first, End::NotYet(Stumble::Check(0))), Proven::AsItSays);
        assert_eq!(proven(first, End::NotYet(Stumble::Check(1))), Proven::Not);
        assert_eq!(proven(first, End::Passed), Proven::Not);
        assert_eq!(proven(first, End::Failed(Failure::NotUtf8)), Proven::Not);
        assert_eq!(proven(Some(Stumble::Runs), End::Failed(Failure::NotUtf8)), Proven::AsItSays);
        assert_eq!(proven(first, End::Untold(0)), Proven::Untold);
        assert!(proof(first, End::Passed).passed_wrongly());
        assert!(!proof(first, End::NotYet(Stumble::Check(1))).passed_wrongly());
    }

    #[test]
    fn a_solution_has_to_pass() {
        assert_eq!(proven(None, End::Passed), Proven::AsItSays);
        assert!(proof(None, End::NotYet(Stumble::Check(1))).failed_wrongly());
        assert!(!proof(None, End::Untold(1)).failed_wrongly());
    }

    #[test]
    fn each_program_has_something_expected_of_it() {
        let exercise = exercise();
        let programs: Vec<_> = expected(&exercise).into_iter().collect();
        assert_eq!(
            programs,
            [
                ("solution", None),
                ("start", Some(Stumble::Check(0))),
                ("wrong_a", Some(Stumble::Check(0))),
                ("wrong_b", Some(Stumble::Ends)),
            ]
        );
    }
}
