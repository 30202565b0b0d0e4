//! What Linux tells of a process while it runs. See proc(5).

use std::fs;
use std::path::Path;

use super::trace::{MOST_LANES, Shown};

/// None where there is no /proc, or the process has ended: one that wasn't waited for has
/// no memory any more.
pub(super) fn shown(process: u32) -> Option<Shown> {
    let folder = Path::new("/proc").join(process.to_string());
    let status = fs::read_to_string(folder.join("status")).ok()?;
    Some(Shown {
        // The most that it has had.
        rss_bytes: field(&status, "VmHWM:")? * 1024,
        threads: field(&status, "Threads:")?,
        running: running(&folder),
    })
}

fn running(folder: &Path) -> Vec<(u32, u64)> {
    let tasks = fs::read_dir(folder.join("task")).into_iter().flatten().flatten();
    let running = |task: fs::DirEntry| {
        let thread: u32 = task.file_name().to_str()?.parse().ok()?;
        let figures = fs::read_to_string(task.path().join("schedstat")).ok()?;
        Some((thread, figures.split(' ').next()?.parse().ok()?))
    };
    tasks.take(MOST_LANES).filter_map(running).collect()
}

fn field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
