// Each is spawned, and awaited before the next one is.
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
    let mut pages = Vec::new();
    for _ in 0..3 {
        let (client, url) = (client.clone(), url.to_owned());
        let task = tokio::spawn(async move { fetch(&client, &url).await });
        pages.push(task.await.unwrap()?);
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
