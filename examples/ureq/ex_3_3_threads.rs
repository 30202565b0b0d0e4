//! Three blocking GETs, in scoped threads, joined from a collection.
//!
//!     cargo run --example ex_3_3_threads

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
    // ANCHOR: join
    let pages = thread::scope(|scope| {
        let threads = [(); 3].map(|()| scope.spawn(|| fetch(&agent, &url)));
        let pages = threads.into_iter().map(|thread| thread.join().unwrap());
        pages.collect::<Result<Vec<String>, String>>()
    })?;
    // ANCHOR_END: join
    println!("it took {:.6} s", start.elapsed().as_secs_f64());

    let sizes: Vec<usize> = pages.iter().map(String::len).collect();
    println!("{sizes:?} bytes from {url}");
    Ok(())
}
