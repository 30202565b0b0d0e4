//! Worker processes: one for listings that run alone, more for those that wait side by
//! side.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;

use super::run::{self, Failure, Outcome};
use super::session::Runner;
use super::worker::Request;
use crate::compile::executable::Executable;
use crate::interrupt::was_interrupted;
use crate::orphans;
use crate::record::Trace;
use crate::this_program;

/// So many listings run side by side at most.
pub const SIDE_BY_SIDE: usize = 4;

/// No listing has more memory than this. Those that wait have far less.
const MOST_MEMORY: u64 = 1 << 30;

/// The pipes to workers that run a listing, for the handler of Ctrl-C: a worker ends
/// what it runs when its pipe closes.
static RUNNING: Mutex<Vec<(u32, ChildStdin)>> = Mutex::new(Vec::new());

/// The workers there are. None is started or reaped without this.
static ALIVE: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// Ends what workers run; false where none does.
pub fn end_running() -> bool {
    let Ok(mut running) = RUNNING.lock() else { return false };
    running.drain(..).count() > 0
}

/// Runs listings as processes.
#[derive(Debug)]
pub struct Workers {
    delay: Duration,
    deadline: Duration,
    idle: Mutex<Vec<Worker>>,
}

impl Workers {
    #[must_use]
    pub fn new(delay: Duration, deadline: Duration) -> Self {
        Self { delay, deadline, idle: Mutex::default() }
    }

    /// Several of them at a time, in their order. They start apart, so that those that
    /// wait for the same delay don't wake in step.
    fn ask<T: DeserializeOwned + Send>(
        &self,
        executables: &[&Executable],
        round: Option<u32>,
        at_once: usize,
    ) -> Vec<Result<T, Failure>> {
        let queue = Mutex::new((executables.iter().enumerate(), None::<Instant>));
        let apart = self.delay / SIDE_BY_SIDE as u32;
        let next = || {
            let mut queue = queue.lock().ok()?;
            let (at, executable) = queue.0.next()?;
            if let Some(last) = queue.1 {
                thread::sleep(apart.saturating_sub(last.elapsed()));
            }
            queue.1 = Some(Instant::now());
            Some((at, executable))
        };
        let of_one = || {
            let mut answers = Vec::new();
            while let Some((at, executable)) = next() {
                let request = Request {
                    executable: executable.path.clone(),
                    round,
                    delay: self.delay,
                    deadline: self.deadline,
                };
                answers.push((at, self.ask_one(&request)));
            }
            answers
        };
        let lanes = executables.len().min(at_once);
        // The worker that ran others alone rests: its looks at them have used up what looks
        // may cost.
        let resting = if lanes > 1 { self.an_idle_one() } else { None };
        let answers = thread::scope(|scope| {
            let others: Vec<_> = (1..lanes).map(|_| scope.spawn(of_one)).collect();
            let mut answers = of_one();
            for other in others {
                answers.extend(other.join().unwrap_or_default());
            }
            answers
        });
        if let Some(worker) = resting {
            self.keep(worker);
        }
        let mut answers: BTreeMap<usize, _> = answers.into_iter().collect();
        let lost = || Err(Failure::Worker("its answer was lost".into()));
        (0..executables.len()).map(|at| answers.remove(&at).unwrap_or_else(lost)).collect()
    }

    /// The one that ran something last.
    fn an_idle_one(&self) -> Option<Worker> {
        self.idle.lock().ok().and_then(|mut idle| idle.pop())
    }

    fn keep(&self, worker: Worker) {
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(worker);
        }
    }

    fn ask_one<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Failure> {
        let in_words = |error: io::Error| Failure::Worker(error.to_string());
        let mut worker = self.an_idle_one().map_or_else(Worker::start, Ok).map_err(in_words)?;
        let answer = worker.ask(request);
        if was_interrupted() {
            return Err(Failure::Interrupted);
        }
        let answer = answer.map_err(in_words)?;
        self.keep(worker);
        serde_json::from_str(&answer).map_err(|error| Failure::Worker(error.to_string()))?
    }
}

impl Runner for Workers {
    fn trace(&mut self, executables: &[&Executable]) -> Vec<Result<Option<Trace>, Failure>> {
        // Those that work, and may fill the memory, are among them.
        let cores = thread::available_parallelism().map_or(1, usize::from);
        self.ask(executables, None, at_once(run::memory(), cores))
    }

    fn run(&mut self, executables: &[&Executable], round: u32) -> Vec<Result<Outcome, Failure>> {
        self.ask(executables, Some(round), SIDE_BY_SIDE)
    }
}

/// How many listings have room side by side, whichever they are. With more than two for a
/// core, one that has ten thousand requests under way may take so long that they are given
/// up.
fn at_once(bytes: u64, cores: usize) -> usize {
    let with_memory = usize::try_from(bytes / MOST_MEMORY).unwrap_or(usize::MAX);
    with_memory.min(2 * cores).clamp(1, SIDE_BY_SIDE)
}

#[derive(Debug)]
struct Worker {
    process: Child,
    /// None while it runs a listing.
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    fn start() -> io::Result<Self> {
        let mut command = Command::new(this_program::path()?);
        command.arg("worker").stdin(Stdio::piped()).stdout(Stdio::piped());
        // What ends all of this program's group leaves it to end its listing.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut process = {
            orphans::adopt();
            let mut alive = ALIVE.lock().map_err(|_| io::Error::other("a run broke off"))?;
            let process = command.spawn()?;
            alive.push(process.id());
            process
        };
        let requests = process.stdin.take();
        let answers = process.stdout.take().ok_or_else(|| io::Error::other("no pipe"))?;
        Ok(Self { process, requests, answers: BufReader::new(answers) })
    }

    fn ask(&mut self, request: &Request) -> io::Result<String> {
        let mut requests = self.requests.take().ok_or_else(|| io::Error::other("no pipe"))?;
        writeln!(requests, "{}", serde_json::to_string(request)?)?;
        let id = self.process.id();
        // From here on an interrupt finds it.
        lock()?.push((id, requests));
        if was_interrupted() {
            end_running();
        }
        let mut answer = String::new();
        let read = self.answers.read_line(&mut answer);
        let mut running = lock()?;
        if let Some(at) = running.iter().position(|(of, _)| *of == id) {
            self.requests = Some(running.swap_remove(at).1);
        }
        if read? == 0 {
            return Err(io::Error::other("the process that runs it has ended"));
        }
        Ok(answer)
    }
}

impl Drop for Worker {
    /// It ends with its requests; what it runs then is ended first.
    fn drop(&mut self) {
        drop(self.requests.take());
        let ended_well = self.process.wait().is_ok_and(|status| status.success());
        let id = self.process.id();
        if let Ok(mut alive) = ALIVE.lock() {
            alive.retain(|worker| *worker != id);
            if !ended_well {
                // One that was killed has left its listing to this program.
                orphans::end_all_but(&alive);
            }
        }
    }
}

fn lock() -> io::Result<std::sync::MutexGuard<'static, Vec<(u32, ChildStdin)>>> {
    RUNNING.lock().map_err(|_| io::Error::other("a run broke off"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_memory_or_cores_are_short_fewer_run_at_a_time() {
        let with_memory =
            [100 << 20, 1 << 30, 5 << 29, 24 << 30, u64::MAX].map(|bytes| at_once(bytes, 8));
        assert_eq!(with_memory, [1, 1, 2, 4, 4]);
        assert_eq!([1, 2, 64].map(|cores| at_once(24 << 30, cores)), [2, 4, 4]);
    }
}
