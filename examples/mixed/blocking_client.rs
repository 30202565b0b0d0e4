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
/// Beats until the request is answered. Tells how long that took, and the longest
/// time without a beat.
async fn heartbeat(how: &str, request: impl Future<Output = ()>) {
    let start = Instant::now();
    let mut longest = Duration::ZERO;
    let beats = async {
        loop {
            let last = Instant::now();
            sleep(BEAT).await;
            longest = longest.max(last.elapsed());
        }
    };
    let request = async {
        sleep(3 * BEAT).await;
        request.await;
        sleep(2 * BEAT).await;
    };
    tokio::select! {
        biased; // the beats are looked at first
        () = beats => {}
        () = request => {}
    }
    let whole = start.elapsed().as_secs_f64();
    println!("{how}, in all, took {whole:.6} s");
    println!("{how}, without a beat, took {:.6} s", longest.as_secs_f64());
}
// ANCHOR_END: heartbeat

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), site::Failure> {
    let url = site::open()?;
    let _ = ring::default_provider().install_default();
    let client = Client::new();

    // ANCHOR: ways
    let awaited = async {
        client.get(&url).send().await.unwrap();
    };
    heartbeat("awaited", awaited).await;

    let blocking = async {
        ureq::get(&url).call().unwrap(); // no await: nothing else runs
    };
    heartbeat("by a client that blocks", blocking).await;

    let elsewhere = async {
        let url = url.clone();
        let call = spawn_blocking(move || ureq::get(&url).call().unwrap());
        call.await.unwrap();
    };
    heartbeat("by spawn_blocking", elsewhere).await;
    // ANCHOR_END: ways
    Ok(())
}
