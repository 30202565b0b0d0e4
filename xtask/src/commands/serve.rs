use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use anyhow::{Context, Result};

use super::watch;
use crate::course::Course;
use crate::course::exercise::FOLDER;
use crate::interrupt;
use crate::measure::session::Parameters;
use crate::record::published;
use crate::terminal::say;
use crate::workspace::{self, Workspace};

pub fn serve(port: u16, parameters: &Parameters) -> Result<()> {
    let course = Course::discover()??;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .with_context(|| format!("127.0.0.1:{port} can't be had; --port takes another"))?;
    let (changed, changes) = mpsc::channel();
    // Watched before the first page is served: no change is missed.
    let mut parts = vec![Path::new("book.toml"), Path::new("book"), Path::new("examples")];
    parts.extend((!course.exercises.is_empty()).then_some(Path::new(FOLDER)));
    let records = Path::new(published::FOLDER);
    parts.extend(course.root.join(records).exists().then_some(records));
    let _watcher = watch::watch(&course.root, &parts, move || {
        let _ = changed.send(());
    })?;
    // What there is, own or published, is shown at once. Where a listing has neither,
    // pages can't be made before it is measured.
    let output = match workspace::opened()??.write_book(true)? {
        Ok(output) => output,
        Err(problems) => {
            for problem in problems.as_slice() {
                say::beside(problem);
            }
            say::beside("the book is served as soon as that is measured");
            build(parameters)?
        }
    };
    say::line(format_args!("the book is at http://{}/; Ctrl-C ends this", listener.local_addr()?));
    std::thread::spawn(move || {
        if let Err(error) = serve_until_the_end(listener, output) {
            say::beside(format_args!("error: {error:#}"));
            std::process::exit(1);
        }
    });
    loop {
        if let Err(error) = build(parameters) {
            if interrupt::was_interrupted() {
                return Err(error);
            }
            // An unfinished page is no reason to stop serving.
            say::beside(format_args!("error: {error:#}"));
        }
        changes.recv().context("changes aren't watched any more")?;
        while changes.recv_timeout(watch::SETTLE).is_ok() {}
    }
}

/// Measures what has no fresh record, and writes the book after each round, so that
/// pages renew themselves.
fn build(parameters: &Parameters) -> Result<PathBuf> {
    let mut workspace = Workspace::open()??;
    workspace.after_round = Box::new(renew);
    super::build::brought_up_to_date(workspace, parameters, true)
}

/// Of what is kept by now. What is wrong then is told when all is measured.
fn renew() {
    if let Ok(Ok(opened)) = workspace::opened() {
        let _ = opened.write_book(true);
    }
}

/// Serves a folder on loopback until the program ends.
fn serve_until_the_end(listener: TcpListener, folder: PathBuf) -> Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        match super::files::serve(listener, folder).await {}
    })
}
