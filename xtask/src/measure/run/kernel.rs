//! What Linux accounts to a run, read while it goes on. See proc(5).

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::ops::RangeInclusive;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::time::TimeSpec;
use nix::time::{ClockId, clock_gettime};
use nix::unistd::Pid;

pub(super) use super::control_groups::memory_limit;

use super::control_groups::Quota;
use super::system::cpu_s;
use super::taken::{Budget, Ledger, Reading, Task, Totals};

/// The threads of this program that the site consists of: the second wakes the first.
const OF_THE_SITE: [&str; 2] = ["site", "futures-timer"];

/// Of all runs that this process watches, one after the other.
static BUDGET: Mutex<Budget> = Mutex::new(Budget::new());

/// Looks at a run's accounts until closed.
#[derive(Clone)]
pub(super) struct Accounts(Arc<Shared>);

struct Shared {
    process: u32,
    kernel: Mutex<Kernel>,
    ledger: Mutex<Ledger>,
    is_open: Mutex<bool>,
    closed: Condvar,
}

/// What readings are made with. Files stay open: to read one again costs little.
struct Kernel {
    loadavg: File,
    uptime: File,
    /// Not every kernel has it.
    schedstat: Option<File>,
    quota: Quota,
    ticks_per_s: f64,
    /// The site's threads, and how long each stood ready.
    site: Vec<(Thread, f64)>,
    /// The listing's, its own first, as of the last thread that started anywhere.
    processes: Vec<Process>,
    started: u64,
    /// Whether any of them was ever seen to have children.
    had_children: bool,
}

struct Process {
    id: u32,
    stat: File,
    clock: ClockId,
    /// What the clock showed when it was last asked whether it has run.
    clock_before: Option<TimeSpec>,
    /// A folder with one for each thread.
    tasks: File,
    /// Of a crowd, the first alone.
    threads: Vec<Thread>,
    is_crowd: bool,
}

struct Thread {
    schedstat: File,
    /// The processes that it started; not every kernel tells.
    children: Option<File>,
    /// As it was last read.
    task: Task,
}

/// More threads than this are a crowd, whose figures aren't read: that would take as
/// long as the looks of seconds may, and their sum would bound nothing.
const CROWD: usize = 16;

/// How much of a reading is made anew.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// What a look in between needs.
    Threads,
    /// The totals as well, which cost more to read.
    All,
}

/// Of a listing that has ended, and was waited for.
const ENDED: Reading = Reading {
    tasks: None,
    is_whole: true,
    finds_children: true,
    faults_of_children: None,
    totals: None,
};

/// What is read before the run starts.
pub(super) struct Before {
    kernel: Kernel,
    reading: Reading,
    at: RangeInclusive<Instant>,
}

impl Before {
    /// None where the kernel doesn't tell enough.
    pub fn read() -> Option<Self> {
        // One that keeps no such figures has no file, or one of zeros: here, it was never
        // on a CPU.
        let figures = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        nth(&figures, 2).filter(|times_on_a_cpu| *times_on_a_cpu > 0.0)?;
        let ticks_per_s = nix::unistd::sysconf(nix::unistd::SysconfVar::CLK_TCK).ok()?? as f64;
        let mut kernel = Kernel {
            loadavg: File::open("/proc/loadavg").ok()?,
            uptime: File::open("/proc/uptime").ok()?,
            schedstat: File::open("/proc/schedstat").ok(),
            quota: Quota::of_this_program(),
            ticks_per_s,
            site: Vec::new(),
            processes: Vec::new(),
            started: 0,
            had_children: false,
        };
        // No process yet, and so no CPU time of one.
        let from = Instant::now();
        let reading = kernel.read(None, Extent::All)?;
        Some(Self { kernel, reading, at: from..=Instant::now() })
    }

    /// From now on, until closed.
    pub fn watch(self, process: u32) -> Accounts {
        let cpus = online_cpus();
        let ledger = Mutex::new(Ledger::new(cpus, self.at, &self.reading));
        let kernel = Mutex::new(self.kernel);
        let (is_open, closed) = (Mutex::new(true), Condvar::new());
        let accounts = Accounts(Arc::new(Shared { process, kernel, ledger, is_open, closed }));
        let looking = accounts.clone();
        thread::spawn(move || {
            let mut spending = Spending { told: Duration::ZERO };
            loop {
                looking.add(Extent::Threads);
                let told_nothing = looking.ledger(Ledger::tells_nothing).unwrap_or(false);
                let Some(pause) = spending.pause(told_nothing) else { return };
                if !looking.stays_open(pause) {
                    // What it owes goes down to the run's end.
                    spending.pause(false);
                    return;
                }
            }
        });
        accounts
    }
}

