//! One asynchronous GET, with async-std and surf.
//!
//!     cargo run --example ex_3_1_async_std

use std::time::{Duration, Instant};

use surf::{Client, Config};

// ANCHOR: fetch
async fn fetch(client: &Client, url: &str) -> Result<String, String> {
    let answer = async {
        let mut response = client.get(url).await?;
        let page = response.body_string().await?;
        Ok::<_, surf::Error>((response.status(), page))
    };
    match answer.await {
        Ok((status, page)) if status.is_success() => Ok(page),
        Ok((status, _)) => Err(format!("{url}: status {status}")),
        Err(error) => Err(format!("{url}: {error}")),
    }
}
// ANCHOR_END: fetch

#[async_std::main]
async fn main() -> Result<(), site::Failure> {
    let url = site::open()?;
    let config = Config::new().set_timeout(Some(Duration::from_secs(10)));
    let client: Client = config.try_into()?;

    let start = Instant::now();
    let page = fetch(&client, &url).await?;
    println!("it took {:.6} s", start.elapsed().as_secs_f64());

    println!("{} bytes from {url}", page.len());
    Ok(())
}
