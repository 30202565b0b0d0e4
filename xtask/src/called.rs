//! Programs that are called to do their work and end: cargo, with all that it starts,
//! and this program itself. An interrupt ends them.

use std::io;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::Mutex;

use anyhow::{Context, Result};

use crate::interrupt::was_interrupted;
use crate::orphans;

/// Those that run, for the handler of Ctrl-C.
static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// Asks what was called to end, and ends what doesn't; false where nothing runs.
pub fn end_running() -> bool {
    let running = RUNNING.lock().map(|running| running.clone()).unwrap_or_default();
    let still_runs = |program| RUNNING.lock().is_ok_and(|running| running.contains(&program));
    system::end(&running, &still_runs);
    if running.iter().any(|program| still_runs(*program)) {
        // What left its group can hold a pipe open that is read to its end.
        orphans::end_all_but(&running);
    }
    !running.is_empty()
}

/// Calls a program whose output goes where it will.
///
/// # Errors
///
/// When it can't be called, or was interrupted.
pub fn status(command: &mut Command) -> Result<ExitStatus> {
    Called::spawn(command)?.wait(Child::wait)
}

/// Calls a program, and keeps what it says.
///
/// # Errors
///
/// When it can't be called, or was interrupted.
pub fn output(command: &mut Command) -> Result<Output> {
    let mut called = Called::spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let (stdout, stderr) = (called.child.stdout.take(), called.child.stderr.take());
    called.wait(|child| {
        let said = std::thread::spawn(move || stderr.map_or_else(|| Ok(Vec::new()), read));
        let stdout = stdout.map_or_else(|| Ok(Vec::new()), read)?;
        let stderr = said.join().map_err(|_| io::Error::other("a pipe broke"))??;
        Ok(Output { status: child.wait()?, stdout, stderr })
    })
}

fn read(mut pipe: impl io::Read) -> io::Result<Vec<u8>> {
    let mut all = Vec::new();
    pipe.read_to_end(&mut all)?;
    Ok(all)
}

/// One that runs, in a group of its own.
pub struct Called {
    pub child: Child,
}

impl Called {
    /// # Errors
    ///
    /// When it can't be started.
    pub fn spawn(command: &mut Command) -> Result<Self> {
        orphans::adopt();
        let child = {
            // Under the lock: an interrupt comes before it is, or finds it.
            let mut running = RUNNING.lock().map_err(|_| io::Error::other("a call broke off"))?;
            let child = system::in_a_group(command).spawn();
            let name = command.get_program().display();
            let child = child.with_context(|| format!("{name} can't be started"))?;
            running.push(child.id());
            child
        };
        if was_interrupted() {
            end_running();
        }
        Ok(Self { child })
    }

    /// Waits for its end in one way or another.
    ///
    /// # Errors
    ///
    /// When it can't be waited for, or was interrupted: then nothing is left of what it
    /// started.
    pub fn wait<T>(mut self, wait: impl FnOnce(&mut Child) -> io::Result<T>) -> Result<T> {
        let waited = wait(&mut self.child);
        let id = self.child.id();
        if let Ok(mut running) = RUNNING.lock() {
            running.retain(|program| *program != id);
        }
        if was_interrupted() {
            let _ = self.child.wait();
            system::end_group(id);
            orphans::end_all();
            anyhow::bail!("interrupted: what ran was ended");
        }
        waited.context("a program that was called can't be waited for")
    }
}

#[cfg(unix)]
mod system {
    use std::os::unix::process::CommandExt;
    use std::process::Command;
    use std::thread;
    use std::time::Duration;

    use nix::sys::signal::{Signal, killpg};
    use nix::unistd::Pid;

    /// How long one may take to end by itself.
    const GRACE: Duration = Duration::from_secs(3);

    pub fn in_a_group(command: &mut Command) -> &mut Command {
        command.process_group(0)
    }

    pub fn end(running: &[u32], still_runs: &impl Fn(u32) -> bool) {
        for program in running {
            let _ = killpg(Pid::from_raw(program.cast_signed()), Signal::SIGTERM);
        }
        if !running.is_empty() {
            thread::sleep(GRACE);
        }
        running.iter().copied().filter(|program| still_runs(*program)).for_each(end_group);
    }

    pub fn end_group(program: u32) {
        let _ = killpg(Pid::from_raw(program.cast_signed()), Signal::SIGKILL);
    }
}

/// Where there are no groups: a console sends Ctrl-C to all that run in it.
#[cfg(not(unix))]
mod system {
    use std::process::Command;

    pub fn in_a_group(command: &mut Command) -> &mut Command {
        command
    }

    pub fn end(_: &[u32], _: &impl Fn(u32) -> bool) {}

    pub fn end_group(_: u32) {}
}
