//! How fast the machine's cores are right now.
//!
//! A virtual machine may get less of its host's cores than it is told, with no
//! steal time to show for it: a pilot read two threads at the speed of one on an
//! idle guest. So the same small work is done before and after each run, on
//! every core at once; where it takes longer than elsewhere in a session, the
//! cores were not all there.

use std::hint::black_box;
use std::num::NonZero;
use std::thread;
use std::time::Instant;

/// About a millisecond: longer than noise, and little beside a run.
const ADDITIONS: u64 = 3_000_000;

/// No listing uses more cores than this.
const MOST_CORES: usize = 4;

/// Looks at the pace before and after each run; what is after one run is before
/// the next.
#[derive(Debug)]
pub struct Pacer {
    last_s: f64,
}

impl Pacer {
    #[must_use]
    pub fn start() -> Self {
        Self { last_s: pace_s() }
    }

    /// The slower of the pace now and the pace at the last look.
    pub(super) fn since_s(&mut self) -> f64 {
        let before_s = std::mem::replace(&mut self.last_s, pace_s());
        self.last_s.max(before_s)
    }
}

/// The time, in seconds, that the slowest of the cores took.
fn pace_s() -> f64 {
    let cores = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_CORES);
    let others: Vec<_> = (1..cores).map(|_| thread::spawn(work_s)).collect();
    let own = work_s();
    others.into_iter().filter_map(|other| other.join().ok()).fold(own, f64::max)
}

fn work_s() -> f64 {
    let start = Instant::now();
    let mut total = 0_u64;
    for _ in 0..ADDITIONS {
        total = total.wrapping_add(black_box(1));
    }
    black_box(total);
    start.elapsed().as_secs_f64()
}
