//! Words for people. Whoever reads them may have gone, as in `| head`: that ends
//! nothing.

use std::fmt::Display;
use std::io::{Write, stderr, stdout};

/// A line on standard output.
pub fn line(line: impl Display) {
    let _ = writeln!(stdout(), "{line}");
}

/// Whole lines on standard output.
pub fn text(lines: impl Display) {
    let _ = write!(stdout(), "{lines}");
}

/// A line on standard error, beside the results.
pub fn beside(line: impl Display) {
    let _ = writeln!(stderr(), "{line}");
}
