// A client that keeps ten idle connections: that bounds no requests.
//
//     cargo xtask exercise too_many

use std::error::Error;
use std::time::{Duration, Instant};

use futures::future::join_all;
use reqwest::Client;
use rustls::crypto::ring;
use server::Server;

const PAGES: usize = 300;
const AT_ONCE: usize = 10;

async fn fetch(client: &Client, url: &str) -> reqwest::Result<String> {
    let response = client.get(url).send().await?.error_for_status()?;
    response.text().await
}

async fn fetch_all(client: &Client, url: &str) -> Vec<reqwest::Result<String>> {
    join_all((0..PAGES).map(|_| fetch(client, url))).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::start(AT_ONCE, Duration::from_millis(5))?;
    let _ = ring::default_provider().install_default();
    let client = Client::builder()
        .timeout(Duration::from_secs(10))
        .pool_max_idle_per_host(AT_ONCE)
        .build()?;

    let start = Instant::now();
    let pages = fetch_all(&client, &server.url()).await;
    println!("it took {:.6} s", start.elapsed().as_secs_f64());
    println!("{} pages were asked for", pages.len());
    println!("refused counted {}", server.refused());
    println!("at once counted {}", server.most_at_once());
    Ok(())
}
