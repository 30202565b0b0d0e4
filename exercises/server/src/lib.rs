//! A web server for programs to mend: it counts its connections, and refuses
//! requests where there are too many at once.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Builder;

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// An HTTP/1.1 server on loopback, in a thread of its own, until the program
/// ends.
pub struct Server {
    address: SocketAddr,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    now: AtomicUsize,
    most_at_once: AtomicUsize,
    refused: AtomicUsize,
}

impl Server {
    /// Starts one that takes so many requests at once, and answers each after a
    /// delay. What comes on top is refused: 503.
    ///
    /// # Errors
    ///
    /// When no port, or no thread, is to be had.
    pub fn start(capacity: usize, delay: Duration) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let socket = TcpSocket::new_v4()?;
        socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        let listener = {
            let _registers_there = runtime.enter();
            socket.listen(BACKLOG)?
        };
        let address = listener.local_addr()?;
        let seen = Arc::new(Seen::default());
        let of_thread = Arc::clone(&seen);
        thread::Builder::new()
            .name("server".into())
            .spawn(move || {
                runtime.block_on(accept(listener, of_thread, capacity, delay));
            })?;
        Ok(Self { address, seen })
    }

    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// How many there were so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.seen.connections.load(SeqCst)
    }

    /// The most requests under way at once, those that were refused included.
    #[must_use]
    pub fn most_at_once(&self) -> usize {
        self.seen.most_at_once.load(SeqCst)
    }

    #[must_use]
    pub fn refused(&self) -> usize {
        self.seen.refused.load(SeqCst)
    }
}

async fn accept(
    listener: TcpListener,
    seen: Arc<Seen>,
    capacity: usize,
    delay: Duration,
) {
    while let Ok((stream, _)) = listener.accept().await {
        seen.connections.fetch_add(1, SeqCst);
        let _ = stream.set_nodelay(true);
        let seen = Arc::clone(&seen);
        tokio::spawn(async move {
            let answer = service_fn(|_| answer(&seen, capacity, delay));
            // An error is the client's, which went away.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), answer)
                .await;
        });
    }
}

async fn answer(
    seen: &Seen,
    capacity: usize,
    delay: Duration,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let under_way = UnderWay::begin(seen);
    if under_way.number > capacity {
        seen.refused.fetch_add(1, SeqCst);
        let mut refusal = Response::new(Full::from("too many at once\n"));
        *refusal.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        return Ok(refusal);
    }
    tokio::time::sleep(delay).await;
    Ok(Response::new(Full::from("a page\n")))
}

/// A request; it ends when it is dropped, also when it is cut off.
struct UnderWay<'a> {
    /// How many there are with it.
    number: usize,
    seen: &'a Seen,
}

impl<'a> UnderWay<'a> {
    fn begin(seen: &'a Seen) -> Self {
        let number = seen.now.fetch_add(1, SeqCst) + 1;
        seen.most_at_once.fetch_max(number, SeqCst);
        Self { number, seen }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.seen.now.fetch_sub(1, SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use super::*;

    fn ask(server: &Server) -> TcpStream {
        let mut stream = TcpStream::connect(server.address).unwrap();
        let request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    fn read(mut stream: TcpStream) -> String {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[test]
    fn it_takes_so_many_and_refuses_the_next() {
        let server = Server::start(1, Duration::from_millis(500)).unwrap();
        let first = ask(&server);
        while server.most_at_once() == 0 {
            thread::yield_now();
        }
        assert!(read(ask(&server)).starts_with("HTTP/1.1 503"));
        assert!(read(first).starts_with("HTTP/1.1 200"));
        assert!(read(ask(&server)).starts_with("HTTP/1.1 200"));
        let seen = (
            server.connections(),
            server.most_at_once(),
            server.refused(),
        );
        assert_eq!(seen, (3, 2, 1));
    }
}
