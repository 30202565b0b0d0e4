//! Exercises that lack something.

use std::fs;
use std::path::Path;

use super::prose;
use crate::course::Course;
use crate::course::exercise::{Check, Exercise, FEATURE, FILE, START, Stumble, TASK};
use crate::course::page::Page;
use crate::exercise::attempt::compares;
use crate::exercise::proof::SOLUTION;
use crate::problem::{Problem, Problems, slashed};

/// By it the start says where to begin.
const MARK: &str = "TODO";

/// So many of the turns that people take are tried, at least.
const WRONG_TURNS: usize = 2;

const HINTS: usize = 2;

/// Whether each exercise is shown where it says, and has all that it needs.
#[must_use]
pub fn exercises(course: &Course, pages: &[Page]) -> Problems {
    let mut problems = Problems::default();
    for exercise in &course.exercises {
        let file = exercise.file(FILE);
        let own = of_one(exercise).into_iter().chain(page(exercise, pages));
        problems.extend(own.map(|problem| problem.at(&file, 1)));
        problems.extend(programs(exercise, course));
    }
    problems
}

fn of_one(exercise: &Exercise) -> Vec<Problem> {
    let mut problems = Vec::new();
    if exercise.hints.len() != HINTS {
        problems.push(
            Problem::new(format!("it has {} hints, not {HINTS}", exercise.hints.len()))
                .mend("the second is nearly the answer"),
        );
    }
    if exercise.wrong.len() < WRONG_TURNS {
        problems.push(
            Problem::new(format!("it has fewer than {WRONG_TURNS} wrong turns"))
                .mend("write wrong_*.rs: what people really try"),
        );
    }
    let hangs = exercise.wrong.iter().find(|(_, stumble)| **stumble == Stumble::Ends);
    let hangs = hangs.map(|(program, _)| program.as_str());
    let hangs = if exercise.start_ends() { hangs } else { Some(START) };
    if let Some(program) = hangs.filter(|_| exercise.hangs.is_none()) {
        problems.push(
            Problem::new(format!("{program} doesn't end, and nothing says what that means"))
                .mend("hangs = \"why it waits for ever\""),
        );
    }
    if exercise.start_ends() && exercise.checks.is_empty() {
        problems.push(
            Problem::new("it has no check").mend("[[checks]]; or `answer`, where the start hangs"),
        );
    }
    let alone = |check: &&Check| !compares(&check.claim);
    if exercise.checks.iter().skip_while(alone).any(|check| !compares(&check.claim)) {
        problems.push(
            Problem::new("a check of the task alone stands behind one that names the start")
                .mend("first what it did, then how it compares"),
        );
    }
    if !exercise.start_ends() && exercise.checks.iter().any(|check| compares(&check.claim)) {
        problems.push(Problem::new("a check names the start, which doesn't end"));
    }
    let shown = exercise.checks.iter().map(|check| check.wanted.as_str());
    for words in shown.chain([exercise.title.as_str(), &exercise.what]) {
        problems.extend(prose::figure(words));
    }
    problems
}

fn page(exercise: &Exercise, pages: &[Page]) -> Option<Problem> {
    let Some(page) = pages.iter().find(|page| page.path == Path::new(&exercise.section)) else {
        let known = pages.iter().filter_map(|page| page.path.to_str());
        return Some(Problem::unknown("page", &exercise.section, known));
    };
    let mut placed = page.scan.placed.iter();
    let is_shown = placed.any(|placed| placed.directive.needs().exercise == Some(&exercise.name));
    let mend = format!("{{{{#exercise {}}}}}", exercise.name);
    (!is_shown).then(|| Problem::new(format!("{} doesn't show it", slashed(&page.file))).mend(mend))
}

