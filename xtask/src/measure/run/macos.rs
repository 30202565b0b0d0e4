//! What macOS tells of a process while it runs, as its `libproc.h` declares it.

use std::ffi::c_int;
use std::mem::zeroed;
use std::ptr;

use nix::unistd::Pid;

use super::trace::Shown;

/// None where it has ended. The memory is what it has now, and not the most that it has had.
pub(super) fn shown(process: u32) -> Option<Shown> {
    let task = task(process)?;
    Some(Shown {
        rss_bytes: task.pti_resident_size,
        threads: u64::from(task.pti_threadnum.unsigned_abs()),
        running: Vec::new(),
    })
}

fn task(process: u32) -> Option<libc::proc_taskinfo> {
    let (id, size) = (process.cast_signed(), size_of::<libc::proc_taskinfo>() as c_int);
    // SAFETY: all zeroes is a valid `proc_taskinfo`: integers throughout.
    let mut task: libc::proc_taskinfo = unsafe { zeroed() };
    let to = (&raw mut task).cast();
    // SAFETY: the pointer is to a live value of the flavor's type, and of that size.
    let filled = unsafe { libc::proc_pidinfo(id, libc::PROC_PIDTASKINFO, 0, to, size) };
    (filled == size).then_some(task)
}

/// The CPU time that a process and its threads have used, in seconds.
pub(super) fn cpu_s(id: Pid) -> Option<f64> {
    let task = task(id.as_raw().cast_unsigned())?;
    Some((task.pti_total_user + task.pti_total_system) as f64 / ticks_per_s()?)
}

/// In which the system counts CPU time: nanoseconds on Intel, and longer ones on ARM.
fn ticks_per_s() -> Option<f64> {
    let (mut ticks, mut size) = (0_u64, size_of::<u64>());
    let to = (&raw mut ticks).cast();
    // SAFETY: the name ends in a zero, and the pointers are to live values, of that size.
    let failed = unsafe {
        libc::sysctlbyname(c"hw.tbfrequency".as_ptr(), to, &raw mut size, ptr::null_mut(), 0)
    };
    (failed == 0 && ticks > 0).then_some(ticks as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_seen_with_its_memory_and_threads() {
        let here = std::process::id();
        let shown = shown(here).unwrap();
        assert!(shown.rss_bytes > 64 * 1024 && shown.threads >= 1);
        assert!(self::shown(i32::MAX.cast_unsigned()).is_none());
    }

    #[test]
    fn its_cpu_time_is_in_seconds() {
        let accounted_s = || {
            // SAFETY: all zeroes is a valid `rusage`: integers throughout.
            let mut usage: libc::rusage = unsafe { zeroed() };
            // SAFETY: the pointer is to a live value of the right type.
            assert_eq!(unsafe { libc::getrusage(libc::RUSAGE_SELF, &raw mut usage) }, 0);
            let of = |time: libc::timeval| time.tv_sec as f64 + f64::from(time.tv_usec) * 1e-6;
            of(usage.ru_utime) + of(usage.ru_stime)
        };
        const ROUNDED_S: f64 = 1e-5;
        let before_s = accounted_s();
        let used_s = cpu_s(Pid::this()).unwrap();
        let after_s = accounted_s();
        assert!(before_s - ROUNDED_S <= used_s && used_s <= after_s + ROUNDED_S, "{used_s}");
    }
}
