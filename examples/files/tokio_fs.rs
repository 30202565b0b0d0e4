//! A small file, read again and again: by `std::fs`, and by `tokio::fs`.
//!
//!     cargo run --example tokio_fs

use std::fs;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Instant;

use tokio::runtime::Builder;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
const TIMES: u32 = 10_000;

fn main() -> anyhow::Result<()> {
    let start = Instant::now();
    // ANCHOR: std
    for _ in 0..TIMES {
        fs::read(FILE)?;
    }
    // ANCHOR_END: std
    println!("std::fs took {:.6} s", start.elapsed().as_secs_f64());

    // ANCHOR: tokio
    static STARTED: AtomicU32 = AtomicU32::new(0);
    let mut builder = Builder::new_current_thread(); // no workers, so far
    builder.on_thread_start(|| _ = STARTED.fetch_add(1, Relaxed));
    let runtime = builder.build()?;
    let start = Instant::now();
    runtime.block_on(async {
        for _ in 0..TIMES {
            tokio::fs::read(FILE).await?;
        }
        anyhow::Ok(())
    })?;
    // ANCHOR_END: tokio
    println!("tokio::fs took {:.6} s", start.elapsed().as_secs_f64());
    let started = STARTED.load(Relaxed);
    println!("threads that tokio started counted {started}");
    Ok(())
}
