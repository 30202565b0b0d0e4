// A heartbeat beside a call that waits for an old, slow device. While that
// answers, the heart stands still.
//
//     cargo xtask exercise heart_attack

use std::thread;
use std::time::{Duration, Instant};

use tokio::time::sleep;

const BEAT: Duration = Duration::from_millis(5);

/// Of an old library: it blocks its thread, and there is no other to be had.
fn ask_device() -> u32 {
    thread::sleep(Duration::from_millis(100));
    42
}

// TODO: let the heart beat while the device is asked.
async fn answer() -> u32 {
    sleep(2 * BEAT).await;
    ask_device()
}

/// The longest time between two beats.
async fn heartbeat() -> Duration {
    let (start, mut last) = (Instant::now(), Instant::now());
    let mut longest = Duration::ZERO;
    while start.elapsed() < Duration::from_millis(120) {
        sleep(BEAT).await;
        longest = longest.max(last.elapsed());
        last = Instant::now();
    }
    longest
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (longest, answer) = tokio::join!(heartbeat(), answer());
    println!("the device says {answer}");
    println!("the longest gap took {:.6} s", longest.as_secs_f64());
}
