//! Three asynchronous GETs: all started as tasks, then awaited one by one.
//!
//!     cargo run --example ex_3_2

use std::time::{Duration, Instant};

use reqwest::Client;
use rustls::crypto::ring;

async fn fetch(client: Client, url: String) -> reqwest::Result<String> {
    let response = client.get(url).send().await?.error_for_status()?;
    response.text().await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), site::Failure> {
    let url = site::open()?;
    // For https, reqwest wants to be told whose cryptography to use.
    let _ = ring::default_provider().install_default();
    let client = Client::builder().timeout(Duration::from_secs(10)).build()?;

    let start = Instant::now();
    // ANCHOR: tasks
    let task1 = tokio::spawn(fetch(client.clone(), url.clone()));
    let task2 = tokio::spawn(fetch(client.clone(), url.clone()));
    let task3 = tokio::spawn(fetch(client.clone(), url.clone()));

    let page1 = task1.await??;
    let page2 = task2.await??;
    let page3 = task3.await??;
    // ANCHOR_END: tasks
    println!("it took {:.6} s", start.elapsed().as_secs_f64());

    let sizes = [page1.len(), page2.len(), page3.len()];
    println!("{sizes:?} bytes from {url}");
    Ok(())
}
