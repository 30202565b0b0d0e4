//! Measuring: listings are run in rounds, and what they print is read.

pub mod plan;
pub mod protocol;
pub mod run;
pub mod schedule;
pub mod session;
pub mod worker;
pub mod workers;

use crate::{called, interrupt};

/// Makes Ctrl-C, and a request to terminate, end what runs and then this
/// program. To be called once, first.
///
/// # Errors
///
/// When the system takes no handler.
pub fn end_on_interrupt() -> Result<(), ctrlc::Error> {
    interrupt::end_on_interrupt(|| {
        let has_own = run::end_running();
        let has_workers = workers::end_running();
        called::end_running() || has_workers || has_own
    })
}
