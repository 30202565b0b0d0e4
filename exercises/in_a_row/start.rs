// Three pages are wanted. Their futures are made at once, and yet the requests
// are sent one after the other.
//
//     cargo xtask exercise in_a_row

use std::time::{Duration, Instant};

use reqwest::Client;
use rustls::crypto::ring;

async fn fetch(client: &Client, url: &str) -> reqwest::Result<String> {
    let response = client.get(url).send().await?.error_for_status()?;
    response.text().await
}

async fn fetch_all(client: &Client, url: &str) -> reqwest::Result<Vec<String>> {
    // TODO: let the three requests be under way at once.
    let fetches: Vec<_> = (0..3).map(|_| fetch(client, url)).collect();
    let mut pages = Vec::new();
    for fetch in fetches {
        pages.push(fetch.await?);
    }
    Ok(pages)
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
