//! A message there and back: between two threads, wherever the system puts them,
//! on two cores and on one; and between two tasks.
//!
//!     cargo run --example cost_of_switching

use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use core_affinity::CoreId;

const ROUND_TRIPS: u32 = 5_000;
/// Those of tasks cost so little that it takes many to see it.
const OF_TASKS: u32 = 300_000;

// ANCHOR: threads
fn threads(cores: Option<[CoreId; 2]>) -> f64 {
    let (ask, asked) = mpsc::channel();
    let (answer, answered) = mpsc::channel();
    let pin = move |thread: usize| {
        let core = cores.map(|cores| cores[thread]);
        assert!(core.is_none_or(core_affinity::set_for_current));
    };
    let first = move || {
        pin(0);
        let start = Instant::now();
        for message in 0..ROUND_TRIPS {
            ask.send(message).unwrap();
            answered.recv().unwrap();
        }
        (start.elapsed() / ROUND_TRIPS).as_secs_f64()
    };
    let second = move || {
        pin(1);
        for message in asked {
            answer.send(message).unwrap();
        }
    };
    thread::spawn(second);
    thread::spawn(first).join().unwrap()
}
// ANCHOR_END: threads

// ANCHOR: tasks
#[tokio::main(flavor = "current_thread")]
async fn tasks() -> f64 {
    let (ask, mut asked) = tokio::sync::mpsc::channel(1);
    let (answer, mut answered) = tokio::sync::mpsc::channel(1);
    tokio::spawn(async move {
        while let Some(message) = asked.recv().await {
            answer.send(message).await.unwrap();
        }
    });
    let start = Instant::now();
    for message in 0..OF_TASKS {
        ask.send(message).await.unwrap();
        answered.recv().await.unwrap();
    }
    (start.elapsed() / OF_TASKS).as_secs_f64()
}
// ANCHOR_END: tasks

fn main() {
    let took = threads(None);
    println!("threads took {took:.9} s (mean of {ROUND_TRIPS})");
    let mut cores = core_affinity::get_core_ids().unwrap_or_default();
    cores.retain(can_be_kept_to);
    match cores[..] {
        [one, other, ..] => {
            let took = threads(Some([one, other]));
            println!(
                "threads on two cores took {took:.9} s (mean of {ROUND_TRIPS})"
            );
        }
        _ => println!("threads on two cores: not here: no two can be kept to"),
    }
    match cores.first() {
        Some(one) => {
            let took = threads(Some([*one; 2]));
            println!(
                "threads on one core took {took:.9} s (mean of {ROUND_TRIPS})"
            );
        }
        None => println!("threads on one core: not here: none can be kept to"),
    }
    let took = tasks();
    println!("tasks took {took:.9} s (mean of {OF_TASKS})");
}

/// Whether this system keeps a thread to a core when it is asked to: macOS takes
/// that for a hint, at most.
fn can_be_kept_to(core: &CoreId) -> bool {
    let core = *core;
    let asked = thread::spawn(move || core_affinity::set_for_current(core));
    asked.join().unwrap() && !cfg!(target_os = "macos")
}
