//! One asynchronous GET.
//!
//!     cargo run --example ex_3_1

use std::time::{Duration, Instant};

use reqwest::Client;
use rustls::crypto::ring;

// ANCHOR: fetch
async fn fetch(client: &Client, url: &str) -> reqwest::Result<String> {
    let response = client.get(url).send().await?.error_for_status()?;
    response.text().await
}
// ANCHOR_END: fetch

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), site::Failure> {
    let url = site::open()?;
    // For https, reqwest wants to be told whose cryptography to use.
    let _ = ring::default_provider().install_default();
    let client = Client::builder().timeout(Duration::from_secs(10)).build()?;

    let start = Instant::now();
    let page = fetch(&client, &url).await?;
    println!("it took {:.6} s", start.elapsed().as_secs_f64());

    println!("{} bytes from {url}", page.len());
    Ok(())
}
