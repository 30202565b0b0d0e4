//! What Linux accounts to a run, read while it goes on. See proc(5).

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use super::quota::Quota;
use super::system::cpu_s;
use super::taken::{Ledger, Machine, Reading, Task, pause};
use super::trace::children_of;

/// The threads of this program that the site consists of: the second wakes the first.
const OF_THE_SITE: [&str; 2] = ["site", "futures-timer"];

/// Looks at a run's accounts until closed.
#[derive(Clone)]
pub(super) struct Accounts(Arc<Shared>);

struct Shared {
    process: u32,
    kernel: Mutex<Kernel>,
    ledger: Mutex<Ledger>,
    is_closed: AtomicBool,
}

/// What readings are made with.
struct Kernel {
    /// Files of the site's threads.
    site: Vec<PathBuf>,
    quota: Quota,
    ticks_per_s: f64,
    /// Of the listing: itself and its children, as of the last new thread.
    processes: Vec<u32>,
    started: u64,
}

/// What is read before the run starts.
pub(super) struct Before {
    kernel: Kernel,
    reading: Reading,
    at: Instant,
}

impl Before {
    /// None where the kernel doesn't tell enough.
    pub fn read() -> Option<Self> {
        let ticks_per_s = nix::unistd::sysconf(nix::unistd::SysconfVar::CLK_TCK).ok()?? as f64;
        let mut kernel = Kernel {
            site: of_the_site(),
            quota: Quota::of_this_program(),
            ticks_per_s,
            processes: Vec::new(),
            started: 0,
        };
        // No process yet, and so no CPU time of one.
        let (at, reading) = (Instant::now(), kernel.read(None)?);
        Some(Self { kernel, reading, at })
    }

    /// From now on, until closed.
    pub fn watch(self, process: u32) -> Accounts {
        let cpus = online_cpus();
        let ledger = Mutex::new(Ledger::new(cpus, self.at, &self.reading));
        let kernel = Mutex::new(self.kernel);
        let is_closed = AtomicBool::new(false);
        let accounts = Accounts(Arc::new(Shared { process, kernel, ledger, is_closed }));
        let looking = accounts.clone();
        thread::spawn(move || {
            while !looking.0.is_closed.load(Ordering::Relaxed) {
                let start = Instant::now();
                looking.look();
                thread::sleep(pause(start.elapsed()));
            }
        });
        accounts
    }
}

impl Accounts {
    /// Looks now; gives back the look's number.
    pub fn look(&self) -> Option<usize> {
        // Under one lock: looks are added in the order in which they were made.
        let mut ledger = self.0.ledger.lock().ok()?;
        let at = Instant::now();
        let reading = self.0.kernel.lock().ok()?.read(Some(self.0.process))?;
        Some(ledger.add(at, &reading))
    }

    /// Looks a last time: the listing has ended, and its figures are still there.
    pub fn close(&self) -> Option<usize> {
        let last = self.look();
        self.0.is_closed.store(true, Ordering::Relaxed);
        self.0.ledger.lock().ok()?.close();
        last
    }

    pub fn ledger<T>(&self, ask: impl FnOnce(&Ledger) -> T) -> Option<T> {
        self.0.ledger.lock().ok().map(|ledger| ask(&ledger))
    }
}

impl Kernel {
    fn read(&mut self, process: Option<u32>) -> Option<Reading> {
        let started = last_started()?;
        let is_new = started != std::mem::replace(&mut self.started, started);
        let mut tasks = Vec::new();
        if let Some(process) = process {
            if is_new || self.processes.is_empty() {
                self.processes = family(process);
            }
            let of_each = |each: &u32| tasks_of(*each, *each == process);
            let of_listing: Vec<Task> = self.processes.iter().flat_map(of_each).collect();
            let is_there = Path::new("/proc").join(process.to_string()).exists();
            if of_listing.is_empty() && !is_there {
                return Some(Reading {
                    tasks: None,
                    faults_of_children: 0,
                    clock_s: 0.0,
                    machine: Machine::default(),
                });
            }
            tasks.extend(of_listing);
        }
        tasks.extend(self.site.iter().filter_map(|folder| task(folder, false)));
        let own = Own::of(process, self.ticks_per_s)?;
        let machine = Machine {
            idle_s: idle_s()?,
            own_s: cpu_s(nix::unistd::Pid::this())? + own.clock_s + own.children_s,
            withheld_s: stolen_s(self.ticks_per_s)? + self.quota.throttled_s().unwrap_or(0.0),
            ready_s: ready_s(),
        };
        let Own { faults_of_children, clock_s, .. } = own;
        Some(Reading { tasks: Some(tasks), faults_of_children, clock_s, machine })
    }
}

/// What the listing's process has used, and what its children have that have ended.
#[derive(Default)]
struct Own {
    clock_s: f64,
    children_s: f64,
    faults_of_children: u64,
}

impl Own {
    /// Nothing of no process.
    fn of(process: Option<u32>, ticks_per_s: f64) -> Option<Self> {
        let Some(process) = process else { return Some(Self::default()) };
        let clock_s = cpu_s(nix::unistd::Pid::from_raw(process.cast_signed()))?;
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        let (children_s, faults_of_children) = of_children(&stat, ticks_per_s)?;
        Some(Self { clock_s, children_s, faults_of_children })
    }
}

