//! Doesn't compile: a guard of the standard library's lock, held over an await.
//!
//!     cargo run --example lock_refused --features refused

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::sleep;

#[tokio::main]
async fn main() {
    let pages = Arc::new(Mutex::new(Vec::new()));
    let task = tokio::spawn(async move {
        let mut pages = pages.lock().unwrap();
        sleep(Duration::from_millis(100)).await;
        pages.push("a page");
    });
    task.await.unwrap();
}