/// What the thread that looks has taken so far.
struct Spending {
    told: Duration,
}

impl Spending {
    /// How long not to look, after what was used since the last call.
    fn pause(&mut self, told_nothing: bool) -> Option<Duration> {
        let used = used_by_this_thread();
        let looked = used.saturating_sub(std::mem::replace(&mut self.told, used));
        Some(BUDGET.lock().ok()?.pause(Instant::now(), looked, told_nothing))
    }
}

impl Accounts {
    /// Looks now; gives back the look's number.
    pub fn look(&self) -> Option<usize> {
        self.add(Extent::All)
    }

    fn add(&self, extent: Extent) -> Option<usize> {
        // Under one lock: looks are added in the order in which they were made.
        let mut ledger = self.0.ledger.lock().ok()?;
        let from = Instant::now();
        let reading = self.0.kernel.lock().ok()?.read(Some(self.0.process), extent)?;
        Some(ledger.add(from..=Instant::now(), &reading))
    }

    /// Looks a last time: the listing has ended, and its figures are still there.
    pub fn close(&self) -> Option<usize> {
        let last = self.look();
        *self.0.is_open.lock().ok()? = false;
        self.0.closed.notify_all();
        self.0.ledger.lock().ok()?.close();
        last
    }

    /// Whether it is still open after so long.
    fn stays_open(&self, pause: Duration) -> bool {
        // A channel would spin and yield before it sleeps: that costs more than a look.
        let Ok(is_open) = self.0.is_open.lock() else { return false };
        let waited = self.0.closed.wait_timeout_while(is_open, pause, |is_open| *is_open);
        waited.is_ok_and(|(is_open, _)| *is_open)
    }

    pub fn ledger<T>(&self, ask: impl FnOnce(&Ledger) -> T) -> Option<T> {
        self.0.ledger.lock().ok().map(|ledger| ask(&ledger))
    }
}

impl Kernel {
    fn read(&mut self, process: Option<u32>, extent: Extent) -> Option<Reading> {
        let mut own = None;
        // Nothing more is told of a crowd until it is one no longer: even the clock of a process
        // takes the longer to read the more threads it has.
        let is_still_a_crowd =
            extent == Extent::Threads && self.processes.iter().any(Process::is_still_a_crowd);
        // It is asked first: what runs meanwhile counts for the next look.
        let has_run = !is_still_a_crowd && self.has_run();
        if let Some(process) = process.filter(|_| has_run || extent == Extent::All) {
            let has_any_ended =
                self.processes.iter_mut().fold(false, |any, each| each.read_threads() | any);
            let may_have_more = self.has_anything_started()?;
            if extent == Extent::All || may_have_more || has_any_ended {
                if !self.find_threads(process) {
                    return Some(ENDED);
                }
                // To read what they used costs as much as to read two threads, and tells a
                // look in between of children alone.
                if extent == Extent::All || self.had_children {
                    own = self.used(process);
                    if own.is_none() {
                        return Some(ENDED);
                    }
                }
            }
        }
        let threads = || self.processes.iter().flat_map(|each| &each.threads);
        if process.is_some() && !threads().any(|thread| thread.task.is_own) {
            return Some(ENDED);
        }
        Some(Reading {
            tasks: Some(threads().map(|thread| thread.task).collect()),
            is_whole: !self.processes.iter().any(|each| each.is_crowd),
            finds_children: threads().all(|thread| thread.children.is_some()),
            faults_of_children: own.map(|own| own.faults_of_children),
            totals: if extent == Extent::All {
                Some(self.totals(own.unwrap_or_default())?)
            } else {
                None
            },
        })
    }

    fn totals(&mut self, own: Own) -> Option<Totals> {
        self.find_site();
        for (thread, ready_s) in &mut self.site {
            *ready_s = thread.read().map_or(*ready_s, |task| task.ready_s);
        }
        Some(Totals {
            clock_s: own.clock_s,
            idle_s: nth(&text(&self.uptime)?, 1)?,
            listing_s: own.used_s,
            site_s: cpu_s(Pid::this())?,
            site_ready_s: self.site.iter().map(|(_, ready_s)| ready_s).sum(),
            withheld_s: stolen_s(self.ticks_per_s)? + self.quota.throttled_s(),
            ready_s: self.schedstat.as_ref().and_then(text).and_then(|t| ready_of_all_s(&t)),
        })
    }

