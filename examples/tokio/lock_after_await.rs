//! Three tasks fetch a page each, for one list. Each takes the list's lock when it
//! has its page.
//!
//!     cargo run --example lock_after_await

use std::sync::{Arc, Mutex};
use std::time::Instant;

use reqwest::Client;
use rustls::crypto::ring;
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
        // ANCHOR: released
        tasks.spawn(async move {
            let page = fetch(&client, &url).await?;
            pages.lock().unwrap().push(page); // let go at the semicolon
            reqwest::Result::Ok(())
        });
        // ANCHOR_END: released
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    let took = start.elapsed().as_secs_f64();
    println!("pages counted {}", pages.lock().unwrap().len());
    println!("it took {took:.6} s");
    Ok(())
}
