use anyhow::{Context, Result};

use crate::bench::{Bench, Judged, Wanted};
use crate::problem::{Problem, Problems};
use crate::session::Parameters;
use crate::{check, report};

pub fn verify(parameters: &Parameters, strict: bool) -> Result<()> {
    let mut problems = Problems::default();
    let bench = Bench::open()?;
    problems.extend(check::shown(&bench.course, &bench.pages).into_vec());
    for page in &bench.pages {
        problems.extend(check::prose(page).into_vec());
    }
    problems.extend(tests(&bench)?);

    // What can be told in spite of a problem is told, too.
    let judged = match bench.measure(Wanted::All, parameters) {
        Ok(()) => {
            let judged = bench.judge(&bench.at_hand().records);
            problems.extend(report::failures(&judged, strict));
            problems.extend(book_and_links(bench)?.into_vec());
            judged
        }
        Err(error) => {
            problems.extend(error.downcast::<Problems>()?.into_vec());
            Judged::new()
        }
    };
    print!("{}", report::claims(&judged));
    println!("{}", report::summary(&judged));
    Ok(problems.none()?)
}

fn book_and_links(bench: Bench) -> Result<Problems> {
    match bench.write_book() {
        Ok((pages, output)) => Ok(check::links(&pages, &output)),
        Err(error) => Ok(error.downcast::<Problems>()?),
    }
}

/// Runs the workspace's tests, whose own words go to the terminal.
fn tests(bench: &Bench) -> Result<Option<Problem>> {
    let mut cargo = bench.course.cargo();
    let status = cargo.args(["test", "--workspace"]).status().context("cargo can't be started")?;
    Ok((!status.success()).then(|| Problem::new("tests fail").mend("cargo test --workspace")))
}
