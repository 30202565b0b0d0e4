//! Process groups and what `wait4` accounts to them.

use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus};
use std::sync::Mutex;

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use crate::orphans;
use crate::record::Usage;

/// The group that runs now, for the handler of Ctrl-C.
static RUNNING: Mutex<Option<Pid>> = Mutex::new(None);

/// Ends the group that runs now; false where none does.
pub(super) fn end_running_group() -> bool {
    let Ok(running) = RUNNING.lock() else { return false };
    // Whoever is left in it: its run ends anyway, and with it this program.
    running.map(end).is_some()
}

/// Ends a group, and its leader wherever that has gone.
fn end(group: Pid) {
    let _ = killpg(group, Signal::SIGKILL);
    let _ = kill(group, Signal::SIGKILL);
}

/// A process that leads a group of its own.
pub(super) struct Group {
    pub child: Child,
    id: Pid,
}

impl Group {
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        orphans::adopt();
        // Under the lock: an interrupt comes before the group is, or finds it.
        let mut running = RUNNING.lock().map_err(|_| io::Error::other("a run broke off"))?;
        let child = command.process_group(0).spawn()?;
        let id = Pid::from_raw(child.id().cast_signed());
        *running = Some(id);
        Ok(Self { child, id })
    }

    /// Reads the CPU time that the leader and its threads have used, in seconds.
    pub fn cpu_clock(&self) -> impl Fn() -> Option<f64> + Send + 'static {
        let id = self.id;
        move || cpu_s(id)
    }

    /// Ends the group from another thread.
    pub fn ender(&self) -> impl FnOnce() + Send + 'static {
        let id = self.id;
        move || end(id)
    }

    /// Waits for the leader's end, calls `ended` while its accounts are still there,
    /// and takes what it used.
    pub fn wait(&mut self, ended: impl FnOnce()) -> io::Result<(ExitStatus, Option<Usage>)> {
        until_end(self.id)?;
        ended();
        let mut status = 0;
        // SAFETY: all zeroes is a valid `rusage`: integers throughout.
        let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
        loop {
            // SAFETY: both pointers are to live values of the right type.
            let waited =
                unsafe { libc::wait4(self.id.as_raw(), &raw mut status, 0, &raw mut usage) };
            if waited == self.id.as_raw() {
                break;
            }
            let error = io::Error::last_os_error();
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        }
        let usage = Usage {
            user_s: seconds(usage.ru_utime),
            sys_s: seconds(usage.ru_stime),
            switches_voluntary: Some(usage.ru_nvcsw.unsigned_abs()),
            switches_involuntary: Some(usage.ru_nivcsw.unsigned_abs()),
        };
        Ok((ExitStatus::from_raw(status), Some(usage)))
    }

    /// Ends whatever the leader left behind; tells whether there was anything.
    pub fn end(&self) -> bool {
        orphans::reap_ended(); // what ended by itself was left behind, but not running
        let survivor = killpg(self.id, Signal::SIGKILL).is_ok();
        if let Ok(mut running) = RUNNING.lock() {
            *running = None;
        }
        orphans::end_all() || survivor
    }
}

fn seconds(time: libc::timeval) -> f64 {
    time.tv_sec as f64 + time.tv_usec as f64 * 1e-6
}

#[cfg(target_os = "linux")]
pub(super) fn cpu_s(id: Pid) -> Option<f64> {
    let clock = nix::time::clock_getcpuclockid(id).ok()?;
    let time = nix::time::clock_gettime(clock).ok()?;
    Some(std::time::Duration::from(time).as_secs_f64())
}

#[cfg(target_os = "macos")]
use super::macos::cpu_s;

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn cpu_s(_: Pid) -> Option<f64> {
    None
}

/// Waits until a child has ended, and leaves it there.
fn until_end(id: Pid) -> io::Result<()> {
    let child = id.as_raw().cast_unsigned();
    loop {
        // SAFETY: all zeroes is a valid `siginfo_t`: integers and pointers throughout.
        let mut about: libc::siginfo_t = unsafe { std::mem::zeroed() };
        let options = libc::WEXITED | libc::WNOWAIT;
        // SAFETY: the pointer is to a live value of the right type.
        if unsafe { libc::waitid(libc::P_PID, child, &raw mut about, options) } == 0 {
            return Ok(());
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
}
