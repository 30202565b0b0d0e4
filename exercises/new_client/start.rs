// Twenty pages, one after the other, of one server. The program works a lot for
// one that only waits.
//
//     cargo xtask exercise new_client

use std::error::Error;
use std::time::{Duration, Instant};

use reqwest::Client;
use rustls::crypto::ring;
use server::Server;

async fn fetch(url: &str) -> reqwest::Result<String> {
    let client = Client::new();
    let response = client.get(url).send().await?.error_for_status()?;
    response.text().await
}

// TODO: let the twenty share what each makes for itself.
async fn fetch_all(url: &str) -> reqwest::Result<Vec<String>> {
    let mut pages = Vec::new();
    for _ in 0..20 {
        pages.push(fetch(url).await?);
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
