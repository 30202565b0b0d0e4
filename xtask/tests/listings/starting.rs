//! Listings that start processes, where none is to be had, or no memory.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use nix::sched::{CloneFlags, unshare};
use nix::sys::resource::{Resource, setrlimit};
use nix::unistd::Uid;
use tempfile::TempDir;

use crate::listing::{executable, listing, output};

/// A user who has no processes, where we may become one.
const NOBODY: u32 = 65_534;

/// A listing that may use only so much of a resource, in a place where anybody
/// can run it.
fn limited(name: &str, resource: Resource, most: u64) -> (Output, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let program = folder.path().join(name);
    // Not by this process: one that another test starts meanwhile would have the
    // copy open for writing as well, and what is written can't be run.
    assert!(Command::new("cp").args([executable(name), &program]).status().unwrap().success());
    let mut command = Command::new(&program);
    command.env("RUST_BACKTRACE", "0").current_dir(folder.path());
    // Nobody's limit doesn't hold for root.
    if Uid::effective().is_root() {
        command.uid(NOBODY);
    }
    let limit = move || {
        let _ = unshare(CloneFlags::CLONE_NEWUSER);
        Ok(setrlimit(resource, most, most)?)
    };
    // SAFETY: it makes two calls, and allocates nothing.
    unsafe { command.pre_exec(limit) };
    (command.output().unwrap(), folder)
}

/// The limit on processes is on all that a user has. Whoever runs the tests has
/// some already; in a user namespace, which not every system lets an ordinary
/// user have, a program is the first.
fn counts_from_one() -> bool {
    let unshared = || Command::new("unshare").args(["--user", "true"]).status();
    Uid::effective().is_root() || unshared().is_ok_and(|status| status.success())
}

#[track_caller]
fn assert_refused(name: &str, resource: Resource, most: u64, says: &str) {
    let (output, folder) = limited(name, resource, most);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{name}: {said}");
    assert!(said.starts_with("Error: ") && said.contains(says), "{name}: {said}");
    assert!(!said.contains("panicked"), "{name}: {said}");
    assert_nothing_left(&folder.path().join(name).to_string_lossy());
}

/// Waits for the last of them to end: a fork server reads that its line is closed.
#[track_caller]
fn assert_nothing_left(program: &str) {
    let start = Instant::now();
    loop {
        let processes = fs::read_dir("/proc").unwrap().flatten();
        let of_it = |entry: &fs::DirEntry| {
            fs::read_link(entry.path().join("exe"))
                .is_ok_and(|exe| exe.to_string_lossy().starts_with(program))
        };
        let left = processes.filter(of_it).count();
        if left == 0 {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(5), "{left} of {program} are left");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn where_no_process_is_to_be_had_they_say_so() {
    for name in ["fork", "start_cost", "copy_on_write", "fork_server"] {
        assert_refused(name, Resource::RLIMIT_NPROC, 1, "no child can be started");
    }
    for name in ["spawn", "passing", "pool", "ex_3_5_processes"] {
        assert_refused(name, Resource::RLIMIT_NPROC, 1, "temporarily unavailable");
    }
}

#[test]
fn a_fork_server_that_can_start_none_is_missed() {
    if !counts_from_one() {
        println!("skipped: there is no user namespace to be had here");
        return;
    }
    assert_refused("fork_server", Resource::RLIMIT_NPROC, 2, "the fork server gave up");
}

#[test]
fn where_there_is_no_memory_they_say_so() {
    // All of them want more, and start with less.
    const MIB_50: u64 = 50 << 20;
    for name in ["start_cost", "copy_on_write", "fork_server"] {
        assert_refused(name, Resource::RLIMIT_AS, MIB_50, "of memory can't be had");
    }
}

#[test]
fn where_the_kernel_shows_no_processes_that_is_said() {
    const HIDDEN: &str = "mount -t tmpfs tmpfs /proc";
    let unshare = |script: &str| {
        let mut unshare = assert_cmd::Command::new("unshare");
        unshare.args(["--mount", "--map-root-user", "sh", "-c", script, "sh"]);
        unshare
    };
    if !unshare(HIDDEN).output().is_ok_and(|probe| probe.status.success()) {
        println!("skipped: nothing can be mounted here");
        return;
    }
    let mut hidden = unshare(&format!("{HIDDEN} && exec \"$1\""));
    let output = output(hidden.arg(executable("copy_on_write")));
    assert_eq!(output, "not here: /proc/self/smaps_rollup isn't there\n");
}

#[test]
fn one_child_of_three_waits_for_ever() {
    let output = output(&mut listing("fork_hazard"));
    let of = |how: &str| output.lines().find(|l| l.starts_with(&format!("ended, {how}"))).unwrap();
    assert!(of("forked with one thread").ends_with(" counted 1"), "{output}");
    assert!(of("forked beside the holder").ends_with(" counted 0"), "{output}");
    assert!(of("started beside the holder").ends_with(" counted 1"), "{output}");
}

#[test]
fn without_python_the_listings_say_so() {
    for name in ["start_methods", "python_sums", "python_client"] {
        let output = output(listing(name).env("PATH", "/nowhere"));
        assert_eq!(output, "not here: there is no python3\n", "{name}");
    }
}
