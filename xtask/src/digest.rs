//! What files are known again by.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

/// SHA-256 of a file, in hexadecimal.
pub fn of_file(path: &Path) -> std::io::Result<String> {
    Ok(of(&fs::read(path)?))
}

/// SHA-256 of bytes, in hexadecimal.
#[must_use]
pub fn of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
