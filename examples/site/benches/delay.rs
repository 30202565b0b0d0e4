//! How much longer than its delay an answer takes, as the site sees it and as a
//! client does.
//!
//!     cargo bench --package site

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use std::{io, thread};

use site::{DELAY, Site};

const CLIENTS: usize = 3;
const REQUESTS: usize = 200;

fn main() -> io::Result<()> {
    let (seen, exchanges) = mpsc::channel();
    let site = Site::start(0, DELAY, move |exchange| {
        let _ = seen.send(exchange);
    })?;
    let url = site.url();
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    println!(
        "{CLIENTS} clients at once, {REQUESTS} requests each, \
         answered after {DELAY:?}; longer than that by:"
    );

    let clients = thread::scope(|scope| {
        let clients =
            [(); CLIENTS].map(|()| scope.spawn(|| fetch_all(address)));
        clients.map(|client| client.join().unwrap())
    });
    drop(site); // and with it the sender

    let as_site = exchanges.into_iter().map(|exchange| {
        exchange.answered.unwrap().duration_since(exchange.arrived)
    });
    report("the site", as_site.collect());
    let mut as_client = Vec::new();
    for took in clients {
        as_client.extend(took?);
    }
    report("a client", as_client);
    Ok(())
}

/// How long each request took, one after the other on one connection.
fn fetch_all(address: &str) -> io::Result<Vec<Duration>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    (0..REQUESTS).map(|_| fetch(&mut stream)).collect()
}

fn fetch(stream: &mut TcpStream) -> io::Result<Duration> {
    let start = Instant::now();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: site\r\n\r\n")?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"</html>\n") {
        let mut part = [0; 1024];
        let length = stream.read(&mut part)?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        answer.extend(&part[..length]);
    }
    Ok(start.elapsed())
}

fn report(who: &str, took: Vec<Duration>) {
    let mut errors: Vec<_> = took
        .into_iter()
        .map(|took| took.saturating_sub(DELAY))
        .collect();
    errors.sort_unstable();
    let last = errors.len() - 1;
    let (median, p99) = (errors[last / 2], errors[last * 99 / 100]);
    println!(
        "as {who} sees it: median {median:.1?}, p99 {p99:.1?}, max {:.1?}",
        errors[last]
    );
}
