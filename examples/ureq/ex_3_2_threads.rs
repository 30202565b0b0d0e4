//! Three blocking GETs: all started in threads, which are then joined one by
//! one.
//!
//!     cargo run --example ex_3_2_threads

use std::thread;
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

fn fetch(agent: &Agent, url: &str) -> Result<String, String> {
    let answer = agent.get(url).call();
    let page = answer.and_then(|mut answer| answer.body_mut().read_to_string());
    page.map_err(|error| format!("{url}: {error}"))
}

fn main() -> Result<(), site::Failure> {
    let url = site::open()?;
    // For https, trust the authorities that this system trusts.
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier);
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(10)))
        .tls_config(tls.build())
        .build()
        .into();

    let start = Instant::now();
    // ANCHOR: tasks
    let start_one = || {
        let (agent, url) = (agent.clone(), url.clone());
        thread::spawn(move || fetch(&agent, &url))
    };
    let thread1 = start_one();
    let thread2 = start_one();
    let thread3 = start_one();

    let page1 = thread1.join().unwrap()?;
    let page2 = thread2.join().unwrap()?;
    let page3 = thread3.join().unwrap()?;
    // ANCHOR_END: tasks
    println!("it took {:.6} s", start.elapsed().as_secs_f64());

    let sizes = [page1.len(), page2.len(), page3.len()];
    println!("{sizes:?} bytes from {url}");
    Ok(())
}
