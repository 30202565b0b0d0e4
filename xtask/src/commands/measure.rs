use anyhow::Result;

use crate::cli::Format;
use crate::measure::plan::Wanted;
use crate::measure::session::Parameters;
use crate::record::metric::Unit;
use crate::render::number;
use crate::terminal::{report, say};
use crate::workspace::Workspace;

pub fn measure(names: &[String], parameters: &Parameters, format: Format) -> Result<()> {
    let mut workspace = Workspace::open()??;
    let wanted = if names.is_empty() { Wanted::All } else { Wanted::Named(names) };
    let evidence = workspace.evidence();
    let (evidence, problems) = workspace.measure(wanted, evidence, parameters)?;
    let judged = workspace.judged(&workspace.judge(&evidence));
    match format {
        Format::Json => say::line(report::json(&judged, problems.as_slice())?),
        Format::Text if problems.is_empty() => {
            say::text(report::claims(&judged));
            say::line(report::summary(&judged));
        }
        Format::Text => {}
    }
    Ok(problems.into_result(())?)
}

/// How long each package's dependencies take to compile.
pub fn compile() -> Result<()> {
    for (package, compiled_s) in Workspace::open()??.compile_apart()? {
        say::line(format_args!(
            "{package} compiles in {}",
            number::quantity(compiled_s, Unit::Seconds)
        ));
    }
    Ok(())
}
