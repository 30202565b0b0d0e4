//! Disks that are full, and files that may grow no further.

use std::process::Command;

use crate::fixture::Fixture;
#[cfg(target_os = "linux")]
use crate::fixture::{FEW, ROUNDS};
use crate::program::{Ended, Program};

/// What comes of the program where the records lie on a disk that has room for so
/// many KiB more; afterwards they lie in their place as they lay there. None where
/// nothing can be mounted: it takes a namespace, which not every system lets an
/// ordinary user have.
#[cfg(target_os = "linux")]
fn with_room(course: &Fixture, kib: usize, arguments: &str) -> Option<Ended> {
    const RUN: &str = r#"
        room=$1
        shift
        cp -R target/course before
        mount -t tmpfs -o size=16m tmpfs target/course
        cp before/* target/course
        head -c 17M /dev/zero > target/course/filler 2> /dev/null
        truncate --size "-${room}K" target/course/filler
        "$@"
        code=$?
        rm target/course/filler
        cp -R target/course after
        umount target/course
        rm -r target/course before
        mv after target/course
        exit $code
    "#;
    let unshare = |script: &str| {
        let mut unshare = Command::new("unshare");
        unshare.args(["--mount", "--map-root-user", "sh", "-c", script, "sh"]);
        unshare
    };
    let probe = unshare("mount -t tmpfs tmpfs /mnt").output();
    if !probe.is_ok_and(|probe| probe.status.success()) {
        println!("skipped: nothing can be mounted here");
        return None;
    }
    let xtask = course.command(arguments);
    let mut run = unshare(RUN);
    run.arg(kib.to_string()).arg(xtask.get_program()).args(xtask.get_args());
    run.current_dir(course.root());
    Some(Program::start(run).end())
}

/// What comes of the program where no file may become longer than so many blocks
/// of 512 bytes.
#[track_caller]
fn with_short_files(course: &Fixture, blocks: usize, arguments: &str) -> Ended {
    let xtask = course.command(arguments);
    let limit = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    let mut run = Command::new("sh");
    run.args(["-c", &limit, "sh"]).arg(xtask.get_program()).args(xtask.get_args());
    run.current_dir(course.root());
    Program::start(run).end()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_old_record() {
    let course = Fixture::new();
    course.build();
    let before = course.records();
    let Some(ended) = with_room(&course, 0, "measure once") else { return };
    let ended = ended
        .fails(1)
        .says("error: the record ")
        .says("target/course/once.json can't be")
        .says("No space left on device");
    assert_told_once(&ended, "once.json");
    assert_told_once(&ended, "twice.json");
    assert_eq!(course.records(), before);
}

/// The control of the test above: nothing but the room is short there.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_with_some_room_takes_new_records() {
    let course = Fixture::new();
    course.build();
    let before = course.records();
    let Some(ended) = with_room(&course, 100, "measure once") else { return };
    ended.succeeds();
    assert_ne!(course.records(), before);
}

#[test]
fn a_record_that_may_grow_no_further_leaves_the_old_one() {
    let course = Fixture::new();
    course.build();
    let before = course.records();
    with_short_files(&course, 2, "measure once")
        .fails(1)
        .says("error: the record ")
        .says("target/course/once.json can't be")
        .says("File too large");
    assert_eq!(course.records(), before);
}

/// Of each record once, however many rounds couldn't be kept.
#[cfg(target_os = "linux")]
#[track_caller]
fn assert_told_once(ended: &Ended, record: &str) {
    let told = ended.stderr.matches(&format!("/{record} can't be written")).count();
    assert_eq!(told, 1, "{ended}");
}

/// The small ones are kept round by round, and a listing that failed is told as well.
#[cfg(target_os = "linux")]
#[test]
fn a_record_that_has_no_room_loses_no_other() {
    let course = Fixture::with("big", r#"print!("{}", "\n".repeat(60_000)); time();"#);
    course.listing("fails", "if round() == 3 { process::exit(3) } time();");
    course.write("target/course/lock", "");
    let Some(ended) = with_room(&course, 64, "build") else { return };
    let ended = ended
        .fails(1)
        .says("examples/fails.rs:1: fails ended with exit status: 3")
        .says("No space left on device")
        .says(format!("round {ROUNDS}, 1 listing"))
        .says("2 problems");
    assert_told_once(&ended, "big.json");
    for name in ["once", "twice"] {
        assert_eq!(course.record(name).samples.len(), FEW, "{ended}");
    }
    // It had two good rounds before it failed.
    assert_eq!(course.record("fails").samples.len(), 2, "{ended}");
    assert!(!course.path("target/course/big.json").exists());
}

/// It is written beside it, and put in its place when it is whole.
#[test]
fn a_book_that_can_not_be_written_leaves_the_old_one() {
    let course = Fixture::new();
    course.build();
    course.build(); // what was found good isn't looked at again
    course.append("target/book/first.html", "<!-- the old one -->");
    let before = course.read("target/book/first.html");
    with_short_files(&course, 40, "build")
        .fails(1)
        .says("error: the book can't be built: ")
        .says("File too large");
    assert_eq!(course.read("target/book/first.html"), before);
    course.assert_nothing_beside();
    course.build();
    assert!(!course.read("target/book/first.html").contains("the old one"));
    course.assert_nothing_beside();
}

#[test]
fn a_folder_that_a_link_leads_to_is_not_emptied_for_the_book() {
    let course = Fixture::new();
    course.write("precious/file", "all of it");
    std::os::unix::fs::symlink(course.path("precious"), course.path("target/book")).unwrap();
    course.xtask("build").fails(1).says("target/book is a link, and what it leads to");
    assert_eq!(course.read("precious/file"), "all of it");
    course.replace("book.toml", "target/book", ".");
    course.xtask("build").fails(1).says("holds the book's sources: let build-dir in book.toml");
    course.replace("book.toml", "build-dir = \".\"", "build-dir = \"book\"");
    course.xtask("build").fails(1).says("holds the book's sources");
    course.replace("book.toml", "build-dir = \"book\"", "build-dir = \"precious\"");
    course.xtask("build").fails(1).says("precious holds what is no book");
    assert_eq!(course.read("precious/file"), "all of it");
    std::fs::remove_file(course.path("precious/file")).unwrap();
    course.build();
    course.build();
}
