//! What the system shows of a process and its children while they run.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

#[cfg(target_os = "macos")]
use super::macos as system;
#[cfg(not(target_os = "macos"))]
use super::proc as system;
use crate::orphans::children_of;
use crate::record::Lane;

/// How long between two looks.
const PAUSE: Duration = Duration::from_millis(1);

/// A picture has room for no more threads.
pub(super) const MOST_LANES: usize = 24;

/// Into so many parts a run is cut to say when a thread was on a CPU.
const SLICES: usize = 200;

/// What was seen of a process and its children.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub rss_bytes: u64,
    pub threads: u64,
    pub children: u64,
    /// By the order in which they were first seen.
    tasks: Vec<Task>,
    known: BTreeMap<u32, usize>,
    processes: Vec<u32>,
}

/// A thread, and when it ran.
#[derive(Debug)]
struct Task {
    process: u32,
    name: String,
    first_s: f64,
    last_s: f64,
    run_ns: u64,
    on_cpu: Vec<(f64, f64)>,
}

/// Looks at a process until dropped.
pub(super) struct Tracer {
    stop: Arc<AtomicBool>,
    seen: mpsc::Receiver<Option<Seen>>,
}

/// Times are counted from `start`.
pub(super) fn start(process: u32, start: Instant) -> Tracer {
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let (sender, seen) = mpsc::sync_channel(1);
    thread::spawn(move || {
        let mut seen = None;
        while !stopped.load(Ordering::Relaxed) {
            if let Some(now) = look(process) {
                let seen = seen.get_or_insert_with(Seen::default);
                seen.rss_bytes = seen.rss_bytes.max(now.rss_bytes);
                seen.threads = seen.threads.max(now.threads);
                seen.children = seen.children.max(now.children());
                seen.take(&now, start.elapsed().as_secs_f64());
            }
            thread::sleep(PAUSE);
        }
        let _ = sender.send(seen);
    });
    Tracer { stop, seen }
}

impl Tracer {
    /// None where the system doesn't tell, or nothing was seen.
    pub fn end(self) -> Option<Seen> {
        self.stop.store(true, Ordering::Relaxed);
        self.seen.recv().ok().flatten()
    }
}

impl Seen {
    fn take(&mut self, look: &Look, now_s: f64) {
        if !self.processes.contains(&look.process) {
            self.processes.push(look.process);
        }
        for &(thread, run_ns) in &look.running {
            match self.known.get(&thread) {
                Some(&index) => self.tasks[index].ran(run_ns, now_s),
                None if self.tasks.len() < MOST_LANES => {
                    let name = self.name(look, thread);
                    self.known.insert(thread, self.tasks.len());
                    let mut task = Task {
                        process: look.process,
                        name,
                        first_s: now_s,
                        last_s: now_s,
                        run_ns: 0,
                        on_cpu: Vec::new(),
                    };
                    task.ran(run_ns, now_s);
                    self.tasks.push(task);
                }
                None => {}
            }
        }
        look.of_children.iter().for_each(|child| self.take(child, now_s));
    }

    fn name(&self, look: &Look, thread: u32) -> String {
        let child = self.processes.iter().position(|p| *p == look.process).unwrap_or(0);
        let number = 1 + self.tasks.iter().filter(|task| task.process == look.process).count();
        match (child, thread == look.process) {
            (0, true) => "main thread".to_owned(),
            (0, false) => format!("thread {number}"),
            (child, true) => format!("child {child}"),
            (child, false) => format!("child {child}, thread {number}"),
        }
    }

    /// When each thread was on a CPU, in a run that took `wall_s`.
    pub fn lanes(self, wall_s: f64) -> Vec<Lane> {
        let lane = |task: Task| Lane {
            on_cpu: slices(&task.on_cpu, wall_s),
            from_s: task.first_s.min(wall_s),
            to_s: task.last_s.min(wall_s),
            name: task.name,
        };
        self.tasks.into_iter().map(lane).collect()
    }
}

impl Task {
    /// The kernel brings the figure up to date at each of its ticks and whenever
    /// the thread stops: what came on top was run just before.
    fn ran(&mut self, run_ns: u64, now_s: f64) {
        let more_s = run_ns.saturating_sub(self.run_ns) as f64 * 1e-9;
        let ended_s = self.on_cpu.last().map_or(0.0, |(_, end)| *end);
        if more_s > 0.0 {
            self.on_cpu.push(((now_s - more_s).max(ended_s), now_s));
            self.first_s = self.first_s.min(now_s - more_s).max(0.0);
        }
        self.run_ns = run_ns;
        self.last_s = now_s;
    }
}

