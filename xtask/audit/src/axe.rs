//! axe-core, which knows what readers with disabilities need. It comes from npm,
//! at the version that package-lock.json names.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

const MANIFEST: &str = include_str!("../package.json");
const LOCK: &str = include_str!("../package-lock.json");

/// SHA-256 of axe.min.js of that version. npm checks what it fetches; this is checked
/// whenever the file is used.
const DIGEST: &str = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c";

/// Its source, from this folder; what isn't there yet, or isn't as it was, is fetched
/// first.
///
/// # Errors
///
/// When npm isn't installed or can't reach its registry, or what it fetches is another.
pub fn source(folder: &Path) -> Result<String> {
    let lock = folder.join("package-lock.json");
    let script = folder.join("node_modules/axe-core/axe.min.js");
    if fs::read_to_string(&lock).is_ok_and(|lock| lock == LOCK)
        && let Ok(source) = fs::read_to_string(&script)
        && is_as_known(&source)
    {
        return Ok(source);
    }
    fetch(folder, &lock)?;
    let source = fs::read_to_string(&script)
        .with_context(|| format!("{} can't be read", script.display()))?;
    anyhow::ensure!(
        is_as_known(&source),
        "{} isn't the axe-core that the audit knows: DIGEST in xtask/audit/src/axe.rs goes with \
         the version in package-lock.json",
        script.display()
    );
    Ok(source)
}

fn is_as_known(source: &str) -> bool {
    xtask::digest(source.as_bytes()) == DIGEST
}

fn fetch(folder: &Path, lock: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("package.json"), MANIFEST)?;
    fs::write(lock, LOCK)?;
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let status = Command::new(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::from(std::io::stderr()))
        .status()
        .context(
            "npm, which fetches axe-core, can't be started: install it (Debian: apt install npm)",
        )?;
    anyhow::ensure!(status.success(), "npm can't fetch axe-core: {status}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// It is fetched again, where there is npm and its registry; else that is told.
    #[test]
    fn a_script_that_was_changed_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("node_modules/axe-core/axe.min.js");
        fs::create_dir_all(script.parent().unwrap()).unwrap();
        fs::write(folder.path().join("package-lock.json"), LOCK).unwrap();
        fs::write(&script, "alert(1)").unwrap();
        assert_ne!(source(folder.path()).ok().as_deref(), Some("alert(1)"));
    }
}
