//! Job objects and what Windows accounts to them.
//! See <https://learn.microsoft.com/windows/win32/procthread/job-objects>.

use std::ffi::c_void;
use std::io;
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::os::windows::process::CommandExt;
use std::process::{Child, Command, ExitStatus};
use std::ptr;
use std::sync::{Arc, Mutex};

use windows_sys::Win32::Foundation::{HANDLE, NTSTATUS};
use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION, JOBOBJECT_EXTENDED_LIMIT_INFORMATION,
    JobObjectBasicAccountingInformation, JobObjectExtendedLimitInformation,
    QueryInformationJobObject, SetInformationJobObject, TerminateJobObject,
};
use windows_sys::Win32::System::Threading::CREATE_SUSPENDED;

use crate::record::Usage;

// The documented way looks for the first thread among those of all processes, and the
// listing's wall time would have that in it.
#[link(name = "ntdll")]
unsafe extern "system" {
    fn NtResumeProcess(process: HANDLE) -> NTSTATUS;
}

/// Job objects count time in steps of 100 ns.
const STEPS_PER_S: f64 = 1e7;

/// What a process that was ended returns, as `TerminateProcess` of the standard library.
const ENDED: u32 = 1;

/// The job that runs now, for the handler of Ctrl-C.
static RUNNING: Mutex<Option<Arc<Job>>> = Mutex::new(None);

/// Ends the job that runs now; false where none does.
pub(super) fn end_running_group() -> bool {
    let Ok(running) = RUNNING.lock() else { return false };
    running.as_ref().map(|job| job.end()).is_some()
}

/// A process, and all that it starts, whose parents may have ended.
pub(super) struct Group {
    pub child: Child,
    job: Arc<Job>,
}

impl Group {
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        // Under the lock: an interrupt comes before the job is, or finds it.
        let mut running = RUNNING.lock().map_err(|_| io::Error::other("a run broke off"))?;
        let job = Arc::new(Job::new()?);
        // It starts nothing before it is in the job.
        let mut child = command.creation_flags(CREATE_SUSPENDED).spawn()?;
        if let Err(error) = job.add(&child).and_then(|()| resume(&child)) {
            let _ = child.kill();
            return Err(error);
        }
        *running = Some(Arc::clone(&job));
        Ok(Self { child, job })
    }

    /// Reads the CPU time that the job has used, in seconds.
    pub fn cpu_clock(&self) -> impl Fn() -> Option<f64> + Send + 'static {
        let job = Arc::clone(&self.job);
        move || job.usage().ok().map(|usage| usage.user_s + usage.sys_s)
    }

    /// Ends the job from another thread.
    pub fn ender(&self) -> impl FnOnce() + Send + 'static {
        let job = Arc::clone(&self.job);
        move || job.end()
    }

    /// Waits for the first process's end, calls `ended`, and takes what the job used.
    pub fn wait(&mut self, ended: impl FnOnce()) -> io::Result<(ExitStatus, Option<Usage>)> {
        let status = self.child.wait()?;
        ended();
        Ok((status, Some(self.job.usage()?)))
    }

    /// Ends whatever the first process left behind; tells whether there was anything.
    pub fn end(&self) -> bool {
        if let Ok(mut running) = RUNNING.lock() {
            *running = None;
        }
        let survivor = self.job.accounts().is_ok_and(|accounts| accounts.ActiveProcesses > 0);
        self.job.end();
        survivor
    }
}

/// Its processes end with the last handle to it, also where this program is ended.
struct Job(OwnedHandle);

