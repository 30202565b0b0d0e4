use std::path::Path;

use anyhow::Result;

use crate::called;
use crate::workspace::Workspace;

/// The browser's side is a package of its own, compiled when it is first called.
pub fn audit(pages: &[String], pictures: Option<&Path>) -> Result<()> {
    let mut workspace = Workspace::open()??;
    let course = workspace.course.clone();
    let evidence = workspace.evidence();
    let judgements = workspace.judge(&evidence);
    let book = workspace.write_book(&evidence, &judgements)??;
    let mut cargo = course.cargo();
    cargo.args(["run", "--quiet", "--package", "audit", "--"]).arg(book);
    cargo.arg("--axe").arg(course.target.join("audit"));
    if let Some(folder) = pictures {
        cargo.arg("--pictures").arg(std::path::absolute(folder)?);
    }
    let status = called::status(cargo.args(pages))?;
    anyhow::ensure!(status.success(), "the browser found problems, told above");
    Ok(())
}
