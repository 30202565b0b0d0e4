//! The site over TCP, spoken to byte by byte.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use site::{Exchange, Site};

const SHORT: Duration = Duration::from_millis(20);

/// For requests that must all arrive before the first is answered, also on a
/// busy machine.
const LONG: Duration = Duration::from_secs(1);

/// No answer comes in a test's time.
const NEVER: Duration = Duration::from_secs(3600);

/// What has not come by now does not come.
const PATIENCE: Duration = Duration::from_secs(30);

fn start(delay: Duration) -> (Site, Receiver<Exchange>) {
    let (seen, exchanges) = mpsc::channel();
    let site = Site::start(0, delay, move |exchange| {
        let _ = seen.send(exchange);
    });
    (site.unwrap(), exchanges)
}

fn address(site: &Site) -> SocketAddr {
    let url = site.url();
    let address = url.strip_prefix("http://").unwrap();
    address.strip_suffix('/').unwrap().parse().unwrap()
}

fn connect(site: &Site) -> TcpStream {
    let stream = TcpStream::connect(address(site)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

fn request(method: &str, path: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n"
    )
}

/// Everything the site says until it closes the connection: head and body.
fn rest(mut stream: TcpStream) -> (String, String) {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

fn answer(site: &Site, request: &str) -> (String, String) {
    let mut stream = connect(site);
    stream.write_all(request.as_bytes()).unwrap();
    rest(stream)
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    let found = headers.find(|header| header.0.eq_ignore_ascii_case(name));
    found.unwrap_or_else(|| panic!("no {name} in {head}")).1
}

fn next(exchanges: &Receiver<Exchange>) -> Exchange {
    exchanges.recv_timeout(PATIENCE).unwrap()
}

/// A client that waits, and whose request has arrived.
fn wait_for_answer(site: &Site, exchanges: &Receiver<Exchange>) -> TcpStream {
    let mut stream = connect(site);
    stream.write_all(request("GET", "/").as_bytes()).unwrap();
    // The site has one thread: when a later client has been answered, the
    // earlier has been read.
    answer(site, &request("GET", "/other"));
    next(exchanges);
    stream
}

#[test]
fn the_page_is_html_and_comes_after_the_delay() {
    let delay = Duration::from_millis(150);
    let (site, _) = start(delay);
    let start = Instant::now();
    let (head, body) = answer(&site, &request("GET", "/"));
    assert!(start.elapsed() >= delay);
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    assert_eq!(header(&head, "content-type"), "text/html; charset=utf-8");
    assert_eq!(header(&head, "content-length"), body.len().to_string());
    assert!(body.starts_with("<!doctype html>"), "{body}");
}

#[test]
fn a_query_is_not_another_page() {
    let (site, _) = start(SHORT);
    let (head, _) = answer(&site, &request("GET", "/?a=b"));
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
}

#[test]
fn a_head_request_gets_no_body() {
    let (site, _) = start(SHORT);
    let (_, page) = answer(&site, &request("GET", "/"));
    let (head, body) = answer(&site, &request("HEAD", "/"));
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    assert_eq!(header(&head, "content-length"), page.len().to_string());
    assert_eq!(body, "");
}

#[test]
fn another_path_is_not_found_and_not_waited_for() {
    let (site, _) = start(NEVER);
    let (head, _) = answer(&site, &request("GET", "/other"));
    assert!(head.starts_with("HTTP/1.1 404 "), "{head}");
}

#[test]
fn another_method_is_told_which_are_allowed() {
    let (site, _) = start(NEVER);
    let (head, _) = answer(&site, &request("POST", "/"));
    assert!(head.starts_with("HTTP/1.1 405 "), "{head}");
    assert_eq!(header(&head, "allow"), "GET, HEAD");
}

#[test]
fn what_is_not_http_is_a_bad_request() {
    let (site, exchanges) = start(SHORT);
    let (head, _) = answer(&site, "\u{1}how do you do\r\n\r\n");
    assert!(head.starts_with("HTTP/1.1 400 "), "{head}");
    assert!(exchanges.try_recv().is_err(), "it is no exchange");
}

#[test]
fn a_connection_serves_two_requests() {
    let (site, exchanges) = start(SHORT);
    let mut stream = connect(&site);
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: site\r\n\r\n")
        .unwrap();

    let mut reader = BufReader::new(&stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(reader.read_line(&mut head).unwrap(), 0, "{head}");
    }
    let mut first = vec![0; header(&head, "content-length").parse().unwrap()];
    reader.read_exact(&mut first).unwrap();

    stream.write_all(request("GET", "/").as_bytes()).unwrap();
    let (_, second) = rest(stream);
    assert_eq!(first, second.as_bytes());

    let (first, second) = (next(&exchanges), next(&exchanges));
    assert!(first.answered.unwrap() <= second.arrived);
}

#[test]
fn three_at_once_overlap() {
    let (site, exchanges) = start(LONG);
    let streams = [(); 3].map(|()| connect(&site));
    for mut stream in &streams {
        stream.write_all(request("GET", "/").as_bytes()).unwrap();
    }
    for stream in streams {
        let (head, _) = rest(stream);
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    }
    let seen = [(); 3].map(|()| next(&exchanges));
    let last_arrived = seen.iter().map(|e| e.arrived).max();
    let first_answered = seen.iter().map(|e| e.answered.unwrap()).min();
    assert!(last_arrived < first_answered, "{seen:?}");
}

#[test]
fn an_exchange_is_reported_with_its_delay() {
    let (site, exchanges) = start(SHORT);
    let before = Instant::now();
    answer(&site, &request("GET", "/"));
    let Exchange { arrived, answered } = next(&exchanges);
    assert!(before <= arrived);
    assert!(arrived + SHORT <= answered.unwrap());
    assert!(answered.unwrap() <= Instant::now());
}

#[test]
fn a_client_that_goes_away_early_is_reported_unanswered() {
    let (site, exchanges) = start(NEVER);
    let stream = wait_for_answer(&site, &exchanges);
    drop(stream);
    assert_eq!(next(&exchanges).answered, None);
}

#[test]
fn the_site_is_bound_to_loopback() {
    let (site, _) = start(SHORT);
    assert!(address(&site).ip().is_loopback());
}

/// All of 127.0.0.0/8 is this machine on Linux, so a site that listened on more
/// than 127.0.0.1 would be met at the next address.
#[cfg(target_os = "linux")]
#[test]
fn the_site_is_nowhere_else() {
    let (site, _) = start(SHORT);
    let next_door = ([127, 0, 0, 2], address(&site).port());
    let error = TcpStream::connect(SocketAddr::from(next_door)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn a_dropped_site_refuses_connections() {
    let (site, _) = start(SHORT);
    let address = address(&site);
    answer(&site, &request("GET", "/"));
    drop(site);
    let error = TcpStream::connect(address).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
}

#[test]
fn a_dropped_site_waits_for_no_answer() {
    let (site, exchanges) = start(NEVER);
    let _stream = wait_for_answer(&site, &exchanges);
    drop(site);
    assert_eq!(next(&exchanges).answered, None);
}

#[test]
fn a_taken_port_is_an_error() {
    let (site, _) = start(SHORT);
    let taken = address(&site).port();
    let error = Site::start(taken, SHORT, |_| ()).map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AddrInUse);
}

#[test]
fn a_site_may_be_started_and_dropped_inside_a_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (site, _) = start(SHORT);
        answer(&site, &request("GET", "/"));
        let taken = address(&site).port();
        let error = Site::start(taken, SHORT, |_| ()).map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AddrInUse);
    });
}
