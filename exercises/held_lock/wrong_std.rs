// A mutex of the standard library: whoever waits for it blocks the thread, and
// with it the one who has it.
//
//     cargo xtask exercise held_lock

use std::sync::Mutex;
use std::time::{Duration, Instant};

use futures::future::try_join_all;
use reqwest::Client;
use rustls::crypto::ring;

async fn fetch(client: &Client, url: &str) -> reqwest::Result<String> {
    let response = client.get(url).send().await?.error_for_status()?;
    response.text().await
}

#[allow(clippy::await_holding_lock)] // clippy sees it
async fn add_page(
    pages: &Mutex<Vec<String>>,
    client: &Client,
    url: &str,
) -> reqwest::Result<()> {
    let mut pages = pages.lock().unwrap();
    let page = fetch(client, url).await?;
    pages.push(page);
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), site::Failure> {
    let url = site::open()?;
    let _ = ring::default_provider().install_default();
    let client = Client::builder().timeout(Duration::from_secs(10)).build()?;

    let start = Instant::now();
    let pages = Mutex::new(Vec::new());
    try_join_all((0..4).map(|_| add_page(&pages, &client, &url))).await?;
    println!("it took {:.6} s", start.elapsed().as_secs_f64());
    println!("{} pages", pages.into_inner().unwrap().len());
    Ok(())
}
