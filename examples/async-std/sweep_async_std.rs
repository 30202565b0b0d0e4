//! More and more asynchronous GETs at once, with async-std and surf.
//!
//!     cargo run --example sweep_async_std

use std::time::{Duration, Instant};

use async_std::task;
use meter::Meter;
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
    let config = Config::new()
        .set_timeout(Some(Duration::from_secs(30)))
        .set_http_keep_alive(false); // each has a connection of its own
    let client: Client = config.try_into()?;

    for at_once in [1, 10, 100, 1_000] {
        let label = format!("{at_once} at once");
        if let Err(reason) = meter::room(at_once) {
            println!("{label}: not here: {reason}");
            continue;
        }
        let mut meter = Meter::start();
        let start = Instant::now();
        // ANCHOR: step
        let tasks: Vec<_> = (0..at_once)
            .map(|_| task::spawn(fetch(client.clone(), url.clone())))
            .collect();
        meter.count_threads();
        for task in tasks {
            task.await?;
        }
        // ANCHOR_END: step
        println!("{label} took {:.6} s", start.elapsed().as_secs_f64());
        meter.tell(&label);
    }
    Ok(())
}
