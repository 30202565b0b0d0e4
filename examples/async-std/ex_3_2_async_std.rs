//! Three asynchronous GETs, with async-std and surf: all started as tasks, then
//! awaited one by one.
//!
//!     cargo run --example ex_3_2_async_std

use std::time::{Duration, Instant};

use async_std::task;
use surf::{Client, Config};

async fn fetch(client: Client, url: String) -> Result<String, String> {
    let answer = async {
        let mut response = client.get(&url).await?;
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
    // ANCHOR: tasks
    let task1 = task::spawn(fetch(client.clone(), url.clone()));
    let task2 = task::spawn(fetch(client.clone(), url.clone()));
    let task3 = task::spawn(fetch(client.clone(), url.clone()));

    let page1 = task1.await?;
    let page2 = task2.await?;
    let page3 = task3.await?;
    // ANCHOR_END: tasks
    println!("it took {:.6} s", start.elapsed().as_secs_f64());

    let sizes = [page1.len(), page2.len(), page3.len()];
    println!("{sizes:?} bytes from {url}");
    Ok(())
}