/// What part of each slice of the run was spent on a CPU, to a hundredth.
fn slices(on_cpu: &[(f64, f64)], wall_s: f64) -> Vec<f64> {
    let length_s = wall_s / SLICES as f64;
    let share = |index: usize| {
        let (from, to) = (index as f64 * length_s, (index + 1) as f64 * length_s);
        let inside = on_cpu.iter().map(|(a, b)| (b.min(to) - a.max(from)).max(0.0)).sum::<f64>();
        (inside / length_s * 100.0).round() / 100.0
    };
    (0..SLICES).map(share).map(|share| share.clamp(0.0, 1.0)).collect()
}

/// A process and its children at one moment.
struct Look {
    process: u32,
    /// Of the children, too.
    rss_bytes: u64,
    /// Of the process that has the most.
    threads: u64,
    /// Its first threads, and for how long each has run, in nanoseconds.
    running: Vec<(u32, u64)>,
    of_children: Vec<Look>,
}

impl Look {
    fn children(&self) -> u64 {
        self.of_children.iter().map(|child| 1 + child.children()).sum()
    }
}

/// What the system shows of one process.
pub(super) struct Shown {
    pub rss_bytes: u64,
    pub threads: u64,
    /// Of as many threads as a picture has room for, and for how long each has run, in
    /// nanoseconds; none where the system doesn't tell.
    pub running: Vec<(u32, u64)>,
}

fn look(process: u32) -> Option<Look> {
    let Shown { rss_bytes, threads, running } = system::shown(process)?;
    let of_children = children_of(process).into_iter().filter_map(look).collect();
    let mut look = Look { process, rss_bytes, threads, running, of_children };
    for child in &look.of_children {
        look.rss_bytes += child.rss_bytes;
        look.threads = look.threads.max(child.threads);
    }
    Some(look)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_seen_with_its_memory_and_threads() {
        let look = look(std::process::id()).unwrap();
        assert!(look.rss_bytes > 64 * 1024 && look.threads >= 1);
        assert!(look.running.iter().any(|(_, run_ns)| *run_ns > 0), "{:?}", look.running);
        assert!(self::look(u32::MAX).is_none());
    }

    fn at(process: u32, running: &[(u32, u64)], of_children: Vec<Look>) -> Look {
        Look { process, rss_bytes: 0, threads: 1, running: running.to_vec(), of_children }
    }

    #[test]
    fn what_ran_between_two_looks_ran_just_before_the_second() {
        const MS: u64 = 1_000_000;
        let mut seen = Seen::default();
        seen.take(&at(7, &[(7, 0)], vec![]), 0.0);
        seen.take(&at(7, &[(7, 0), (8, 0)], vec![at(9, &[(9, 0)], vec![])]), 0.1);
        seen.take(&at(7, &[(7, 50 * MS), (8, 100 * MS)], vec![at(9, &[(9, 0)], vec![])]), 0.2);
        let lanes = seen.lanes(0.2);
        let names: Vec<&str> = lanes.iter().map(|lane| lane.name.as_str()).collect();
        assert_eq!(names, ["main thread", "thread 2", "child 1"]);
        let worked = |lane: &Lane, from: usize| lane.on_cpu[from..].iter().all(|s| *s == 1.0);
        assert!(worked(&lanes[0], 150) && !worked(&lanes[0], 148), "{:?}", lanes[0]);
        assert!(worked(&lanes[1], 100) && lanes[1].on_cpu[..99].iter().all(|s| *s == 0.0));
        assert!(lanes[2].on_cpu.iter().all(|s| *s == 0.0) && lanes[2].from_s == 0.1);
    }

    #[test]
    fn more_threads_than_a_picture_holds_are_left_out() {
        let mut seen = Seen::default();
        let threads: Vec<(u32, u64)> = (1..100).map(|thread| (thread, 1)).collect();
        seen.take(&at(1, &threads, vec![]), 0.1);
        assert_eq!(seen.lanes(0.2).len(), MOST_LANES);
    }
}
