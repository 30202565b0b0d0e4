//! Ten thousand asynchronous GETs at once, with tokio and reqwest.
//!
//!     cargo run --example ten_thousand_tokio

use std::time::{Duration, Instant};

use meter::Meter;
use reqwest::Client;
use reqwest::header::CONNECTION;
use rustls::crypto::ring;
use tokio::task::JoinSet;

const REQUESTS: u64 = 10_000;

async fn fetch(client: Client, url: String) -> reqwest::Result<String> {
    // Each request has a connection of its own, which the site closes.
    let request = client.get(url).header(CONNECTION, "close");
    let response = request.send().await?.error_for_status()?;
    response.text().await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), site::Failure> {
    let url = site::open()?;
    // For https, reqwest wants to be told whose cryptography to use.
    let _ = ring::default_provider().install_default();
    let client = Client::builder().timeout(Duration::from_secs(30)).build()?;

    if let Err(reason) = meter::room(REQUESTS) {
        println!("not here: {reason}");
        return Ok(());
    }
    let mut meter = Meter::start();
    let start = Instant::now();
    // ANCHOR: step
    let mut tasks = JoinSet::new();
    for _ in 0..REQUESTS {
        tasks.spawn(fetch(client.clone(), url.clone()));
    }
    meter.count_threads();
    while let Some(page) = tasks.join_next().await {
        page??;
    }
    // ANCHOR_END: step
    println!("it took {:.6} s", start.elapsed().as_secs_f64());
    meter.tell("it");
    Ok(())
}
