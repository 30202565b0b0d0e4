// One client, which keeps no connection.
//
//     cargo xtask exercise new_client

use std::error::Error;
use std::time::{Duration, Instant};

use reqwest::Client;
use rustls::crypto::ring;
use server::Server;

async fn fetch(client: &Client, url: &str) -> reqwest::Result<String> {
    let response = client.get(url).send().await?.error_for_status()?;
    response.text().await
}

async fn fetch_all(url: &str) -> reqwest::Result<Vec<String>> {
    let client = Client::builder().pool_max_idle_per_host(0).build()?;
    let mut pages = Vec::new();
    for _ in 0..20 {
        pages.push(fetch(&client, url).await?);
    }
    Ok(pages)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::start(10, Duration::from_millis(1))?;
    let _ = ring::default_provider().install_default();

    let start = Instant::now();
    let pages = fetch_all(&server.url()).await?;
    println!("it took {:.6} s", start.elapsed().as_secs_f64());
    println!("{} pages", pages.len());
    println!("connections counted {}", server.connections());
    Ok(())
}
