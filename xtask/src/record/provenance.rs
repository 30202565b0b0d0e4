//! Where and with what the records are made.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

use crate::compile;
use crate::record::Provenance;

/// How the listings are compiled: cargo's `dev` profile, as the workspace sets it.
const PROFILE: &str = "dev, optimised (opt-level 3)";

pub fn of_this_machine(root: &Path, rounds: u32) -> Result<Provenance> {
    let wanted = RefreshKind::nothing()
        .with_cpu(CpuRefreshKind::nothing())
        .with_memory(MemoryRefreshKind::nothing().with_ram());
    let system = System::new_with_specifics(wanted);
    let cpu = system.cpus().first().map(|cpu| cpu.brand().trim().to_owned());
    Ok(Provenance {
        cpu: cpu.filter(|name| !name.is_empty()).unwrap_or_else(|| std::env::consts::ARCH.into()),
        usable_cores: std::thread::available_parallelism()
            .context("the number of usable cores can't be read")?
            .get(),
        memory_bytes: system.total_memory(),
        page_bytes: page_bytes(),
        os: System::long_os_version().unwrap_or_else(|| std::env::consts::OS.into()),
        kernel: System::kernel_version().unwrap_or_else(|| "unknown".into()),
        rustc: line(compile::rustc().arg("--version").current_dir(root))
            .context("rustc can't be asked for its version")?,
        revision: revision(root),
        date: jiff::Timestamp::now().round(jiff::Unit::Second)?,
        profile: PROFILE.into(),
        rounds,
    })
}

#[cfg(unix)]
fn page_bytes() -> Option<u64> {
    use nix::unistd::{SysconfVar, sysconf};
    sysconf(SysconfVar::PAGE_SIZE).ok()??.try_into().ok()
}

#[cfg(not(unix))]
fn page_bytes() -> Option<u64> {
    None
}

/// The commit, with `+` behind it where tracked files were changed since.
fn revision(root: &Path) -> String {
    let Some(commit) = line(git(root).args(["rev-parse", "--short=12", "HEAD"])) else {
        return "not in a git checkout".into();
    };
    let changed = line(git(root).args(["status", "--porcelain", "--untracked-files=no"]));
    if changed.is_some() { format!("{commit}+") } else { commit }
}

fn git(root: &Path) -> Command {
    let mut git = Command::new("git");
    git.current_dir(root);
    git
}

/// The first line a command prints; none where it fails or prints nothing.
fn line(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().next()?.trim().to_owned();
    (output.status.success() && !line.is_empty()).then_some(line)
}
