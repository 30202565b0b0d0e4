//! Processes whose parents have ended. On Linux this program adopts those that it started,
//! directly or not, also where they left their group or session; elsewhere nobody knows
//! of them any more.

use std::fs;
use std::path::Path;

#[cfg(target_os = "linux")]
mod linux {
    use nix::sys::signal::{Signal, kill};
    use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid, waitpid};
    use nix::unistd::Pid;

    /// From now on, a process whose parent ends becomes this program's child.
    pub fn adopt() {
        let _ = nix::sys::prctl::set_child_subreaper(true);
    }

    /// Reaps the children that have ended.
    pub fn reap_ended() {
        while waitpid(None, Some(WaitPidFlag::WNOHANG))
            .is_ok_and(|ended| ended != WaitStatus::StillAlive)
        {}
    }

    /// Ends and reaps every child; tells whether one was alive.
    pub fn end_all() -> bool {
        let mut any = false;
        let options = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
        loop {
            match waitid(Id::All, options) {
                Err(_) => return any, // there is none
                Ok(WaitStatus::StillAlive) => {
                    if !end_all_but(&[]) {
                        return any; // the kernel doesn't tell which they are
                    }
                    any = true;
                }
                Ok(ended) => drop(ended.pid().map(|id| waitpid(id, None))),
            }
        }
    }

    /// Ends and reaps the children but for these; tells whether there were any. What ended
    /// ones leave is adopted, and ended as well.
    pub fn end_all_but(spared: &[u32]) -> bool {
        let mut any = false;
        loop {
            let mut orphans = super::children_of(std::process::id());
            orphans.retain(|orphan| !spared.contains(orphan));
            if orphans.is_empty() {
                return any;
            }
            any = true;
            for orphan in orphans {
                let id = Pid::from_raw(orphan.cast_signed());
                let _ = kill(id, Signal::SIGKILL);
                let _ = waitpid(id, None);
            }
        }
    }
}

#[cfg(target_os = "linux")]
pub use linux::{adopt, end_all, end_all_but, reap_ended};

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    pub fn adopt() {}

    #[cfg(unix)]
    pub fn reap_ended() {}

    pub fn end_all() -> bool {
        false
    }

    pub fn end_all_but(_: &[u32]) -> bool {
        false
    }
}

#[cfg(not(target_os = "linux"))]
pub use elsewhere::*;

/// The children of every thread of a process; none where the system has no /proc.
pub fn children_of(process: u32) -> Vec<u32> {
    let tasks = fs::read_dir(Path::new("/proc").join(process.to_string()).join("task"));
    let lists = tasks.into_iter().flatten().flatten();
    let texts = lists.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    texts
        .flat_map(|text| {
            text.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>()
        })
        .collect()
}
