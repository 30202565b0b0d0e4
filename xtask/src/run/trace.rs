//! What /proc shows of a process and its children while they run.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::record::Trace;

/// How long between two looks.
const PAUSE: Duration = Duration::from_millis(1);

/// Looks at a process until dropped.
pub(super) struct Tracer {
    stop: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<()>>,
}

pub(super) fn start(process: u32, peaks: Arc<Mutex<Option<Trace>>>) -> Tracer {
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let thread = thread::spawn(move || {
        while !stopped.load(Ordering::Relaxed) {
            if let (Some(now), Ok(mut peaks)) = (look(process), peaks.lock()) {
                let before = peaks.unwrap_or_default();
                *peaks = Some(Trace {
                    rss_bytes: now.rss_bytes.max(before.rss_bytes),
                    threads: now.threads.max(before.threads),
                    children: now.children.max(before.children),
                });
            }
            thread::sleep(PAUSE);
        }
    });
    Tracer { stop, thread: Some(thread) }
}

impl Drop for Tracer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The process and its children as they are now; threads are those of the
/// process that has the most.
fn look(process: u32) -> Option<Trace> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    // A process that has ended and wasn't waited for has no memory any more.
    let mut trace = Trace {
        rss_bytes: field(&status, "VmHWM:")? * 1024,
        threads: field(&status, "Threads:")?,
        children: 0,
    };
    for child in children_of(process) {
        if let Some(child) = look(child) {
            trace.rss_bytes += child.rss_bytes;
            trace.threads = trace.threads.max(child.threads);
            trace.children += 1 + child.children;
        }
    }
    Some(trace)
}

/// The children of every thread of a process.
pub(super) fn children_of(process: u32) -> Vec<u32> {
    let tasks = fs::read_dir(Path::new("/proc").join(process.to_string()).join("task"));
    let lists = tasks.into_iter().flatten().flatten();
    let texts = lists.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    texts
        .flat_map(|text| {
            text.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>()
        })
        .collect()
}

fn field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_seen_with_its_memory_and_threads() {
        let trace = look(std::process::id()).unwrap();
        assert!(trace.rss_bytes > 64 * 1024 && trace.threads >= 1, "{trace:?}");
        assert!(look(u32::MAX).is_none());
    }
}
