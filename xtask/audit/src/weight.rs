//! What a first visit to a page sends.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::finding::Fault;

const KIB: usize = 1024;
/// What a page of mdBook's own sends, with its fonts.
const MOST: usize = 449 * KIB;
/// The same, compressed as web servers do.
const MOST_COMPRESSED: usize = 231 * KIB;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight {
    pub bytes: usize,
    pub compressed: usize,
}

impl Weight {
    /// That of these files of a folder; one that isn't there weighs nothing.
    ///
    /// # Errors
    ///
    /// When one can't be read.
    pub fn of<'a>(folder: &Path, files: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut weight = Self::default();
        for file in files {
            let path = folder.join(file);
            if !path.exists() {
                continue;
            }
            let content =
                fs::read(&path).with_context(|| format!("{} can't be read", path.display()))?;
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&content)?;
            weight.bytes += content.len();
            weight.compressed += encoder.finish()?.len();
        }
        Ok(weight)
    }

    #[must_use]
    pub fn fault(self) -> Option<Fault> {
        let kib = |bytes: usize| bytes.div_ceil(KIB);
        (self.bytes > MOST || self.compressed > MOST_COMPRESSED).then(|| {
            Fault::new(
                format!(
                    "a first visit sends {} KiB, compressed {}; at most {} and {} are allowed",
                    kib(self.bytes),
                    kib(self.compressed),
                    kib(MOST),
                    kib(MOST_COMPRESSED)
                ),
                "make its figures, scripts and styles smaller, or divide the page",
            )
        })
    }
}
