//! Three blocking GETs, one after the other.
//!
//!     cargo run --example ex_3_4

use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

// ANCHOR: fetch
fn fetch(agent: &Agent, url: &str) -> Result<String, String> {
    let answer = agent.get(url).call();
    let page = answer.and_then(|mut answer| answer.body_mut().read_to_string());
    page.map_err(|error| format!("{url}: {error}"))
}
// ANCHOR_END: fetch

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
    // ANCHOR: fetches
    let page1 = fetch(&agent, &url)?;
    let page2 = fetch(&agent, &url)?;
    let page3 = fetch(&agent, &url)?;
    // ANCHOR_END: fetches
    println!("it took {:.6} s", start.elapsed().as_secs_f64());

    let sizes = [page1.len(), page2.len(), page3.len()];
    println!("{sizes:?} bytes from {url}");
    Ok(())
}
