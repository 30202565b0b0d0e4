//! Words for people. Whoever reads them may have gone, as in `| head`: that ends
//! nothing. Any other reason why they can't be written is kept until the end.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write, stderr, stdout};
use std::sync::Mutex;

use crate::visible::visible;

/// Why something couldn't be written, the first time.
static UNSAID: Mutex<Option<io::Error>> = Mutex::new(None);

/// A line on standard output.
pub fn line(line: impl Display) {
    text(format_args!("{line}\n"));
}

/// Whole lines on standard output.
pub fn text(lines: impl Display) {
    keep(stdout().write_all(visible(&lines.to_string()).as_bytes()));
}

/// Whole lines on standard output that have colours: what they tell of others has been
/// made [`visible`] before.
pub fn painted(lines: impl Display) {
    keep(stdout().write_all(lines.to_string().as_bytes()));
}

/// A line on standard error, beside the results.
pub fn beside(line: impl Display) {
    keep(stderr().write_all(visible(&format!("{line}\n")).as_bytes()));
}

/// Whether all of it could be written; to be asked at the end.
///
/// # Errors
///
/// The first reason why not, but for a reader that has gone.
pub fn all_said() -> io::Result<()> {
    keep(stdout().flush());
    UNSAID.lock().ok().and_then(|mut unsaid| unsaid.take()).map_or(Ok(()), Err)
}

fn keep(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
        && let Ok(mut unsaid) = UNSAID.lock()
    {
        unsaid.get_or_insert(error);
    }
}
