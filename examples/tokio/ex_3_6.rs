//! Futures are lazy: three async functions called and then awaited, joined, and
//! spawned and then awaited.
//!
//!     cargo run --example ex_3_6

use std::time::{Duration, Instant};

use reqwest::Client;
use rustls::crypto::ring;

async fn fetch(client: Client, url: String) -> reqwest::Result<String> {
    let response = client.get(url).send().await?.error_for_status()?;
    response.text().await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), site::Failure> {
    let url = site::open()?;
    let _ = ring::default_provider().install_default();
    let client = Client::builder().timeout(Duration::from_secs(10)).build()?;
    let fetch = || fetch(client.clone(), url.clone());

    let start = Instant::now();
    // ANCHOR: called
    let page1 = fetch(); // nothing is sent yet
    let page2 = fetch();
    let page3 = fetch();
    page1.await?;
    page2.await?;
    page3.await?;
    // ANCHOR_END: called
    println!("called took {:.6} s", start.elapsed().as_secs_f64());

    let start = Instant::now();
    // ANCHOR: joined
    tokio::try_join!(fetch(), fetch(), fetch())?;
    // ANCHOR_END: joined
    println!("joined took {:.6} s", start.elapsed().as_secs_f64());

    let start = Instant::now();
    // ANCHOR: spawned
    let page1 = tokio::spawn(fetch()); // on its way
    let page2 = tokio::spawn(fetch());
    let page3 = tokio::spawn(fetch());
    page1.await??;
    page2.await??;
    page3.await??;
    // ANCHOR_END: spawned
    println!("spawned took {:.6} s", start.elapsed().as_secs_f64());
    Ok(())
}
