//! Processes whose parents have ended. On Linux this program adopts those that it started,
//! directly or not, also where they left their group or session; elsewhere nobody knows
//! of them any more.

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
#[cfg(not(target_os = "macos"))]
pub fn children_of(process: u32) -> Vec<u32> {
    use std::fs;

    let tasks = fs::read_dir(format!("/proc/{process}/task"));
    let lists = tasks.into_iter().flatten().flatten();
    let texts = lists.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    texts
        .flat_map(|text| {
            text.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>()
        })
        .collect()
}

/// The children of a process. See libproc.h.
#[cfg(target_os = "macos")]
pub fn children_of(process: u32) -> Vec<u32> {
    /// No listing has more at a time.
    const MOST: usize = 1024;
    let mut children: [libc::pid_t; MOST] = [0; MOST];
    let (id, size) = (process.cast_signed(), size_of_val(&children) as libc::c_int);
    // SAFETY: the pointer is to as many bytes as are said.
    unsafe { libc::proc_listchildpids(id, children.as_mut_ptr().cast(), size) };
    // It returns their number, or that of their bytes: versions differ.
    children.into_iter().take_while(|child| *child > 0).map(i32::cast_unsigned).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_child_is_known_until_it_has_ended() {
        let here = std::process::id();
        let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
        assert!(children_of(here).contains(&child.id()));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!children_of(here).contains(&child.id()));
    }
}
