//! A lock that another thread holds while this one forks: in the child, nobody
//! will ever release it.
//!
//!     cargo run --example fork_hazard

#[cfg(unix)]
mod unix {
    use std::process::Command;
    use std::sync::{Mutex, mpsc};
    use std::time::{Duration, Instant};
    use std::{env, thread};

    use anyhow::Context;
    use nix::libc;
    use nix::sys::signal::{Signal, kill};
    use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
    use nix::unistd::{ForkResult, Pid, fork};

    static LOCK: Mutex<()> = Mutex::new(());
    const DEADLINE: Duration = Duration::from_millis(200);

    pub fn main() -> anyhow::Result<()> {
        if env::args().len() > 1 {
            let _guard = LOCK.lock(); // the fresh program's own lock
            return Ok(());
        }
        report("forked with one thread", fork_and_lock()?);

        // ANCHOR: hold
        let (held, is_held) = mpsc::channel();
        let (release, released) = mpsc::channel::<()>();
        let holder = thread::spawn(move || {
            let _guard = LOCK.lock();
            held.send(()).ok();
            released.recv().ok(); // until the parent lets go
        });
        is_held.recv()?;
        report("forked beside the holder", fork_and_lock()?);
        // ANCHOR_END: hold

        let program = Command::new(env::current_exe()?).arg("child").spawn()?;
        let child = Pid::from_raw(program.id().try_into()?);
        report("started beside the holder", ends_in_time(child)?);

        drop(release);
        holder.join().ok();
        Ok(())
    }

    // ANCHOR: child
    fn fork_and_lock() -> anyhow::Result<bool> {
        // SAFETY: none: there may be a second thread, and the child takes a lock.
        // That is what this program is about.
        match unsafe { fork() }.context("no child can be started")? {
            ForkResult::Child => {
                let _guard = LOCK.lock();
                // Not `exit`: that runs what was registered for the end, which
                // may want locks, too.
                // SAFETY: it ends the process, and nothing else.
                unsafe { libc::_exit(0) }
            }
            ForkResult::Parent { child } => ends_in_time(child),
        }
    }
    // ANCHOR_END: child

    /// Whether the child ends by itself; one that doesn't is ended.
    fn ends_in_time(child: Pid) -> anyhow::Result<bool> {
        let start = Instant::now();
        while start.elapsed() < DEADLINE {
            let status = waitpid(child, Some(WaitPidFlag::WNOHANG))?;
            if status != WaitStatus::StillAlive {
                return Ok(true);
            }
            thread::sleep(Duration::from_millis(1));
        }
        kill(child, Signal::SIGKILL)?;
        waitpid(child, None)?;
        Ok(false)
    }

    fn report(how: &str, ended: bool) {
        let what = if ended {
            "got the lock"
        } else {
            "still waited for it"
        };
        println!("a child {how} {what}");
        println!("ended, {how}, counted {}", u8::from(ended));
    }
}

#[cfg(unix)]
fn main() -> anyhow::Result<()> {
    unix::main()
}

#[cfg(not(unix))]
fn main() {
    println!("not here: fork is a call of Unix systems");
}
