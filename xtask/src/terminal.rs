//! Words for people, on a terminal.

pub mod progress;
pub mod report;
pub mod say;
pub mod style;