/// Whether what the folder has is what the file and the package name.
fn programs(exercise: &Exercise, course: &Course) -> Vec<Problem> {
    let mut problems = Vec::new();
    let manifest = exercise.file("Cargo.toml");
    let wrong = exercise.wrong.keys().map(String::as_str);
    for program in wrong.chain([START, SOLUTION, TASK]) {
        let target = exercise.target(program);
        if !exercise.programs.iter().any(|known| known == program) {
            let path = if program == TASK { "../task.rs".into() } else { format!("{program}.rs") };
            let features = match program {
                TASK => format!(", with required-features = [\"{FEATURE}\"]"),
                _ => String::new(),
            };
            let mend = format!("[[bin]] of name {target:?} and path {path:?}{features}");
            problems.push(
                Problem::new(format!("it lacks the program {target}")).at(&manifest, 1).mend(mend),
            );
        }
        if program == TASK {
            continue;
        }
        let source = exercise.source(program);
        match fs::read_to_string(course.root.join(&source)) {
            Ok(text) => problems.extend(mark(program, &text).map(|one| one.at(&source, 1))),
            Err(error) => {
                let what = format!("it can't be read: {error}");
                problems.push(Problem::new(what).at(&source, 1));
            }
        }
    }
    for program in &exercise.programs {
        let is_known = exercise.wrong.contains_key(program)
            || [START, SOLUTION, TASK].contains(&program.as_str());
        if !is_known {
            problems.push(
                Problem::new(format!("{FILE} doesn't say what {program} stumbles over"))
                    .at(&manifest, 1)
                    .mend(format!("under [wrong]: {program} = \"the check\"")),
            );
        }
    }
    problems
}

fn mark(program: &str, text: &str) -> Option<Problem> {
    match (program, text.contains(MARK)) {
        (START, false) => {
            Some(Problem::new("it doesn't say where to begin").mend(format!("// {MARK}: ...")))
        }
        (SOLUTION, true) => Some(Problem::new(format!("there is a {MARK} in the solution"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::exercise::tests::exercise;

    fn told(problems: Vec<Problem>) -> Vec<String> {
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn one_that_has_all_is_left_alone() {
        assert_eq!(
            told(of_one(&exercise())),
            [
                "the figure \"twice as\" is typed by hand\n    mend: measure it: {{#value ...}} or {{#claim ...}}; or say who says so: {{#quote \"...\" https://...}}"
            ]
        );
    }

    #[test]
    fn what_is_missing_is_told() {
        let mut exercise = exercise();
        exercise.checks[1].wanted = "it is faster".into();
        assert_eq!(told(of_one(&exercise)), Vec::<String>::new());
        exercise.hints.pop();
        exercise.wrong.pop_first();
        exercise.hangs = None;
        let told_of_wrong = told(of_one(&exercise));
        assert!(told_of_wrong[2].contains("wrong_b doesn't end, and"), "{told_of_wrong:?}");
        exercise.answer = Some("the answer".into());
        exercise.checks.reverse();
        let told = told(of_one(&exercise));
        for (told, words) in told.iter().zip([
            "1 hints",
            "fewer than 2 wrong turns",
            "start doesn't end, and nothing says what that means",
            "stands behind one",
            "which doesn't end",
        ]) {
            assert!(told.contains(words), "{told}");
        }
        assert_eq!(told.len(), 5);
    }

    #[test]
    fn its_page_has_to_show_it() {
        let of = |text: &str| {
            let page = Page::new(Path::new("book"), Path::new("p.md"), text);
            self::page(&exercise(), &[page])
        };
        assert_eq!(of("{{#exercise in_a_row}}\n"), None);
        let problem = of("{{#exercise other}}\n").unwrap();
        assert_eq!(problem.mend.as_deref(), Some("{{#exercise in_a_row}}"));
        assert!(page(&exercise(), &[]).unwrap().what.contains("no page \"p.md\""));
    }

    #[test]
    fn the_start_says_where_to_begin_and_the_solution_is_done() {
        assert!(mark(START, "fn main() {}").is_some() && mark(START, "// TODO: x").is_none());
        assert!(mark(SOLUTION, "// TODO: x").is_some() && mark("wrong_a", "").is_none());
    }
}
