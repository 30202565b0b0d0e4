//! Two threads add one each: by a load and a store, by `fetch_add`, behind a lock,
//! and by a message to the one owner.
//!
//!     cargo run --example lost_update

use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Barrier, Mutex, mpsc};
use std::thread;

fn main() {
    // ANCHOR: lost
    let counter = AtomicU32::new(0);
    let both_have_loaded = Barrier::new(2);
    on_two_threads(|| {
        let seen = counter.load(SeqCst);
        both_have_loaded.wait(); // in life, chance does this, now and then
        counter.store(seen + 1, SeqCst);
    });
    println!("load and store counted {}", counter.into_inner());
    // ANCHOR_END: lost

    // ANCHOR: add
    let counter = AtomicU32::new(0);
    on_two_threads(|| _ = counter.fetch_add(1, SeqCst));
    println!("fetch_add counted {}", counter.into_inner());
    // ANCHOR_END: add

    // ANCHOR: lock
    let counter = Mutex::new(0);
    on_two_threads(|| {
        let mut counter = counter.lock().unwrap();
        let seen = *counter; // nobody else sees it before it is let go
        *counter = seen + 1;
    });
    println!("Mutex counted {}", counter.into_inner().unwrap());
    // ANCHOR_END: lock

    // ANCHOR: owner
    let (add, added) = mpsc::channel();
    let owner = thread::spawn(move || added.iter().sum::<u32>());
    on_two_threads(|| add.send(1).unwrap());
    drop(add); // the owner's loop ends with the last sender
    println!("one owner counted {}", owner.join().unwrap());
    // ANCHOR_END: owner
}

fn on_two_threads(add_one: impl Fn() + Sync) {
    thread::scope(|scope| {
        scope.spawn(&add_one);
        scope.spawn(&add_one);
    });
}
