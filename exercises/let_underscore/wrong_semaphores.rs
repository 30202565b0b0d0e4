// Each fetch has a semaphore of its own: there is always a permit.
//
//     cargo xtask exercise let_underscore

use std::time::{Duration, Instant};

use futures::future::try_join_all;
use reqwest::Client;
use rustls::crypto::ring;
use tokio::sync::Semaphore;

async fn fetch(client: &Client, url: &str) -> reqwest::Result<String> {
    let response = client.get(url).send().await?.error_for_status()?;
    response.text().await
}

async fn fetch_all(client: &Client, url: &str) -> reqwest::Result<Vec<String>> {
    let fetches = (0..6).map(|_| async move {
        let permits = Semaphore::new(3);
        let _permit = permits.acquire().await.unwrap();
        fetch(client, url).await
    });
    try_join_all(fetches).await
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
