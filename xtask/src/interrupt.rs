//! Ctrl-C, and a request to terminate: what runs is ended, and what is being
//! written is written whole.

use std::io::{Write, stderr};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// As shells have it: 128 and the number of the signal, SIGINT.
pub const CODE: i32 = 130;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Held while a file is written: an interrupt waits for its end.
static WRITING: Mutex<()> = Mutex::new(());

/// Makes an interrupt call `end_running`, which ends what runs and tells whether
/// anything did; where nothing does, this program ends. To be called once, first.
///
/// # Errors
///
/// When the system takes no handler.
pub fn end_on_interrupt(end_running: fn() -> bool) -> Result<(), ctrlc::Error> {
    ctrlc::set_handler(move || {
        note();
        if !end_running() {
            let _whole = WRITING.lock();
            let _ = writeln!(stderr(), "interrupted");
            std::process::exit(CODE);
        }
    })
}

/// From now on this program is interrupted.
pub fn note() {
    INTERRUPTED.store(true, Ordering::SeqCst);
}

#[must_use]
pub fn was_interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Does what an interrupt must not leave half done.
pub fn undivided<T>(work: impl FnOnce() -> T) -> T {
    let _whole = WRITING.lock();
    work()
}
