//! More and more asynchronous GETs at once, with smol and hyper.
//!
//!     cargo run --example sweep_smol

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, Uri, header};
use meter::Meter;
use smol::Timer;
use smol::future::FutureExt;
use smol::net::TcpStream;
use smol_hyper::rt::FuturesIo;

async fn fetch(uri: Uri) -> Result<String> {
    let too_late = async {
        Timer::after(Duration::from_secs(30)).await;
        bail!("timed out")
    };
    let page = get(&uri).or(too_late).await;
    page.with_context(|| uri.to_string())
}

async fn get(uri: &Uri) -> Result<String> {
    let host = uri.host().context("it names no host")?;
    if uri.scheme_str() != Some("http") {
        bail!("this listing speaks http, without TLS");
    }
    let address = (host, uri.port_u16().unwrap_or(80));
    let stream = FuturesIo::new(TcpStream::connect(address).await?);
    let (mut sender, connection) = http1::handshake(stream).await?;
    // The connection is a future, too: it carries bytes both ways.
    smol::spawn(connection).detach();

    let request = Request::get(uri.path())
        .header(header::HOST, uri.authority().unwrap().as_str())
        .header(header::CONNECTION, "close") // the site closes it
        .body(Empty::<Bytes>::new())?;
    let response = sender.send_request(request).await?;
    if !response.status().is_success() {
        bail!("status {}", response.status());
    }
    let body = response.collect().await?.to_bytes();
    Ok(String::from_utf8(body.into())?)
}

fn main() -> Result<(), site::Failure> {
    let uri: Uri = site::open()?.parse()?;
    smol::block_on(sweep(uri))
}

async fn sweep(uri: Uri) -> Result<(), site::Failure> {
    for at_once in [1, 10, 100, 1_000] {
        let label = format!("{at_once} at once");
        if let Err(reason) = meter::room(at_once) {
            println!("{label}: not here: {reason}");
            continue;
        }
        let mut meter = Meter::start();
        let start = Instant::now();
        // ANCHOR: step
        let tasks: Vec<_> = (0..at_once)
            .map(|_| smol::spawn(fetch(uri.clone())))
            .collect();
        meter.count_threads();
        for task in tasks {
            task.await?;
        }
        // ANCHOR_END: step
        println!("{label} took {:.6} s", start.elapsed().as_secs_f64());
        meter.tell(&label);
    }
    Ok(())
}
