//! Folders for a while: each goes with its [`Scratch`]. Those of programs that were
//! killed are swept by the next.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::TempDir;

/// What is there for a while begins so.
pub const PREFIX: &str = ".tmp";

/// Held by whoever uses the folder: the system lets it go with the program.
const LOCK: &str = "lock";

/// A folder that goes when this is dropped.
#[derive(Debug)]
pub struct Scratch {
    /// Goes first: on Windows, a folder with an open file in it can't be removed.
    _lock: File,
    folder: TempDir,
}

impl Scratch {
    /// In `parent`, which is made where it isn't there.
    ///
    /// # Errors
    ///
    /// When it can't be made.
    pub fn within(parent: &Path) -> io::Result<Self> {
        fs::create_dir_all(parent)?;
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
        let lock = File::create_new(folder.path().join(LOCK))?;
        lock.lock()?;
        Ok(Self { _lock: lock, folder })
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders in `parent` whose programs are gone. What can't be removed stays.
pub fn sweep(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(PREFIX)
            && entry.file_type().is_ok_and(|kind| kind.is_dir())
            && is_left_behind(&entry.path())
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// One without a lock is in the making, or isn't ours.
fn is_left_behind(folder: &Path) -> bool {
    let lock = folder.join(LOCK);
    let is_file = fs::symlink_metadata(&lock).is_ok_and(|about| about.is_file());
    is_file && File::open(lock).is_ok_and(|lock| lock.try_lock().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_goes_with_its_owner_and_one_left_behind_is_swept() {
        let parent = tempfile::tempdir().unwrap();
        let left = parent.path().join(".tmp-left");
        fs::create_dir(&left).unwrap();
        fs::write(left.join(LOCK), "").unwrap();
        let not_ours = parent.path().join(".tmp-not-ours");
        fs::create_dir(&not_ours).unwrap();

        let scratch = Scratch::within(parent.path()).unwrap();
        let path = scratch.path().to_owned();
        sweep(parent.path());
        assert!(path.exists() && not_ours.exists() && !left.exists());
        drop(scratch);
        assert!(!path.exists());
    }
}
