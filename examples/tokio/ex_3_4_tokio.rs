//! Three asynchronous GETs, each awaited before the next is made.
//!
//!     cargo run --example ex_3_4_tokio

use std::time::{Duration, Instant};

use reqwest::Client;
use rustls::crypto::ring;

async fn fetch(client: &Client, url: &str) -> reqwest::Result<String> {
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
    // ANCHOR: fetches
    let page1 = fetch(&client, &url).await?;
    let page2 = fetch(&client, &url).await?;
    let page3 = fetch(&client, &url).await?;
    // ANCHOR_END: fetches
    println!("it took {:.6} s", start.elapsed().as_secs_f64());

    let sizes = [page1.len(), page2.len(), page3.len()];
    println!("{sizes:?} bytes from {url}");
    Ok(())
}
