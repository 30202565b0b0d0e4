//! How fast the machine's cores are right now.
//!
//! A virtual machine may get less of its host's cores than it is told, with no
//! steal time to show for it: a pilot read two threads at the speed of one on an
//! idle guest, for seconds on end. So the same small work is done by one core alone
//! once a round, and by two at once before and after each run; where that takes
//! longer than alone, the cores were not all there.

use std::hint::black_box;
use std::num::NonZero;
use std::thread;
use std::time::Instant;

/// About a millisecond: longer than noise, and little beside a run.
const ADDITIONS: u64 = 3_000_000;

/// No listing keeps more cores busy than this.
const MOST_CORES: usize = 2;

/// Looks at the pace before and after each run; what is after one run is before
/// the next.
#[derive(Debug)]
pub struct Pacer {
    alone_s: f64,
    last_s: f64,
}

impl Pacer {
    #[must_use]
    pub fn start() -> Self {
        Self { alone_s: work_s().min(work_s()), last_s: together_s() }
    }

    /// How long the work took one core, with the others idle.
    pub(super) fn alone_s(&self) -> f64 {
        self.alone_s
    }

    /// How long it took the slower of the cores at once, now or at the last look.
    pub(super) fn since_s(&mut self) -> f64 {
        let before_s = std::mem::replace(&mut self.last_s, together_s());
        self.last_s.max(before_s)
    }
}

fn together_s() -> f64 {
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
