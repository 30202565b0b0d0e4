//! Changes of files, as they come.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

/// Changes that come closer together than this are one.
pub const SETTLE: Duration = Duration::from_millis(100);

/// Calls `changed` at each change of a file in one of the parts of a folder, until what
/// is given back is dropped.
///
/// # Errors
///
/// When a part can't be watched.
pub fn watch(
    root: &Path,
    parts: &[&Path],
    changed: impl Fn() + Send + 'static,
) -> Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            changed();
        }
    })
    .context("changes can't be watched")?;
    for part in parts {
        watcher
            .watch(&root.join(part), RecursiveMode::Recursive)
            .with_context(|| format!("{} can't be watched", part.display()))?;
    }
    Ok(watcher)
}