fn online_cpus() -> usize {
    let told = nix::unistd::sysconf(nix::unistd::SysconfVar::_NPROCESSORS_ONLN).ok().flatten();
    told.and_then(|cpus| usize::try_from(cpus).ok()).unwrap_or(1)
}

fn of_the_site() -> Vec<PathBuf> {
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let is_sites = |folder: &PathBuf| {
        let name = fs::read_to_string(folder.join("comm")).unwrap_or_default();
        OF_THE_SITE.contains(&name.trim_end())
    };
    tasks.map(|task| task.path()).filter(is_sites).collect()
}

/// A process, its children and theirs.
fn family(process: u32) -> Vec<u32> {
    let children = children_of(process);
    std::iter::once(process).chain(children.into_iter().flat_map(family)).collect()
}

fn tasks_of(process: u32, is_own: bool) -> Vec<Task> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    tasks.filter_map(|entry| task(&entry.path(), is_own)).collect()
}

/// The first two figures of its `schedstat`.
fn task(folder: &Path, is_own: bool) -> Option<Task> {
    let id = folder.file_name()?.to_str()?.parse().ok()?;
    let figures = fs::read_to_string(folder.join("schedstat")).ok()?;
    let mut figures = figures.split_whitespace().map(|figure| figure.parse::<f64>().ok());
    let (ran_ns, ready_ns) = (figures.next()??, figures.next()??);
    Some(Task { id, ready_s: ready_ns * 1e-9, ran_s: ran_ns * 1e-9, is_own })
}

/// The number of the process or thread that was started last: the last figure of
/// `loadavg`.
fn last_started() -> Option<u64> {
    fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().last()?.parse().ok()
}

/// The second figure of `uptime`.
fn idle_s() -> Option<f64> {
    fs::read_to_string("/proc/uptime").ok()?.split_whitespace().nth(1)?.parse().ok()
}

/// What the host took: the eighth figure of the first line of `stat`.
fn stolen_s(ticks_per_s: f64) -> Option<f64> {
    // The file has a line for each CPU and each interrupt: only its start is read.
    let mut start = [0_u8; 256];
    let length = std::io::Read::read(&mut fs::File::open("/proc/stat").ok()?, &mut start).ok()?;
    let line = std::str::from_utf8(&start[..length]).ok()?.lines().next()?;
    let ticks: f64 = line.split_whitespace().nth(8)?.parse().ok()?;
    Some(ticks / ticks_per_s)
}

/// How long threads stood ready, whosever they are: in `schedstat`, where the kernel was
/// built with it, the eighth figure of each CPU's line.
fn ready_s() -> Option<f64> {
    ready_of_all_s(&fs::read_to_string("/proc/schedstat").ok()?)
}

fn ready_of_all_s(schedstat: &str) -> Option<f64> {
    let cpus = schedstat.lines().filter(|line| line.starts_with("cpu"));
    let ready_ns = cpus.map(|line| line.split_whitespace().nth(8)?.parse::<f64>().ok());
    let all: Vec<f64> = ready_ns.collect::<Option<_>>()?;
    (!all.is_empty()).then(|| all.iter().sum::<f64>() * 1e-9)
}

/// Of the children that were waited for: user and system time, the 16th and 17th figure
/// of a process's `stat`, and page faults, the 11th. The second is a name that may have
/// anything in it.
fn of_children(stat: &str, ticks_per_s: f64) -> Option<(f64, u64)> {
    let (_, behind) = stat.rsplit_once(')')?;
    let figures: Vec<&str> = behind.split_whitespace().collect();
    let figure = |number: usize| figures.get(number - 3)?.parse::<u64>().ok();
    Some(((figure(16)? + figure(17)?) as f64 / ticks_per_s, figure(11)?))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn this_program_has_accounts() {
        let before = Before::read().expect("this system tells");
        let accounts = before.watch(std::process::id());
        let start = Instant::now();
        let first = accounts.look().unwrap();
        thread::sleep(Duration::from_millis(20));
        let last = accounts.close().unwrap();
        assert!(last > first);
        let taken_s = accounts.ledger(|ledger| ledger.taken_s(start, last)).unwrap();
        assert!((0.0..=start.elapsed().as_secs_f64()).contains(&taken_s), "{taken_s}");
        assert_eq!(accounts.look(), Some(last), "closed");
    }

    #[test]
    fn childrens_figures_are_found_behind_any_name() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194304 1 2 3 4 10 20 150 50 20 0 1 0 99";
        assert_eq!(of_children(stat, 100.0), Some((2.0, 2)));
        assert_eq!(of_children("7 (a) S 1", 100.0), None);
    }

    /// An excerpt of a kernel's that was built with it.
    #[test]
    fn what_stood_ready_is_summed_over_the_cpus() {
        let text = "version 17\ntimestamp 4294937\n\
            cpu0 0 0 0 0 0 0 3000000000 1500000000 77\n\
            domain0 MC 3 0 0 0 0 0 0 0 0 0\n\
            cpu1 0 0 0 0 0 0 5000000000 500000000 88\n";
        assert_eq!(ready_of_all_s(text), Some(2.0));
        assert_eq!(ready_of_all_s("version 17\n"), None);
    }
}
