//! axe-core, which knows what readers with disabilities need. It comes from npm,
//! at the version that package-lock.json names.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

const MANIFEST: &str = include_str!("../package.json");
const LOCK: &str = include_str!("../package-lock.json");

/// Its source, from this folder; what isn't there yet is fetched first.
///
/// # Errors
///
/// When npm isn't installed, or can't reach its registry.
pub fn source(folder: &Path) -> Result<String> {
    let lock = folder.join("package-lock.json");
    let script = folder.join("node_modules/axe-core/axe.min.js");
    if !script.exists() || fs::read_to_string(&lock).is_ok_and(|lock| lock != LOCK) {
        fs::create_dir_all(folder)?;
        fs::write(folder.join("package.json"), MANIFEST)?;
        fs::write(&lock, LOCK)?;
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let status = Command::new(npm)
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::from(std::io::stderr()))
            .status()
            .context("npm, which fetches axe-core, can't be started: install it (Debian: apt install npm)")?;
        anyhow::ensure!(status.success(), "npm can't fetch axe-core: {status}");
    }
    fs::read_to_string(&script).with_context(|| format!("{} can't be read", script.display()))
}
