//! Runtimes don't mix: what panics, with which words, and what works.
//!
//!     cargo run --example ex_3_16

use std::panic::{self, UnwindSafe, catch_unwind};
use std::time::Duration;

use smol::Timer;
use tokio::runtime::{Builder, Runtime};
use tokio::time::sleep;

const WAIT: Duration = Duration::from_millis(1);

fn tokio() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn main() {
    panic::set_hook(Box::new(|_| ())); // each panic is told below
    // ANCHOR: attempts
    let panics = [
        attempt("tokio's sleep on smol", || {
            smol::block_on(sleep(WAIT));
        }),
        attempt("tokio::spawn on smol", || {
            smol::block_on(async { tokio::spawn(async {}).await.ok() });
        }),
        attempt("tokio's block_on within tokio", || {
            tokio().block_on(async { tokio().block_on(sleep(WAIT)) });
        }),
        attempt("smol's timer on tokio", || {
            tokio().block_on(Timer::after(WAIT));
        }),
        attempt("smol's block_on within smol", || {
            smol::block_on(async { smol::block_on(Timer::after(WAIT)) });
        }),
        attempt("tokio's sleep on smol, with tokio entered", || {
            let tokio = Builder::new_multi_thread().enable_all().build();
            let tokio = tokio.unwrap(); // its own thread drives its timers
            let _entered = tokio.enter();
            smol::block_on(sleep(WAIT));
        }),
    ];
    // ANCHOR_END: attempts
    let panicked = panics.iter().filter(|panicked| **panicked).count();
    println!("attempts that panicked counted {panicked}");
    println!("attempts that worked counted {}", panics.len() - panicked);
}

/// Whether it panicked.
fn attempt(what: &str, run: impl FnOnce() + UnwindSafe) -> bool {
    let Err(panic) = catch_unwind(run) else {
        println!("{what} works");
        return false;
    };
    let words = panic.downcast_ref::<String>().map(String::as_str);
    let words = words.or(panic.downcast_ref::<&str>().copied());
    println!("{what} panics:\n    {}", words.unwrap_or("without words"));
    true
}