impl Job {
    fn new() -> io::Result<Self> {
        // SAFETY: neither attributes nor a name are asked for.
        let handle = unsafe { CreateJobObjectW(ptr::null(), ptr::null()) };
        if handle.is_null() {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the handle is new, and nobody else's.
        let job = Self(unsafe { OwnedHandle::from_raw_handle(handle) });
        let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
        limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
        let class = JobObjectExtendedLimitInformation;
        // SAFETY: the pointer is to a live value of the class's type, and of that size.
        succeeded(unsafe {
            let limits = (&raw const limits).cast::<c_void>();
            SetInformationJobObject(
                job.handle(),
                class,
                limits,
                size_of::<JOBOBJECT_EXTENDED_LIMIT_INFORMATION>() as u32,
            )
        })?;
        Ok(job)
    }

    fn handle(&self) -> HANDLE {
        self.0.as_raw_handle()
    }

    fn add(&self, child: &Child) -> io::Result<()> {
        // SAFETY: both handles are open.
        succeeded(unsafe { AssignProcessToJobObject(self.handle(), child.as_raw_handle()) })
    }

    /// Ends its processes. One that has none stays so.
    fn end(&self) {
        // SAFETY: the handle is open.
        unsafe { TerminateJobObject(self.handle(), ENDED) };
    }

    fn accounts(&self) -> io::Result<JOBOBJECT_BASIC_ACCOUNTING_INFORMATION> {
        let mut accounts = JOBOBJECT_BASIC_ACCOUNTING_INFORMATION::default();
        let class = JobObjectBasicAccountingInformation;
        // SAFETY: the pointer is to a live value of the class's type, and of that size.
        succeeded(unsafe {
            QueryInformationJobObject(
                self.handle(),
                class,
                (&raw mut accounts).cast::<c_void>(),
                size_of::<JOBOBJECT_BASIC_ACCOUNTING_INFORMATION>() as u32,
                ptr::null_mut(),
            )
        })?;
        Ok(accounts)
    }

    /// Of all its processes, those that run and those that have ended.
    fn usage(&self) -> io::Result<Usage> {
        let accounts = self.accounts()?;
        Ok(Usage {
            user_s: accounts.TotalUserTime as f64 / STEPS_PER_S,
            sys_s: accounts.TotalKernelTime as f64 / STEPS_PER_S,
            switches_voluntary: None,
            switches_involuntary: None,
        })
    }
}

fn succeeded(returned: windows_sys::core::BOOL) -> io::Result<()> {
    if returned == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

fn resume(child: &Child) -> io::Result<()> {
    // SAFETY: the handle is open.
    let status = unsafe { NtResumeProcess(child.as_raw_handle()) };
    if status < 0 {
        return Err(io::Error::other(format!("NtResumeProcess returned {status:#x}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::hint::black_box;
    use std::process::Stdio;
    use std::thread::sleep;
    use std::time::{Duration, Instant};

    use super::*;

    /// This program as a listing: it does one of the three below and nothing else.
    fn that(part: &str) -> Command {
        let (_crate, module) = module_path!().split_once("::").unwrap();
        let mut command = Command::new(env::current_exe().unwrap());
        command.args(["--ignored", "--exact", &format!("{module}::{part}")]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    #[test]
    #[ignore = "a listing of the tests"]
    fn waits() {
        sleep(Duration::from_secs(60));
    }

    #[test]
    #[ignore = "a listing of the tests"]
    fn works() {
        let start = Instant::now();
        while start.elapsed() < Duration::from_millis(300) {
            black_box(0);
        }
    }

    #[test]
    #[ignore = "a listing of the tests"]
    fn leaves_one_that_waits() {
        that("waits").spawn().unwrap();
    }

    /// Within a sixth of the time for which a listing that isn't ended waits.
    #[track_caller]
    fn assert_soon(mut is_over: impl FnMut() -> bool) {
        let start = Instant::now();
        while !is_over() {
            assert!(start.elapsed() < Duration::from_secs(10), "it runs on");
            sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn what_a_listing_uses_is_told_when_it_has_ended_and_before() {
        let mut group = Group::spawn(&mut that("works")).unwrap();
        let clock = group.cpu_clock();
        let mut has_ended = false;
        let (status, usage) = group.wait(|| has_ended = true).unwrap();
        assert!(status.success() && has_ended && !group.end());
        let usage = usage.unwrap();
        assert!(usage.user_s + usage.sys_s > 0.0, "{usage:?}");
        assert_eq!(clock(), Some(usage.user_s + usage.sys_s));
    }

    #[test]
    fn what_a_listing_leaves_is_ended_and_told() {
        let mut group = Group::spawn(&mut that("leaves_one_that_waits")).unwrap();
        assert!(group.wait(|| ()).unwrap().0.success());
        assert!(group.end());
        assert_soon(|| group.job.accounts().unwrap().ActiveProcesses == 0);
    }

    #[test]
    fn a_listing_can_be_ended_from_another_thread() {
        let mut group = Group::spawn(&mut that("waits")).unwrap();
        let end = group.ender();
        std::thread::spawn(move || {
            sleep(Duration::from_millis(100));
            end();
        });
        let (status, _) = group.wait(|| ()).unwrap();
        assert_eq!(status.code(), Some(ENDED.cast_signed()));
        assert!(!group.end());
    }

    #[test]
    fn a_listing_ends_with_the_last_handle_to_its_job() {
        let Group { mut child, job } = Group::spawn(&mut that("waits")).unwrap();
        *RUNNING.lock().unwrap() = None;
        drop(job);
        assert_soon(|| child.try_wait().unwrap().is_some());
    }
}
