//! The program at work: listened to, signalled, and never waited for in vain.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// What takes longer than this won't come.
const PATIENCE: Duration = Duration::from_secs(40);

/// Waits until something is there, and gives it back.
#[track_caller]
pub fn until<T>(what: impl Fn() -> String, look: impl Fn() -> Option<T>) -> T {
    wait_for(what, look, || thread::sleep(Duration::from_millis(5)))
}

/// Looks again and again, for what is there for a moment only.
#[track_caller]
pub fn until_at_once<T>(what: impl Fn() -> String, look: impl Fn() -> Option<T>) -> T {
    wait_for(what, look, || ())
}

#[track_caller]
fn wait_for<T>(what: impl Fn() -> String, look: impl Fn() -> Option<T>, pause: fn()) -> T {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(found) = look() {
            return found;
        }
        pause();
    }
    panic!("there never was {}", what());
}

/// One that runs. Killed when dropped.
pub struct Program {
    child: Child,
    stdout: Arc<Mutex<String>>,
    stderr: Arc<Mutex<String>>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Program {
    pub fn start(command: Command) -> Self {
        Self::start_with(command, Vec::new())
    }

    /// With this on its standard input.
    pub fn start_with(mut command: Command, input: Vec<u8>) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let (stdout, stderr) = (Arc::default(), Arc::default());
        let threads = vec![
            // It may end before it has read all.
            thread::spawn(move || drop(stdin.write_all(&input))),
            listen(child.stdout.take().unwrap(), &stdout),
            listen(child.stderr.take().unwrap(), &stderr),
        ];
        Self { child, stdout, stderr, threads }
    }

    /// All that it has said, on both outputs.
    pub fn said(&self) -> String {
        format!("{}{}", self.stdout.lock().unwrap(), self.stderr.lock().unwrap())
    }

    #[track_caller]
    pub fn until_it_says(&self, words: &str) {
        until(
            || format!("{words:?} in what it said: {}", self.said()),
            || self.said().contains(words).then_some(()),
        );
    }

    pub fn id(&self) -> Pid {
        Pid::from_raw(self.child.id().cast_signed())
    }

    pub fn signal(&self, signal: Signal) {
        kill(self.id(), signal).unwrap();
    }

    #[track_caller]
    pub fn end(mut self) -> Ended {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(start.elapsed() < PATIENCE, "it doesn't end, and said: {}", self.said());
            thread::sleep(Duration::from_millis(5));
        };
        self.threads.drain(..).for_each(|thread| thread.join().unwrap());
        Ended {
            code: status.code(),
            stdout: self.stdout.lock().unwrap().clone(),
            stderr: self.stderr.lock().unwrap().clone(),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listen(pipe: impl Read + Send + 'static, to: &Arc<Mutex<String>>) -> thread::JoinHandle<()> {
    let to = Arc::clone(to);
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            to.lock().unwrap().push_str(&String::from_utf8_lossy(&line));
            line.clear();
        }
    })
}

/// What came of one.
#[derive(Debug)]
pub struct Ended {
    /// None after a signal.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    #[track_caller]
    pub fn succeeds(self) -> Self {
        self.fails(0)
    }

    #[track_caller]
    pub fn fails(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// On standard output.
    #[track_caller]
    pub fn prints(self, words: impl AsRef<str>) -> Self {
        let words = words.as_ref();
        assert!(self.stdout.contains(words), "{self}\ndoesn't print {words:?}");
        self
    }

    /// On standard error.
    #[track_caller]
    pub fn says(self, words: impl AsRef<str>) -> Self {
        let words = words.as_ref();
        assert!(self.stderr.contains(words), "{self}\ndoesn't say {words:?}");
        self
    }

    #[track_caller]
    pub fn prints_nothing(self) -> Self {
        assert_eq!(self.stdout, "", "{self}");
        self
    }

    /// On neither.
    #[track_caller]
    pub fn has_no(self, words: &str) -> Self {
        let has = self.stdout.contains(words) || self.stderr.contains(words);
        assert!(!has, "{self}\nhas {words:?}");
        self
    }
}

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { code, stdout, stderr } = self;
        let text = format!("code {code:?}, printed:\n{stdout}said:\n{stderr}");
        // Where these are part of what is wrong, they are to be seen.
        f.write_str(&text.replace('\u{1b}', "\\x1b"))
    }
}
