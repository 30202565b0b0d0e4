//! A program that a test lets run on, listens to and signals.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// What takes longer than this won't come.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until something is there, and gives it back.
#[track_caller]
pub fn until<T>(what: impl Fn() -> String, look: impl Fn() -> Option<T>) -> T {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(found) = look() {
            return found;
        }
        thread::sleep(Duration::from_millis(5));
    }
    panic!("there never was {}", what());
}

/// Killed when dropped.
pub struct AtWork {
    child: Child,
    /// Both of its outputs, line by line as they come.
    said: Arc<Mutex<String>>,
    listeners: Vec<thread::JoinHandle<()>>,
}

impl AtWork {
    pub fn start(mut command: Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let said = Arc::default();
        let listeners = vec![
            listen(child.stdout.take().unwrap(), &said),
            listen(child.stderr.take().unwrap(), &said),
        ];
        Self { child, said, listeners }
    }

    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    #[track_caller]
    pub fn until_it_says(&self, words: &str) {
        until(
            || format!("{words:?} in what it said: {}", self.said()),
            || self.said().contains(words).then_some(()),
        );
    }

    pub fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.child.id().cast_signed()), signal).unwrap();
    }

    /// Its exit code, none after a signal, and all that it said.
    #[track_caller]
    pub fn end(mut self) -> (Option<i32>, String) {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(start.elapsed() < PATIENCE, "it doesn't end, and said: {}", self.said());
            thread::sleep(Duration::from_millis(5));
        };
        self.listeners.drain(..).for_each(|listener| listener.join().unwrap());
        (status.code(), self.said())
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listen(pipe: impl Read + Send + 'static, said: &Arc<Mutex<String>>) -> thread::JoinHandle<()> {
    let said = Arc::clone(said);
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            let mut said = said.lock().unwrap();
            said.push_str(&line);
            said.push('\n');
        }
    })
}
