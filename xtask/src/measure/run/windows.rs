//! Where there are no process groups, and nothing accounts for a child's work:
//! the listing alone is ended, and what needs more is undecided.

use std::io;
use std::process::{Child, Command, ExitStatus};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::interrupt::was_interrupted;
use crate::record::Usage;

static IS_RUNNING: AtomicBool = AtomicBool::new(false);

/// Whether something runs: [`Group::wait`] ends it, as it sees the interrupt.
pub(super) fn end_running_group() -> bool {
    IS_RUNNING.load(Ordering::SeqCst)
}

pub(super) struct Group {
    pub child: Child,
    end: Arc<AtomicBool>,
}

impl Group {
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        let child = command.spawn()?;
        IS_RUNNING.store(true, Ordering::SeqCst);
        Ok(Self { child, end: Arc::default() })
    }

    pub fn cpu_clock(&self) -> impl Fn() -> Option<f64> + Send + 'static {
        || None
    }

    pub fn ender(&self) -> impl FnOnce() + Send + 'static {
        let end = Arc::clone(&self.end);
        move || end.store(true, Ordering::SeqCst)
    }

    pub fn wait(&mut self, ended: impl FnOnce()) -> io::Result<(ExitStatus, Option<Usage>)> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                ended();
                return Ok((status, None));
            }
            if was_interrupted() || self.end.load(Ordering::SeqCst) {
                self.child.kill()?;
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    pub fn end(&self) -> bool {
        IS_RUNNING.store(false, Ordering::SeqCst);
        false
    }
}
