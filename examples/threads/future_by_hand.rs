//! A future, and what runs it, by hand: one that nobody awaits, one that is
//! awaited, and one that forgets to wake.
//!
//!     cargo run --example future_by_hand

use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

const DELAY: Duration = Duration::from_millis(100);
const DEADLINE: Duration = Duration::from_millis(300);

// ANCHOR: future
/// Is ready at a moment, and counts how often it was asked.
struct Alarm<'a> {
    at: Instant,
    wakes: bool,
    polls: &'a AtomicU32,
}

impl Future for Alarm<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.polls.fetch_add(1, Ordering::Relaxed);
        if Instant::now() >= self.at {
            println!("polled: ready");
            return Poll::Ready(());
        }
        println!("polled: not yet");
        if self.wakes {
            let (at, waker) = (self.at, context.waker().clone());
            thread::spawn(move || {
                thread::sleep(at.saturating_duration_since(Instant::now()));
                waker.wake(); // ask me again
            });
        }
        Poll::Pending
    }
}
// ANCHOR_END: future

// ANCHOR: runtime
/// What a waker of this runtime does: it sends word.
struct Bell(mpsc::Sender<()>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        let _ = self.0.send(()); // nobody listens once the future has ended
    }
}

/// Runs a future to its end; gives none if nothing wakes it for so long.
fn block_on<F: Future>(future: F, deadline: Duration) -> Option<F::Output> {
    let mut future = pin!(future);
    let (bell, rings) = mpsc::channel();
    let waker = Waker::from(Arc::new(Bell(bell)));
    let mut context = Context::from_waker(&waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
        rings.recv_timeout(deadline).ok()?; // this thread sleeps
    }
}
// ANCHOR_END: runtime

// ANCHOR: three
async fn wait(wakes: bool, polls: &AtomicU32) {
    let at = Instant::now() + DELAY;
    Alarm { at, wakes, polls }.await;
}

fn main() {
    let polls = AtomicU32::new(0);
    let unawaited = wait(true, &polls);
    thread::sleep(DELAY);
    drop(unawaited);
    println!("polls of the unawaited counted {}", polls.into_inner());

    let polls = AtomicU32::new(0);
    let start = Instant::now();
    let ended = block_on(wait(true, &polls), 10 * DEADLINE);
    println!("awaiting took {:.6} s", start.elapsed().as_secs_f64());
    println!("polls of the awaited counted {}", polls.into_inner());
    println!("awaited and ended counted {}", u8::from(ended.is_some()));

    let polls = AtomicU32::new(0);
    let start = Instant::now();
    let ended = block_on(wait(false, &polls), DEADLINE);
    println!("the deadline took {:.6} s", start.elapsed().as_secs_f64());
    println!("polls of the forgetful counted {}", polls.into_inner());
    println!("forgetful and ended counted {}", u8::from(ended.is_some()));
}
// ANCHOR_END: three
