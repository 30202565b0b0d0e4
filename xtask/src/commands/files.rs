//! A folder's files over HTTP: the book, for a browser.

use std::path::PathBuf;

use anyhow::Result;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

/// Answers whoever connects, for as long as it is polled.
///
/// # Errors
///
/// When no more connections can be taken.
pub async fn serve(listener: TcpListener, folder: PathBuf) -> Result<()> {
    let service = TowerToHyperService::new(ServeDir::new(folder));
    loop {
        let (stream, _) = listener.accept().await?;
        let connection =
            http1::Builder::new().serve_connection(TokioIo::new(stream), service.clone());
        tokio::spawn(connection);
    }
}
