//! Measuring: listings are run in rounds, and what they print is read.

pub mod plan;
pub mod protocol;
pub mod run;
pub mod schedule;
pub mod session;