    /// The site's second thread starts with its first request: one that comes to light
    /// later stood ready in this run alone.
    fn find_site(&mut self) {
        if self.site.len() < OF_THE_SITE.len() {
            let known: Vec<u32> = self.site.iter().map(|(thread, _)| thread.task.id).collect();
            let new = of_the_site().filter(|(thread, _)| !known.contains(&thread.task.id));
            self.site.extend(new);
        }
    }

    /// Whether any of the listing's threads was on a CPU since this was last asked, or may
    /// have been. Where none was, none has other figures, and none started or ended.
    fn has_run(&mut self) -> bool {
        let has_any = self.processes.iter_mut().fold(false, |any, each| each.has_run() | any);
        has_any || self.processes.is_empty()
    }

    /// Whether any thread started anywhere: the last figure of `loadavg` is the number of
    /// the last that did.
    fn has_anything_started(&mut self) -> Option<bool> {
        let started = text(&self.loadavg)?.split_whitespace().last()?.parse().ok()?;
        Some(started != std::mem::replace(&mut self.started, started) || self.processes.is_empty())
    }

    /// Looks for new threads of the listing, and new children; false where the listing's
    /// own process is gone.
    fn find_threads(&mut self, process: u32) -> bool {
        let mut known: BTreeMap<u32, Process> =
            self.processes.drain(..).map(|process| (process.id, process)).collect();
        let mut family = vec![process];
        while let Some(id) = family.pop() {
            let each = known.remove(&id).or_else(|| Process::of(id));
            let found = each.and_then(|mut each| Some((each.find_threads(id == process)?, each)));
            let Some(((), each)) = found else {
                if id == process {
                    return false;
                }
                continue; // its parent is told of it when it waits
            };
            family.extend(each.children());
            self.processes.push(each);
        }
        self.had_children |= self.processes.len() > 1;
        true
    }

    /// What all of the listing's processes have used; none where its own is gone.
    fn used(&mut self, process: u32) -> Option<Own> {
        let mut all = Own::default();
        for each in &self.processes {
            let is_own = each.id == process;
            match each.used(self.ticks_per_s) {
                Some(used) => {
                    all.clock_s += if is_own { used.clock_s } else { 0.0 };
                    all.used_s += used.used_s;
                    all.faults_of_children += used.faults_of_children;
                }
                None if is_own => return None,
                None => {} // its parent is told of it when it waits
            }
        }
        self.had_children |= all.faults_of_children > 0;
        Some(all)
    }
}

/// What a listing has used.
#[derive(Clone, Copy, Default)]
struct Own {
    /// Its own process, in CPU time.
    clock_s: f64,
    /// Its processes, and those that they waited for.
    used_s: f64,
    faults_of_children: u64,
}

impl Process {
    fn of(id: u32) -> Option<Self> {
        let open = |name| File::open(format!("/proc/{id}/{name}")).ok();
        let (stat, tasks) = (open("stat")?, open("task")?);
        let clock = nix::time::clock_getcpuclockid(Pid::from_raw(id.cast_signed())).ok()?;
        let (threads, is_crowd, clock_before) = (Vec::new(), false, None);
        Some(Self { id, stat, clock, clock_before, tasks, threads, is_crowd })
    }

    fn has_run(&mut self) -> bool {
        let now = clock_gettime(self.clock).ok();
        now.is_none() || std::mem::replace(&mut self.clock_before, now) != now
    }

    /// None where it is gone.
    fn number_of_threads(&self) -> Option<usize> {
        // A folder counts as a link of its own and of each folder in it: these are its
        // threads, and to count them so costs least.
        let links = usize::try_from(self.tasks.metadata().ok()?.nlink()).ok()?;
        links.checked_sub(2).filter(|threads| *threads > 0)
    }

    fn is_still_a_crowd(&self) -> bool {
        self.is_crowd && self.number_of_threads().is_some_and(|threads| threads > CROWD)
    }

    /// Reads what its known threads did, and forgets those that are gone; tells whether
    /// any is.
    fn read_threads(&mut self) -> bool {
        let known = self.threads.len();
        self.threads.retain_mut(|thread| {
            let task = thread.read();
            thread.task = task.unwrap_or(thread.task);
            task.is_some()
        });
        self.threads.len() < known
    }

    /// Looks for threads that aren't known, where there are more or fewer than that; none
    /// where it is gone.
    fn find_threads(&mut self, is_own: bool) -> Option<()> {
        let threads = self.number_of_threads()?;
        self.is_crowd = threads > CROWD;
        if self.is_crowd {
            let id = self.id;
            self.threads.retain(|thread| thread.task.id == id);
            if self.threads.is_empty() {
                self.threads.extend(Thread::of(id, id, is_own));
            }
        } else if threads != self.threads.len() {
            let mut known: BTreeMap<u32, Thread> =
                self.threads.drain(..).map(|thread| (thread.task.id, thread)).collect();
            for id in tasks_of(self.id).take(CROWD) {
                let thread = known.remove(&id);
                self.threads.extend(thread.or_else(|| Thread::of(self.id, id, is_own)));
            }
        }
        Some(())
    }

