// More workers for tokio: those of rayon wait all the same.
//
//     cargo xtask exercise two_pools

use std::hint::black_box;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::time::sleep;

async fn fetch(number: u64) -> u64 {
    sleep(Duration::from_millis(5)).await;
    number
}

fn work(page: u64) -> u64 {
    (0..60_000_000).fold(0, |total, _| total + black_box(page))
}

/// A page, worked on in rayon's pool.
async fn get(number: u64) -> u64 {
    let page = fetch(number).await;
    let (done, result) = oneshot::channel();
    rayon::spawn(move || {
        let _ = done.send(work(page));
    });
    result.await.unwrap()
}

fn get_all(runtime: &Runtime) -> u64 {
    (0..4)
        .into_par_iter()
        .map(|number| runtime.block_on(get(number)))
        .sum()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(8)
        .enable_time()
        .build()?;
    rayon::ThreadPoolBuilder::new()
        .num_threads(2)
        .build_global()?;
    let start = Instant::now();
    let total = get_all(&runtime);
    println!("it took {:.6} s", start.elapsed().as_secs_f64());
    println!("in all {total}");
    Ok(())
}
