//! Three tasks fetch a page each, for one list. Each holds the list's lock while
//! it fetches.
//!
//!     cargo run --example lock_over_await

use std::sync::Arc;
use std::time::Instant;

use reqwest::Client;
use rustls::crypto::ring;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

async fn fetch(client: &Client, url: &str) -> reqwest::Result<String> {
    let response = client.get(url).send().await?.error_for_status()?;
    response.text().await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), site::Failure> {
    let url = site::open()?;
    let _ = ring::default_provider().install_default();
    let client = Client::new();
    let pages = Arc::new(Mutex::new(Vec::new()));

    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..3 {
        let (client, url) = (client.clone(), url.clone());
        let pages = Arc::clone(&pages);
        // ANCHOR: held
        tasks.spawn(async move {
            let mut pages = pages.lock().await;
            pages.push(fetch(&client, &url).await?); // the lock is held
            reqwest::Result::Ok(())
        });
        // ANCHOR_END: held
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    let took = start.elapsed().as_secs_f64();
    println!("pages counted {}", pages.lock().await.len());
    println!("it took {took:.6} s");
    Ok(())
}
