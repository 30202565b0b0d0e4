//! A learner's program against the checks of its exercise: tried, judged, explained.

pub mod attempt;
pub mod drawing;
pub mod progress;
pub mod proof;
pub mod words;
