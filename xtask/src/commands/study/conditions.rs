//! Keeps the machine busy beside the course, or the course to one CPU.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::study::Condition;

/// Whether this system can be made so.
pub fn is_possible(condition: Condition) -> bool {
    condition != Condition::OneCpu || cfg!(target_os = "linux")
}

/// Does something while the machine is so.
pub fn during<T>(condition: Condition, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let _load = match condition {
        Condition::Quiet | Condition::OneCpu => None,
        Condition::HalfBusy => Some(Load::start(1, Duration::from_millis(10))),
        Condition::Busy => Some(Load::start(cpus(), Duration::ZERO)),
    };
    if condition == Condition::OneCpu { on_one_cpu(work) } else { work() }
}

fn cpus() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Programs that are started meanwhile may use one CPU, the first.
#[cfg(target_os = "linux")]
fn on_one_cpu<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
    use nix::unistd::Pid;

    let this_thread = Pid::from_raw(0);
    let all = sched_getaffinity(this_thread)?;
    let first = (0..CpuSet::count()).find(|cpu| all.is_set(*cpu).unwrap_or(false));
    let mut one = CpuSet::new();
    one.set(first.unwrap_or(0))?;
    sched_setaffinity(this_thread, &one)?;
    let result = work();
    sched_setaffinity(this_thread, &all)?;
    result
}

#[cfg(not(target_os = "linux"))]
fn on_one_cpu<T>(_: impl FnOnce() -> Result<T>) -> Result<T> {
    anyhow::bail!("a study pins programs to one CPU, which it can do on Linux alone")
}

/// Keeps so many CPUs busy until dropped, with a rest after each 10 ms of work.
struct Load {
    stop: Arc<AtomicBool>,
}

impl Load {
    fn start(cpus: usize, rest: Duration) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        for _ in 0..cpus {
            let stopped = Arc::clone(&stop);
            thread::spawn(move || {
                while !stopped.load(Ordering::Relaxed) {
                    let start = Instant::now();
                    while start.elapsed() < Duration::from_millis(10) {
                        std::hint::spin_loop();
                    }
                    if !rest.is_zero() {
                        thread::sleep(rest);
                    }
                }
            });
        }
        Self { stop }
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}
