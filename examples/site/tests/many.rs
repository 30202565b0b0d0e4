//! Ten thousand connections that wait at once.
#![cfg(unix)] // where open files have a limit that a process may raise

use std::env;
use std::io::{Read, Write, stderr};
use std::net::TcpStream;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use nix::sys::resource::{Resource, getrlimit, setrlimit};
use site::Site;

const CONNECTIONS: usize = 10_000;

/// The connections, and what a process has open besides.
const OPEN_FILES: u64 = 11_000;

/// Time for all requests to arrive: they need a fifth of a second when nothing
/// else runs, and a second on a machine with three times the work that it can do.
/// Where the first is too short, the second is tried.
const DELAYS: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(10)];

/// Where it is set, this program is not the test but its clients. They need a
/// process of their own: together, both ends would be 20,000 open files.
const CLIENTS_OF: &str = "CLIENTS_OF";

#[test]
fn ten_thousand_connections_wait_at_once() {
    if let Err(reason) = allow_many_files() {
        // Not eprintln: its words are kept back when the test is good.
        let _ = writeln!(stderr(), "skipped: {reason}");
        return;
    }
    if let Ok(address) = env::var(CLIENTS_OF) {
        return fetch_many(&address);
    }

    assert!(
        DELAYS.into_iter().any(all_wait_at_once),
        "not all waited at once"
    );
}

/// Whether all connections were there before the first was answered.
fn all_wait_at_once(delay: Duration) -> bool {
    let (seen, exchanges) = mpsc::channel();
    let site = Site::start(0, delay, move |exchange| {
        let _ = seen.send(exchange);
    })
    .unwrap();
    let url = site.url();
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    let clients = Command::new(env::current_exe().unwrap())
        .args(["--exact", "ten_thousand_connections_wait_at_once"])
        .env(CLIENTS_OF, address)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&clients.stdout);
    assert!(clients.status.success(), "{said}");

    drop(site); // and with it the sender
    let exchanges: Vec<_> = exchanges.into_iter().collect();
    assert_eq!(exchanges.len(), CONNECTIONS);
    let last_arrived = exchanges.iter().map(|e| e.arrived).max();
    let first_answered = exchanges.iter().map(|e| e.answered.unwrap()).min();
    last_arrived < first_answered
}

fn allow_many_files() -> Result<(), String> {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, OPEN_FILES, hard).map_err(|error| {
        format!("it takes {OPEN_FILES} open files of {hard} allowed: {error}")
    })
}

/// Connects all, then sends all requests, then reads all answers. One thread can
/// do so: meanwhile the system keeps what the others are sent.
fn fetch_many(address: &str) {
    let connect = |_| {
        let stream = TcpStream::connect(address).unwrap();
        // A site that hangs fails the test.
        stream.set_read_timeout(Some(4 * DELAYS[1])).unwrap();
        stream
    };
    let mut streams: Vec<_> = (0..CONNECTIONS).map(connect).collect();
    for stream in &mut streams {
        stream
            .write_all(
                b"GET / HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n",
            )
            .unwrap();
    }
    for stream in &mut streams {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(answer.ends_with("</html>\n"), "{answer}");
    }
}
