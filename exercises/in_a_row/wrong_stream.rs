// A stream asks for its next future when it has the one before.
//
//     cargo xtask exercise in_a_row

use std::time::{Duration, Instant};

use futures::stream::{self, StreamExt, TryStreamExt};
use reqwest::Client;
use rustls::crypto::ring;

async fn fetch(client: &Client, url: &str) -> reqwest::Result<String> {
    let response = client.get(url).send().await?.error_for_status()?;
    response.text().await
}

async fn fetch_all(client: &Client, url: &str) -> reqwest::Result<Vec<String>> {
    stream::iter(0..3)
        .then(|_| fetch(client, url))
        .try_collect()
        .await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), site::Failure> {
    let url = site::open()?;
    let _ = ring::default_provider().install_default();
    let client = Client::builder().timeout(Duration::from_secs(10)).build()?;

    let start = Instant::now();
    let pages = fetch_all(&client, &url).await?;
    println!("it took {:.6} s", start.elapsed().as_secs_f64());
    println!("{} pages, each of {} bytes", pages.len(), pages[0].len());
    Ok(())
}
