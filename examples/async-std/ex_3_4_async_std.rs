//! Three asynchronous GETs, with async-std and surf, each awaited before the
//! next is made.
//!
//!     cargo run --example ex_3_4_async_std

use std::time::{Duration, Instant};

use surf::{Client, Config};

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

#[async_std::main]
async fn main() -> Result<(), site::Failure> {
    let url = site::open()?;
    let config = Config::new().set_timeout(Some(Duration::from_secs(10)));
    let client: Client = config.try_into()?;

    let start = Instant::now();
    // ANCHOR: fetches
    let page1 = fetch(&client, &url).await?;
    let page2 = fetch(&client, &url).await?;
    let page3 = fetch(&client, &url).await?;
    // ANCHOR_END: fetches
    println!("it took {:.6} s", start.elapsed().as_secs_f64());

    let sizes = [page1.len(), page2.len(), page3.len()];
    println!("{sizes:?} bytes from {url}");
    Ok(())
}
