//! Waiting and working at once: pages are fetched, and each is worked on. First
//! in turns, then with the work on a pool of threads.
//!
//!     cargo run --example ex_3_13

use std::hint::black_box;
use std::time::{Duration, Instant};

use reqwest::Client;
use rustls::crypto::ring;
use tokio::sync::oneshot;

const PAGES: usize = 3;

async fn fetch(client: &Client, url: &str) -> reqwest::Result<String> {
    let response = client.get(url).send().await?.error_for_status()?;
    response.text().await
}

fn work(page: &str) -> u64 {
    let step = page.len() as u64;
    (0..250_000_000).fold(0, |total, _| total + black_box(step))
}

// ANCHOR: turns
async fn in_turns(client: &Client, url: &str) -> Result<u64, site::Failure> {
    let mut total = 0;
    for _ in 0..PAGES {
        let page = fetch(client, url).await?;
        total += work(&page);
    }
    Ok(total)
}
// ANCHOR_END: turns

// ANCHOR: pipeline
async fn as_pipeline(client: &Client, url: &str) -> Result<u64, site::Failure> {
    let mut results = Vec::new();
    for _ in 0..PAGES {
        let page = fetch(client, url).await?;
        let (done, result) = oneshot::channel();
        rayon::spawn(move || {
            let _ = done.send(work(&page)); // while the next page is fetched
        });
        results.push(result);
    }
    let mut total = 0;
    for result in results {
        total += result.await?;
    }
    Ok(total)
}
// ANCHOR_END: pipeline

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), site::Failure> {
    let url = site::open()?;
    let _ = ring::default_provider().install_default();
    let client = Client::builder().timeout(Duration::from_secs(10)).build()?;

    let start = Instant::now();
    let mut pages = Vec::new();
    for _ in 0..PAGES {
        pages.push(fetch(&client, &url).await?);
    }
    println!("fetching took {:.6} s", start.elapsed().as_secs_f64());

    let start = Instant::now();
    let alone: u64 = pages.iter().map(|page| work(page)).sum();
    println!("working took {:.6} s", start.elapsed().as_secs_f64());

    let start = Instant::now();
    assert_eq!(in_turns(&client, &url).await?, alone);
    println!("both in turns took {:.6} s", start.elapsed().as_secs_f64());

    let start = Instant::now();
    assert_eq!(as_pipeline(&client, &url).await?, alone);
    println!("as a pipeline took {:.6} s", start.elapsed().as_secs_f64());
    Ok(())
}
