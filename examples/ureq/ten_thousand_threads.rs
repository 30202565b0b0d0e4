//! Ten thousand blocking GETs at once, each in a thread of its own.
//!
//!     cargo run --example ten_thousand_threads

use std::thread;
use std::time::{Duration, Instant};

use meter::Meter;
use ureq::Agent;

const REQUESTS: u64 = 10_000;

fn fetch(agent: &Agent, url: &str) -> Result<String, String> {
    // Each request has a connection of its own, which the site closes.
    let answer = agent.get(url).header("Connection", "close").call();
    let page = answer.and_then(|mut answer| answer.body_mut().read_to_string());
    page.map_err(|error| format!("{url}: {error}"))
}

fn main() -> Result<(), site::Failure> {
    let url = site::open()?;
    let agent: Agent = Agent::config_builder()
        // A limit on the whole would also hold for looking up the name: ureq
        // starts another thread for that.
        .timeout_connect(Some(Duration::from_secs(30)))
        .timeout_recv_response(Some(Duration::from_secs(30)))
        .build()
        .into();

    if let Err(reason) = meter::room(REQUESTS) {
        println!("not here: {reason}");
        return Ok(());
    }
    let mut meter = Meter::start();
    let start = Instant::now();
    // ANCHOR: step
    thread::scope(|scope| {
        let threads: Vec<_> = (0..REQUESTS)
            .map(|_| scope.spawn(|| fetch(&agent, &url)))
            .collect();
        meter.count_threads();
        for thread in threads {
            thread.join().unwrap()?;
        }
        Ok::<(), String>(())
    })?;
    // ANCHOR_END: step
    println!("it took {:.6} s", start.elapsed().as_secs_f64());
    meter.tell("it");
    Ok(())
}
