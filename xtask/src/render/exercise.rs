//! Programs to mend.

use super::RenderContext;
use super::fragment::{Fragment, Task};
use crate::course::directive::Exercise;
use crate::problem::Problem;

/// # Errors
///
/// When there is no such exercise.
pub fn exercise(
    Exercise { name }: &Exercise,
    context: &RenderContext<'_>,
) -> Result<Fragment, Problem> {
    let exercise = context.course.exercise(name)?;
    let first = match exercise.start_ends() {
        true => "it prints the same answer",
        false => "it ends, and prints the right answer",
    };
    let checks = exercise.checks.iter();
    let checks = checks.map(|check| (check.wanted.clone(), Some(check.claim.text.clone())));
    Ok(Fragment::Task(Task {
        name: name.clone(),
        key: exercise.key(),
        is_done: context.done.contains(name),
        title: exercise.title.clone(),
        what: exercise.what.clone(),
        command: exercise.command(),
        wanted: [(first.to_owned(), None)].into_iter().chain(checks).collect(),
    }))
}