    /// What it has used; none where it is gone.
    fn used(&self, ticks_per_s: f64) -> Option<Own> {
        let stat = text(&self.stat)?;
        let clock_s = Duration::from(clock_gettime(self.clock).ok()?).as_secs_f64();
        let (children_s, faults_of_children) = of_children(&stat, ticks_per_s)?;
        Some(Own { clock_s, used_s: clock_s + children_s, faults_of_children })
    }

    fn children(&self) -> Vec<u32> {
        let files = self.threads.iter().filter_map(|thread| thread.children.as_ref());
        let ids = |text: String| text.split_whitespace().filter_map(|id| id.parse().ok()).collect();
        files.filter_map(text).flat_map::<Vec<u32>, _>(ids).collect()
    }
}

impl Thread {
    /// None where it is gone.
    fn of(process: u32, id: u32, is_own: bool) -> Option<Self> {
        let open = |name| File::open(format!("/proc/{process}/task/{id}/{name}")).ok();
        let none = Task { id, ready_s: 0.0, ran_s: 0.0, is_own };
        let (schedstat, children) = (open("schedstat")?, open("children"));
        let thread = Self { schedstat, children, task: none };
        Some(Self { task: thread.read()?, ..thread })
    }

    /// None where it is gone.
    fn read(&self) -> Option<Task> {
        let text = text(&self.schedstat)?;
        let (ran_ns, ready_ns) = (nth(&text, 0)?, nth(&text, 1)?);
        Some(Task { ran_s: ran_ns * 1e-9, ready_s: ready_ns * 1e-9, ..self.task })
    }
}

/// A file of the kernel's, from its start; none where what it tells of is gone.
fn text(file: &File) -> Option<String> {
    let mut text = Vec::new();
    let mut part = [0; 2048];
    loop {
        let length = file.read_at(&mut part, text.len() as u64).ok()?;
        text.extend_from_slice(&part[..length]);
        // It gives whole entries: where there was room for another, there is none.
        if length < part.len() - LONGEST_ENTRY {
            break;
        }
    }
    String::from_utf8(text).ok().filter(|text| !text.is_empty())
}

/// No line of what is read here, and no number in a list, is longer.
const LONGEST_ENTRY: usize = 512;

fn nth(text: &str, number: usize) -> Option<f64> {
    text.split_whitespace().nth(number)?.parse().ok()
}

fn used_by_this_thread() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}

/// How long the thread that asks has been on a CPU, or stood ready for one.
pub(super) fn kept_this_thread() -> Duration {
    let figures = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let ready_ns = nth(&figures, 1).unwrap_or(0.0);
    used_by_this_thread() + Duration::from_secs_f64(ready_ns * 1e-9)
}

fn online_cpus() -> usize {
    let told = nix::unistd::sysconf(nix::unistd::SysconfVar::_NPROCESSORS_ONLN).ok().flatten();
    told.and_then(|cpus| usize::try_from(cpus).ok()).unwrap_or(1)
}

/// None of them has stood ready, as far as is known yet.
fn of_the_site() -> impl Iterator<Item = (Thread, f64)> {
    let this_program = std::process::id();
    let is_sites = move |id: &u32| {
        let name = fs::read_to_string(format!("/proc/{this_program}/task/{id}/comm"));
        OF_THE_SITE.contains(&name.unwrap_or_default().trim_end())
    };
    let threads = tasks_of(this_program).filter(is_sites);
    threads.filter_map(move |id| Some((Thread::of(this_program, id, false)?, 0.0)))
}

/// Its threads, by their numbers.
fn tasks_of(process: u32) -> impl Iterator<Item = u32> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    tasks.filter_map(|task| task.file_name().to_str()?.parse().ok())
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
fn ready_of_all_s(schedstat: &str) -> Option<f64> {
    let cpus = schedstat.lines().filter(|line| line.starts_with("cpu"));
    let ready_ns = cpus.map(|line| line.split_whitespace().nth(8)?.parse::<f64>().ok());
    let all: Vec<f64> = ready_ns.collect::<Option<_>>()?;
    (!all.is_empty()).then(|| all.iter().sum::<f64>() * 1e-9)
}

