//! Bounded concurrency: six requests, a few at a time, by a semaphore and by
//! `buffer_unordered`.
//!
//!     cargo run --example ex_3_10

use std::time::{Duration, Instant};

use futures::future::try_join_all;
use futures::stream::{self, StreamExt, TryStreamExt};
use reqwest::Client;
use rustls::crypto::ring;
use tokio::sync::Semaphore;

const REQUESTS: usize = 6;

async fn fetch(client: &Client, url: &str) -> reqwest::Result<String> {
    let response = client.get(url).send().await?.error_for_status()?;
    response.text().await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), site::Failure> {
    let url = site::open()?;
    let _ = ring::default_provider().install_default();
    let client = Client::builder().timeout(Duration::from_secs(10)).build()?;

    for limit in [2, 4, 6] {
        let start = Instant::now();
        // ANCHOR: semaphore
        let permits = Semaphore::new(limit);
        let limited = async || {
            // Given back when dropped. An error would say: closed, for good.
            let _permit = permits.acquire().await.unwrap();
            fetch(&client, &url).await
        };
        try_join_all((0..REQUESTS).map(|_| limited())).await?;
        // ANCHOR_END: semaphore
        let took = start.elapsed().as_secs_f64();
        println!("semaphore, {limit} at a time, took {took:.6} s");

        let start = Instant::now();
        // ANCHOR: buffer
        let pages: Vec<String> = stream::iter(0..REQUESTS)
            .map(|_| fetch(&client, &url))
            .buffer_unordered(limit)
            .try_collect()
            .await?;
        // ANCHOR_END: buffer
        let took = start.elapsed().as_secs_f64();
        println!("buffer, {limit} at a time, took {took:.6} s");
        assert_eq!(pages.len(), REQUESTS);
    }
    Ok(())
}
