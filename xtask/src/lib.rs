//! The machinery of the course. Rooms stand in the order in which data flows:
//! listings and pages are discovered; the listings are compiled, and run in rounds;
//! their samples are recorded; claims are judged by the records; pages are rendered.
//! What can be told without running anything is checked before.

mod problem;

mod called;
mod digest;
mod interrupt;
mod orphans;
mod scratch;
mod this_program;
mod visible;

mod course;

mod compile;

mod measure;

mod record;

mod judge;

mod study;

mod render;

mod exercise;

mod check;

mod terminal;

mod workspace;

mod cli;
mod commands;

pub use cli::Cli;
pub use commands::{files, run};
pub use compile::executable::{Executable, compile};
pub use course::{Course, Example};
pub use digest::{Digests, of as digest};
pub use interrupt::{CODE as INTERRUPTED_CODE, was_interrupted};
pub use measure::{end_on_interrupt, protocol};
pub use problem::{Place, Problem, Problems};
pub use record::Record;
pub use record::store::Store;
pub use terminal::say;
