use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use futures_timer::Delay;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;

const PAGE: &str = "<!doctype html>
<html lang=\"en\">
<title>A page worth waiting for</title>
<p>This page took its time.</p>
</html>
";

/// How many connections may wait to be accepted. With the usual 128, a thousand
/// clients at once meet connect stalls of a second.
const BACKLOG: u32 = 4096;

/// How long a client may take to ask for something, on a connection that it holds: longer
/// than any listing waits. One that connects ten thousand times before it asks takes many
/// seconds where it has a part of one core.
const ASKING: Duration = Duration::from_secs(40);

/// One request, as the site saw it.
#[derive(Clone, Copy, Debug)]
pub struct Exchange {
    /// When its head had been read.
    pub arrived: Instant,
    /// When its answer was handed to the connection; `None` if the client went
    /// away before.
    pub answered: Option<Instant>,
}

/// An HTTP/1.1 server on loopback, in a thread of its own, that answers
/// `GET /` with a small page after a set delay. It stops when dropped.
pub struct Site {
    address: SocketAddr,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Site {
    /// Starts a site on `127.0.0.1:port`; port 0 takes any free one.
    /// `seen` is told of each exchange when it ends.
    ///
    /// # Errors
    ///
    /// When the port can't be had, or the thread can't be started.
    pub fn start(
        port: u16,
        delay: Duration,
        seen: impl Fn(Exchange) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        #[cfg(windows)]
        ask_for_a_fine_timer();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()?;
        let page = Page {
            delay,
            seen: Arc::new(seen),
        };
        let (stop, stopped) = oneshot::channel();
        let (bound, listens) = mpsc::channel();
        // All of it in the thread: the caller may be inside a runtime, where
        // another can't be entered.
        let thread =
            thread::Builder::new().name("site".into()).spawn(move || {
                runtime.block_on(async {
                    match listen(port) {
                        Ok((listener, address)) => {
                            let _ = bound.send(Ok(address));
                            tokio::spawn(accept(listener, page));
                            let _ = stopped.await;
                        }
                        Err(error) => drop(bound.send(Err(error))),
                    }
                });
            })?;
        let address = listens.recv().map_err(io::Error::other)??;
        Ok(Self {
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// The page's address, `http://127.0.0.1:PORT/`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Serves until the process ends.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Has this process woken within a millisecond of when it asked to be, rather than
/// at the next of Windows' ticks, which are up to 15.6 ms apart. Windows forgets it
/// when the process ends.
#[cfg(windows)]
fn ask_for_a_fine_timer() {
    // SAFETY: it takes a number, and refuses one that it doesn't like.
    unsafe { windows_sys::Win32::Media::timeBeginPeriod(1) };
}

fn listen(port: u16) -> io::Result<(TcpListener, SocketAddr)> {
    let socket = TcpSocket::new_v4()?;
    #[cfg(unix)] // on Windows the option would let two sites share one port
    socket.set_reuseaddr(true)?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
    let listener = socket.listen(BACKLOG)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

async fn accept(listener: TcpListener, page: Page) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(converse(stream, page.clone()));
            }
            // Most often: no more open files. Those that end make room.
            Err(_) => Delay::new(Duration::from_millis(10)).await,
        }
    }
}

async fn converse(stream: TcpStream, page: Page) {
    // Answer at once: the small page must not wait for a full segment.
    let _ = stream.set_nodelay(true);
    let answer = service_fn(|request| page.answer(request));
    // An error here is the client's: it went away, or it doesn't speak HTTP, and
    // then hyper has answered 400 already.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(ASKING)
        .serve_connection(TokioIo::new(stream), answer)
        .await;
}

#[derive(Clone)]
struct Page {
    delay: Duration,
    seen: Arc<dyn Fn(Exchange) + Send + Sync>,
}

impl Page {
    async fn answer<B>(
        &self,
        request: Request<B>,
    ) -> Result<Response<Full<Bytes>>, Infallible> {
        let mut open = Open {
            arrived: Instant::now(),
            answered: None,
            page: self,
        };
        let response = match (request.uri().path(), request.method()) {
            ("/", &Method::GET | &Method::HEAD) => {
                // Not tokio's own sleep: that counts in whole milliseconds.
                Delay::new(self.delay).await;
                html(StatusCode::OK, PAGE)
            }
            ("/", _) => {
                let mut response = html(
                    StatusCode::METHOD_NOT_ALLOWED,
                    "<p>Only GET and HEAD.</p>\n",
                );
                response
                    .headers_mut()
                    .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
                response
            }
            _ => html(
                StatusCode::NOT_FOUND,
                "<p>There is only one page here: /</p>\n",
            ),
        };
        open.answered = Some(Instant::now());
        Ok(response)
    }
}

fn html(status: StatusCode, body: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response
}

/// An exchange under way: reported when it ends, also when it is cut short.
struct Open<'a> {
    arrived: Instant,
    answered: Option<Instant>,
    page: &'a Page,
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        (self.page.seen)(Exchange {
            arrived: self.arrived,
            answered: self.answered,
        });
    }
}
