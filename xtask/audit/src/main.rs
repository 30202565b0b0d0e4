use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use audit::view::View;
use audit::{Audit, axe, finding};
use clap::Parser;
use xtask::Problems;
use xtask::say;

/// Looks at every page of a book with a real browser
#[derive(Parser)]
struct Cli {
    /// The folder of the book
    folder: PathBuf,
    /// Which pages; all where none is named
    pages: Vec<String>,
    /// Where axe-core is kept
    #[arg(long)]
    axe: PathBuf,
    /// Keep a picture of each look here
    #[arg(long)]
    pictures: Option<PathBuf>,
}

fn main() -> ExitCode {
    let result = run(Cli::parse());
    if let Err(error) = &result {
        say::beside(format_args!("{error:#}"));
    }
    if result.is_ok() && say::all_said().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run(cli: Cli) -> Result<()> {
    let start = Instant::now();
    let known = audit::pages(&cli.folder)?;
    let mut problems = Problems::default();
    let mut pages = Vec::new();
    for page in &cli.pages {
        pages.extend(problems.keep(audit::page(page, &known)));
    }
    problems.into_result(())?;
    let axe = axe::source(&cli.axe)?;
    if let Some(folder) = &cli.pictures {
        std::fs::create_dir_all(folder)?;
    }
    let audit = Audit {
        folder: cli.folder,
        pages: if pages.is_empty() { known } else { pages },
        pictures: cli.pictures,
    };
    let views = View::all();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let found = runtime.block_on(audit.run(&axe, &views))?;
    let mut problems = Problems::default();
    problems.extend(finding::problems(&found));
    say::line(format_args!(
        "{} pages, each in {} views, in {:.0} s: {} problems",
        audit.pages.len(),
        views.len(),
        start.elapsed().as_secs_f64(),
        problems.as_slice().len()
    ));
    Ok(problems.into_result(())?)
}
