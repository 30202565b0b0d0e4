//! Three asynchronous GETs, joined from a collection.
//!
//!     cargo run --example ex_3_3

use std::time::{Duration, Instant};

use futures::future::try_join_all;
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
    // ANCHOR: join
    let fetches = (0..3).map(|_| fetch(&client, &url));
    let pages = try_join_all(fetches).await?;
    // ANCHOR_END: join
    println!("it took {:.6} s", start.elapsed().as_secs_f64());

    let sizes: Vec<usize> = pages.iter().map(String::len).collect();
    println!("{sizes:?} bytes from {url}");
    Ok(())
}
