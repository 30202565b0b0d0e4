//! Three asynchronous GETs, with smol and hyper: all started as tasks, then
//! awaited one by one.
//!
//!     cargo run --example ex_3_2_smol

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, Uri, header};
use smol::Timer;
use smol::future::FutureExt;
use smol::net::TcpStream;
use smol_hyper::rt::FuturesIo;

async fn fetch(uri: Uri) -> Result<String> {
    let too_late = async {
        Timer::after(Duration::from_secs(10)).await;
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
    let url = site::open()?;
    let uri: Uri = url.parse()?;

    smol::block_on(async {
        let start = Instant::now();
        // ANCHOR: tasks
        let task1 = smol::spawn(fetch(uri.clone()));
        let task2 = smol::spawn(fetch(uri.clone()));
        let task3 = smol::spawn(fetch(uri.clone()));

        let page1 = task1.await?;
        let page2 = task2.await?;
        let page3 = task3.await?;
        // ANCHOR_END: tasks
        println!("it took {:.6} s", start.elapsed().as_secs_f64());

        let sizes = [page1.len(), page2.len(), page3.len()];
        println!("{sizes:?} bytes from {url}");
        Ok(())
    })
}
