//! A folder's files over HTTP: the book, for a browser.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tower_http::services::ServeDir;

use crate::terminal::say;

/// So many at once: a browser opens six, and each takes two open files at most.
const MOST_CONNECTIONS: usize = 256;

/// How long a client may take to ask for something.
const ASKING: Duration = Duration::from_secs(10);

/// How long it may take to be answered, all told: a page takes milliseconds.
const CONNECTION: Duration = Duration::from_secs(300);

/// Until others have ended, where the system has no room for one more.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers whoever connects, for as long as it is polled: on a runtime with io and time.
pub async fn serve(listener: TcpListener, folder: PathBuf) -> Infallible {
    let service = TowerToHyperService::new(ServeDir::new(folder));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(ASKING);
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut complaint = Complaint::default();
    loop {
        if room.available_permits() == 0 {
            complaint.say(format_args!(
                "{MOST_CONNECTIONS} connections are open: others wait until one of them ends"
            ));
        }
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { continue };
        match listener.accept().await {
            Ok((stream, _)) => {
                let connection = http.serve_connection(TokioIo::new(stream), service.clone());
                tokio::spawn(async move {
                    let _ = timeout(CONNECTION, connection).await;
                    drop(place);
                });
            }
            Err(error) => {
                complaint.say(format_args!("a connection can't be taken yet: {error}"));
                sleep(PAUSE).await;
            }
        }
    }
}

/// What is said once in a while, however often it happens.
#[derive(Debug, Default)]
struct Complaint {
    last: Option<Instant>,
}

impl Complaint {
    fn say(&mut self, words: std::fmt::Arguments<'_>) {
        const BETWEEN: Duration = Duration::from_secs(60);
        if self.last.is_none_or(|last| last.elapsed() > BETWEEN) {
            self.last = Some(Instant::now());
            say::beside(words);
        }
    }
}
