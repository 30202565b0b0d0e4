//! From blocking code to async and back: what works, what panics, and with which
//! words.
//!
//!     cargo run --example bridging

use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

use rustls::crypto::ring;
use tokio::runtime::{Builder, Handle};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

const WAIT: Duration = Duration::from_millis(1);

fn main() -> Result<(), site::Failure> {
    let url = site::open()?;
    let _ = ring::default_provider().install_default();
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    panic::set_hook(Box::new(|_| ())); // each panic is told below
    let (queue, _jobs) = mpsc::channel(8);

    // ANCHOR: attempts
    let panics = [
        attempt("Runtime::block_on, from main", || {
            runtime.block_on(async { sleep(WAIT).await });
        }),
        attempt("Handle::block_on, from a thread", || {
            let handle = runtime.handle();
            let wait = || handle.block_on(async { sleep(WAIT).await });
            thread::scope(|scope| scope.spawn(wait).join().unwrap());
        }),
        attempt("Handle::block_on, from async code", || {
            runtime.block_on(async { Handle::current().block_on(sleep(WAIT)) });
        }),
        attempt("blocking_send, from main", || {
            queue.blocking_send(1).unwrap();
        }),
        attempt("blocking_send, from async code", || {
            runtime.block_on(async { queue.blocking_send(2).unwrap() });
        }),
        attempt("reqwest::blocking, from main", || {
            reqwest::blocking::get(&url).unwrap();
        }),
        attempt("reqwest::blocking, from async code", || {
            runtime.block_on(async { reqwest::blocking::get(&url).unwrap() });
        }),
        attempt("reqwest::blocking, by spawn_blocking", || {
            runtime.block_on(spawn_get(url.clone()));
        }),
    ];
    // ANCHOR_END: attempts
    let panicked = panics.iter().filter(|panicked| **panicked).count();
    println!("attempts that panicked counted {panicked}");
    println!("attempts that worked counted {}", panics.len() - panicked);
    Ok(())
}

// ANCHOR: spawn_blocking
async fn spawn_get(url: String) {
    let get = || reqwest::blocking::get(url).unwrap();
    spawn_blocking(get).await.unwrap();
}
// ANCHOR_END: spawn_blocking

/// Whether it panicked.
fn attempt(what: &str, run: impl FnOnce()) -> bool {
    let Err(panic) = catch_unwind(AssertUnwindSafe(run)) else {
        println!("{what} works");
        return false;
    };
    let words = panic.downcast_ref::<String>().map(String::as_str);
    let words = words.or(panic.downcast_ref::<&str>().copied());
    println!("{what} panics:\n    {}", words.unwrap_or("without words"));
    true
}
