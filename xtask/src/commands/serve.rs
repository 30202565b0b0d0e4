use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result};
use notify::{RecursiveMode, Watcher};
use tokio::net::TcpListener;

use crate::course::Course;
use crate::interrupt;
use crate::measure::session::Parameters;
use crate::terminal::say;

/// Changes that come closer together than this are one.
const SETTLE: Duration = Duration::from_millis(100);

pub fn serve(port: u16, parameters: &Parameters) -> Result<()> {
    let course = Course::discover()??;
    let output = super::build::build(parameters)?;
    let (changed, changes) = mpsc::channel();
    // Watched before the first page is served: no change is missed.
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            let _ = changed.send(());
        }
    })
    .context("changes can't be watched")?;
    for part in ["book.toml", "book", "examples"] {
        watcher
            .watch(&course.root.join(part), RecursiveMode::Recursive)
            .with_context(|| format!("{part} can't be watched"))?;
    }
    std::thread::spawn(move || {
        if let Err(error) = serve_until_the_end(output, port) {
            say::beside(format_args!("error: {error:#}"));
            std::process::exit(1);
        }
    });
    while changes.recv().is_ok() {
        while changes.recv_timeout(SETTLE).is_ok() {}
        if let Err(error) = super::build::build(parameters) {
            if interrupt::was_interrupted() {
                return Err(error);
            }
            // An unfinished page is no reason to stop serving.
            say::beside(format_args!("error: {error:#}"));
        }
    }
    Ok(())
}

/// Serves a folder on loopback until the program ends.
fn serve_until_the_end(folder: PathBuf, port: u16) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .with_context(|| format!("127.0.0.1:{port} can't be had; --port takes another"))?;
        say::line(format_args!(
            "the book is at http://{}/; Ctrl-C ends this",
            listener.local_addr()?
        ));
        match super::files::serve(listener, folder).await {}
    })
}
