//! Regular files, and nothing else: no link is followed, and a pipe in the place of a
//! file keeps nobody waiting.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// A larger file is no record: a thousand rounds' output and measurements are less.
const MOST_BYTES: u64 = 256 << 20;

/// Opens a regular file.
///
/// # Errors
///
/// When there is something else in its place, or it can't be opened.
pub fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    let file = without_following(options).open(path).map_err(|error| in_words(path, error))?;
    if !file.metadata()?.is_file() {
        return Err(no_file());
    }
    Ok(file)
}

/// All of a regular file.
///
/// # Errors
///
/// When it can't be read, or is larger than a record can be.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = open(path, OpenOptions::new().read(true))?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(io::Error::other(format!("it has more than {} MiB", MOST_BYTES >> 20)));
    }
    Ok(bytes)
}

/// Whether a path still leads to a file that was opened there.
#[cfg(unix)]
pub fn is_at(file: &Metadata, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    let identity = |about: &Metadata| (about.dev(), about.ino());
    path.symlink_metadata().is_ok_and(|there| identity(&there) == identity(file))
}

/// Elsewhere files have no identity that the standard library tells: that one is there
/// is all that is known.
#[cfg(not(unix))]
pub fn is_at(_: &Metadata, path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|there| there.is_file())
}

/// A link is told by its own name: the system's words are of levels.
fn in_words(path: &Path, error: io::Error) -> io::Error {
    let is_link = path.symlink_metadata().is_ok_and(|there| there.is_symlink());
    if is_link { io::Error::other("it is a link, and those aren't followed") } else { error }
}

fn no_file() -> io::Error {
    io::Error::other("it is no regular file")
}

#[cfg(unix)]
fn without_following(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;

    options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
}

#[cfg(windows)]
fn without_following(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::windows::fs::OpenOptionsExt;

    /// Opens the link, which is no regular file.
    const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    options.custom_flags(FILE_FLAG_OPEN_REPARSE_POINT)
}

#[cfg(not(any(unix, windows)))]
fn without_following(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    #[test]
    fn a_file_is_read_and_what_is_no_file_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "all").unwrap();
        symlink(at("file"), at("link")).unwrap();
        assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        assert_eq!(read(&at("file")).unwrap(), b"all");
        for (name, why) in [
            ("link", "it is a link, and those aren't followed"),
            ("pipe", "it is no regular file"),
            (".", "it is no regular file"),
        ] {
            assert_eq!(read(&at(name)).unwrap_err().to_string(), why, "{name}");
        }
        assert_eq!(read(&at("none")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_file_that_was_replaced_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let file = File::create(&path).unwrap().metadata().unwrap();
        assert!(is_at(&file, &path));
        fs::write(folder.path().join("other"), "").unwrap();
        fs::rename(folder.path().join("other"), &path).unwrap();
        assert!(!is_at(&file, &path));
        fs::remove_file(&path).unwrap();
        assert!(!is_at(&file, &path));
    }
}
