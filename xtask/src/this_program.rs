//! The file of this program, which `cargo test` replaces while it runs.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::{env, fs, io};

use tempfile::TempDir;

/// The folder that the file was moved to.
static MOVED: OnceLock<PathBuf> = OnceLock::new();

/// The file to start this program by once more.
///
/// # Errors
///
/// When the system doesn't tell.
pub fn path() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") {
        return Ok("/proc/self/exe".into()); // also where its file was replaced meanwhile
    }
    MOVED.get().cloned().map_or_else(env::current_exe, Ok)
}

/// Lets Cargo put another file in the place of this program's. Windows refuses to remove
/// or write a file that runs, and lets it be moved: it goes to a folder in `target`, and
/// with that at the end of a later run. Nothing is done elsewhere.
///
/// # Errors
///
/// When it can't be moved.
pub fn make_way(target: &Path) -> io::Result<()> {
    if !cfg!(windows) || MOVED.get().is_some() {
        return Ok(());
    }
    let moved = move_aside(&env::current_exe()?, target)?;
    let _ = MOVED.set(moved);
    Ok(())
}

const PREFIX: &str = "xtask-that-ran-";

fn move_aside(file: &Path, target: &Path) -> io::Result<PathBuf> {
    remove_moved(target);
    let folder: TempDir = tempfile::Builder::new().prefix(PREFIX).tempdir_in(target)?;
    let to = folder.path().join(file.file_name().unwrap_or(file.as_os_str()));
    fs::rename(file, &to)?;
    let _ = folder.keep();
    Ok(to)
}

/// What runs still can't be removed, and stays.
fn remove_moved(target: &Path) {
    for entry in fs::read_dir(target).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(PREFIX) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    /// This test's own program, as it runs and waits in a folder of its own.
    #[test]
    fn a_program_that_runs_makes_way_and_can_be_started_again() {
        let target = tempfile::tempdir().unwrap();
        let name = format!("program{}", env::consts::EXE_SUFFIX);
        let file = target.path().join(name);
        fs::copy(env::current_exe().unwrap(), &file).unwrap();
        let waits = |file: &Path| {
            let mut waits = Command::new(file);
            waits.args(["--exact", "this_program::tests::waits_for_a_line", "--ignored"]);
            waits.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap()
        };
        let mut first = waits(&file);

        let moved = move_aside(&file, target.path()).unwrap();
        fs::write(&file, "another").unwrap();
        let mut second = waits(&moved);
        assert!(first.try_wait().unwrap().is_none());
        for program in [&mut first, &mut second] {
            drop(program.stdin.take());
            assert!(program.wait().unwrap().success());
        }

        fs::rename(&moved, &file).unwrap();
        move_aside(&file, target.path()).unwrap();
        let left = fs::read_dir(target.path()).unwrap().count();
        assert_eq!(left, 1, "what was moved before has gone");
    }

    #[test]
    #[ignore = "a program for the test above, which closes its input"]
    fn waits_for_a_line() {
        io::stdin().read_line(&mut String::new()).unwrap();
    }
}
