//! What files are known again by.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// SHA-256 of bytes, in hexadecimal.
#[must_use]
pub fn of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The beginning of it, for what is kept in few letters.
#[must_use]
pub fn short(text: &str) -> String {
    let mut digest = of(text.as_bytes());
    digest.truncate(12);
    digest
}

/// A file that was changed so short a time before it was read may change again
/// within the same tick of its file system's clock.
const SETTLED: Duration = Duration::from_secs(2);

/// Files' digests, each made once: while a file's size and time of change are what
/// they were, so is its digest.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Digests(BTreeMap<PathBuf, Known>);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Known {
    bytes: u64,
    changed: SystemTime,
    digest: String,
}

impl Digests {
    /// SHA-256 of a file, in hexadecimal.
    ///
    /// # Errors
    ///
    /// When it can't be read.
    pub fn of_file(&mut self, path: &Path) -> std::io::Result<String> {
        let metadata = fs::metadata(path)?;
        let (bytes, changed) = (metadata.len(), metadata.modified()?);
        if let Some(known) = self.0.get(path)
            && (known.bytes, known.changed) == (bytes, changed)
        {
            return Ok(known.digest.clone());
        }
        let digest = of(&fs::read(path)?);
        if changed.elapsed().is_ok_and(|since| since >= SETTLED) {
            let known = Known { bytes, changed, digest: digest.clone() };
            self.0.insert(path.to_owned(), known);
        } else {
            self.0.remove(path);
        }
        Ok(digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str, age: Duration) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write(&path, text, age);
        (folder, path)
    }

    fn write(path: &Path, text: &str, age: Duration) {
        fs::write(path, text).unwrap();
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    }

    #[test]
    fn a_file_is_read_once_while_it_is_as_it_was() {
        let (_folder, path) = file("one", Duration::from_secs(60));
        let mut digests = Digests::default();
        let digest = digests.of_file(&path).unwrap();
        assert_eq!(digest, of(b"one"));
        // Planted: that it comes back shows that the file isn't read.
        digests.0.get_mut(&path).unwrap().digest = "planted".into();
        assert_eq!(digests.of_file(&path).unwrap(), "planted");
        write(&path, "two", Duration::from_secs(30));
        assert_eq!(digests.of_file(&path).unwrap(), of(b"two"));
        assert!(digests.of_file(&path.with_file_name("none")).is_err());
    }

    #[test]
    fn a_file_that_was_changed_just_now_is_read_again() {
        let (_folder, path) = file("one", Duration::ZERO);
        let mut digests = Digests::default();
        digests.of_file(&path).unwrap();
        assert_eq!(digests, Digests::default());
    }
}
