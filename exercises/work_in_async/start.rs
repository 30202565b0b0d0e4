// Four pages are awaited, and then hashed. Everything is async, there is a
// heartbeat beside it, and one core does it all.
//
//     cargo xtask exercise work_in_async

use std::hash::{DefaultHasher, Hasher};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

use futures::future::join_all;
use tokio::time::sleep;

const BEAT: Duration = Duration::from_millis(5);

/// It works, and doesn't wait.
fn hash(number: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    for round in 0..15_000_000 {
        hasher.write_u64(number + round);
    }
    hasher.finish()
}

// TODO: let the heart beat, and both cores hash.
async fn hash_page(number: u64) -> u64 {
    sleep(BEAT).await; // the page comes
    hash(number)
}

/// The longest time between two beats.
async fn heartbeat(done: &AtomicBool) -> Duration {
    let (mut last, mut longest) = (Instant::now(), Duration::ZERO);
    while !done.load(Relaxed) {
        sleep(BEAT).await;
        longest = longest.max(last.elapsed());
        last = Instant::now();
    }
    longest
}

async fn hash_all(done: &AtomicBool) -> Vec<u64> {
    let start = Instant::now();
    let hashes = join_all((0..4).map(hash_page)).await;
    println!("hashing took {:.6} s", start.elapsed().as_secs_f64());
    done.store(true, Relaxed);
    hashes
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let done = AtomicBool::new(false);
    let (longest, hashes) = tokio::join!(heartbeat(&done), hash_all(&done));
    println!("the longest gap took {:.6} s", longest.as_secs_f64());
    println!("{hashes:?}");
}
