//! A heartbeat on the thread of a runtime, beside a request: awaited, by a client
//! that blocks, and by that client where blocking is allowed.
//!
//!     cargo run --example blocking_client

use std::time::{Duration, Instant};

use reqwest::Client;
use rustls::crypto::ring;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

const BEAT: Duration = Duration::from_millis(10);

// ANCHOR: heartbeat
/// The longest time that it didn't beat, until the request is answered.
async fn heartbeat(request: impl Future<Output = ()>) -> Duration {
    let mut longest = Duration::ZERO;
    let beats = async {
        loop {
            let last = Instant::now();
            sleep(BEAT).await;
            longest = longest.max(last.elapsed());
        }
    };
    tokio::select! {
        biased; // the beats come first
        () = beats => {}
        () = async { sleep(3 * BEAT).await; request.await; sleep(2 * BEAT).await } => {}
    }
    longest
}
// ANCHOR_END: heartbeat

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), site::Failure> {
    let url = site::open()?;
    let _ = ring::default_provider().install_default();
    let client = Client::new();

    // ANCHOR: ways
    let awaited = heartbeat(async {
        client.get(&url).send().await.unwrap();
    });
    report("awaited", awaited.await);

    let blocking = heartbeat(async {
        ureq::get(&url).call().unwrap(); // no await: nothing else runs
    });
    report("by a client that blocks,", blocking.await);

    let elsewhere = heartbeat(async {
        let url = url.clone();
        let call = spawn_blocking(move || ureq::get(&url).call().unwrap());
        call.await.unwrap();
    });
    report("by spawn_blocking,", elsewhere.await);
    // ANCHOR_END: ways
    Ok(())
}

fn report(how: &str, longest: Duration) {
    println!("{how} took {:.6} s", longest.as_secs_f64());
}
