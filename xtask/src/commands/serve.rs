use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use anyhow::{Context, Result};
use tokio::net::TcpListener;

use super::watch;
use crate::course::Course;
use crate::course::exercise::FOLDER;
use crate::interrupt;
use crate::measure::session::Parameters;
use crate::terminal::say;

pub fn serve(port: u16, parameters: &Parameters) -> Result<()> {
    let course = Course::discover()??;
    let output = super::build::build(parameters)?;
    let (changed, changes) = mpsc::channel();
    // Watched before the first page is served: no change is missed.
    let mut parts = vec![Path::new("book.toml"), Path::new("book"), Path::new("examples")];
    parts.extend((!course.exercises.is_empty()).then_some(Path::new(FOLDER)));
    let _watcher = watch::watch(&course.root, &parts, move || {
        let _ = changed.send(());
    })?;
    std::thread::spawn(move || {
        if let Err(error) = serve_until_the_end(output, port) {
            say::beside(format_args!("error: {error:#}"));
            std::process::exit(1);
        }
    });
    while changes.recv().is_ok() {
        while changes.recv_timeout(watch::SETTLE).is_ok() {}
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