/// Of the children that were waited for: user and system time, the 16th and 17th figure
/// of a process's `stat`, and page faults, the 11th.
fn of_children(stat: &str, ticks_per_s: f64) -> Option<(f64, u64)> {
    let figures = figures(stat)?;
    let figure = |number: usize| figures.get(number - 3)?.parse::<u64>().ok();
    Some(((figure(16)? + figure(17)?) as f64 / ticks_per_s, figure(11)?))
}

/// Those of a `stat` from the third on. The second is a name that may have anything in
/// it.
fn figures(stat: &str) -> Option<Vec<&str>> {
    let (_, behind) = stat.rsplit_once(')')?;
    Some(behind.split_whitespace().collect())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn this_program_has_accounts() {
        let before = Before::read().expect("this system tells");
        let accounts = before.watch(std::process::id());
        let first = accounts.look().unwrap();
        thread::sleep(Duration::from_millis(20));
        let last = accounts.close().unwrap();
        assert!(last > first);
        assert_eq!(accounts.look(), Some(last), "closed");
    }

    /// The thread that wakes it starts with the first request of a program.
    #[test]
    fn the_sites_threads_are_found_when_they_start() {
        let mut kernel = Before::read().expect("this system tells").kernel;
        kernel.site.clear(); // other tests have sites
        let gate = &Mutex::new(());
        thread::scope(|scope| {
            let closed = gate.lock().unwrap();
            let started = OF_THE_SITE.map(|name| {
                let (tell, told) = mpsc::channel();
                let waits = move || {
                    tell.send(nix::unistd::gettid().as_raw().cast_unsigned()).unwrap();
                    drop(gate.lock());
                };
                let named = thread::Builder::new().name(name.into());
                named.spawn_scoped(scope, waits).unwrap();
                told.recv().unwrap()
            });
            kernel.totals(Own::default()).unwrap();
            let found: Vec<u32> = kernel.site.iter().map(|(thread, _)| thread.task.id).collect();
            assert!(started.iter().all(|id| found.contains(id)), "{started:?} in {found:?}");
            drop(closed);
        });
    }

    fn echo(cat: &mut std::process::Child, text: &str) {
        std::io::Write::write_all(cat.stdin.as_mut().unwrap(), text.as_bytes()).unwrap();
        let mut answer = vec![0; text.len()];
        std::io::Read::read_exact(cat.stdout.as_mut().unwrap(), &mut answer).unwrap();
    }

    /// Its threads' figures are read again only where one of them was on a CPU since.
    #[test]
    fn whether_a_process_has_run_is_told_and_its_threads_are_counted() {
        let mut child = std::process::Command::new("cat")
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut kernel = Before::read().expect("this system tells").kernel;
        echo(&mut child, "it has started\n");
        let process = Some(child.id());
        // It may still be on its way from its answer to its next wait.
        let rests = |kernel: &mut Kernel| {
            (0..1000).any(|_| {
                thread::sleep(Duration::from_millis(1));
                kernel.read(process, Extent::Threads).unwrap();
                !kernel.has_run()
            })
        };
        assert!(rests(&mut kernel));
        assert_eq!(kernel.processes[0].threads.len(), 1);
        let ran_s = |kernel: &Kernel| kernel.processes[0].threads[0].task.ran_s;
        let before_s = ran_s(&kernel);
        echo(&mut child, "and again\n");
        assert!(rests(&mut kernel));
        assert!(ran_s(&kernel) > before_s);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(kernel.has_run(), "of one that is gone nothing is known");
        assert!(kernel.read(process, Extent::Threads).unwrap().tasks.is_none());
    }

    /// To look at each of them would take too long, and one alone tells too little.
    #[test]
    fn of_a_crowd_of_threads_nothing_is_known() {
        let before = Before::read().expect("this system tells");
        let gate = Mutex::new(());
        thread::scope(|scope| {
            let closed = gate.lock().unwrap();
            for _ in 0..=CROWD {
                scope.spawn(|| drop(gate.lock()));
            }
            let mut kernel = before.kernel;
            let this_program = Some(std::process::id());
            let reading = kernel.read(this_program, Extent::Threads).unwrap();
            assert!(!reading.is_whole);
            assert_eq!(reading.tasks.map(|tasks| tasks.len()), Some(1));
            let crowd = |kernel: &Kernel| kernel.processes.iter().any(Process::is_still_a_crowd);
            assert!(crowd(&kernel));
            kernel.processes[0].is_crowd = false;
            assert!(!crowd(&kernel), "one that wasn't is looked at first");
            drop(closed);
        });
    }

    #[test]
    fn childrens_figures_are_found_behind_any_name() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194304 1 2 3 4 10 20 150 50 20 0 3 0 99";
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
