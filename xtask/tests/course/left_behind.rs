//! What a listing starts and doesn't wait for is ended, and told.

use crate::fixture::Fixture;

const TOLD: &str = "error: examples/bad.rs:1: bad left a process running, which was ended\n    \
                    mend: wait for every child before the end";

/// A listing with this body leaves something behind, which is ended at once.
#[track_caller]
fn assert_ended(body: &str) {
    let course = Fixture::with("bad", &format!("{body}\ntime();"));
    course.xtask("measure bad").fails(1).says(TOLD);
    course.assert_nothing_runs();
}

#[test]
fn a_child_in_the_listings_group() {
    assert_ended(
        r#"let child = Command::new("sleep").arg("300").stdout(Stdio::null()).spawn().unwrap();
           note(child.id());"#,
    );
}

#[test]
fn a_child_that_keeps_the_output_open() {
    assert_ended(r#"note(Command::new("sleep").arg("300").spawn().unwrap().id());"#);
}

#[test]
fn a_child_that_ignores_every_request_to_end() {
    assert_ended(
        r#"let script = "trap '' TERM INT HUP; sleep 300";
           note(Command::new("sh").args(["-c", script]).spawn().unwrap().id());
           sleep(Duration::from_millis(50));"#,
    );
}

#[cfg(target_os = "linux")] // elsewhere nobody adopts it
#[test]
fn a_child_in_a_session_of_its_own() {
    assert_ended(
        r#"note(Command::new("setsid").args(["sleep", "300"]).spawn().unwrap().id());
           sleep(Duration::from_millis(50));"#,
    );
}

#[cfg(target_os = "linux")] // elsewhere nobody adopts it
#[test]
fn a_daemon() {
    assert_ended(
        r#"let script = format!("setsid sh -c 'echo $$ >> {ROOT}/noted; exec sleep 300' &");
           Command::new("sh").args(["-c", &script]).status().unwrap();
           while fs::read(format!("{ROOT}/noted")).unwrap_or_default().is_empty() {}"#,
    );
}

#[cfg(target_os = "linux")] // elsewhere nobody adopts it
#[test]
fn a_daemon_of_a_listing_that_hangs() {
    let course = Fixture::with(
        "bad",
        r#"note(process::id());
           note(Command::new("setsid").args(["sleep", "300"]).spawn().unwrap().id());
           sleep(LONG);"#,
    );
    let ended = course.xtask("measure bad --deadline 1");
    ended.fails(1).says("bad was still running after 1 s");
    course.assert_nothing_runs();
}

#[test]
fn a_child_that_is_waited_for_is_no_problem() {
    let course = Fixture::with("good", r#"Command::new("true").status().unwrap(); time();"#);
    course.xtask("measure good").succeeds();
}

/// It isn't running any more: there is nothing to be ended. The listing waits for
/// its end, and leaves it to others to ask what came of it.
#[test]
fn a_child_that_has_ended_by_itself_is_no_problem() {
    let course = Fixture::with(
        "good",
        r#"unsafe extern "C" { fn waitid(kind: u32, id: u32, info: *mut u8, options: i32) -> i32; }
           const P_PID: u32 = 1;
           const WEXITED: i32 = 4;
           const WNOWAIT: i32 = if cfg!(target_os = "linux") { 0x100_0000 } else { 0x20 };
           let child = Command::new("true").spawn().unwrap();
           let mut info = [0_u64; 16];
           let options = WEXITED | WNOWAIT;
           assert_eq!(unsafe { waitid(P_PID, child.id(), info.as_mut_ptr().cast(), options) }, 0);
           time();"#,
    );
    course.xtask("measure good").succeeds();
}
