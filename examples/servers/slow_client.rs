//! Two clients connect and send nothing. How many others are answered meanwhile: by
//! two threads, by tasks, by two tasks at a time; without a deadline, and with one.
//!
//!     cargo run --example slow_client

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Semaphore;
use tokio::time::timeout;

const AT_ONCE: usize = 2;
const OTHERS: usize = 5;
const DEADLINE: Duration = Duration::from_millis(50);
const NEVER: Duration = Duration::from_secs(3600);
const PATIENCE: Duration = Duration::from_millis(250);

// ANCHOR: threads
fn by_threads(listener: TcpListener, deadline: Duration) {
    let listener = Arc::new(listener);
    for _ in 0..AT_ONCE {
        let listener = Arc::clone(&listener);
        thread::spawn(move || {
            for client in listener.incoming() {
                let _ = answer(client?, deadline); // a lost client is no harm
            }
            io::Result::Ok(())
        });
    }
}

fn answer(mut client: TcpStream, deadline: Duration) -> io::Result<()> {
    client.set_read_timeout(Some(deadline))?;
    client.read_exact(&mut [0])?;
    client.write_all(b"!")
}
// ANCHOR_END: threads

// ANCHOR: tasks
async fn by_tasks(
    listener: tokio::net::TcpListener,
    at_once: usize,
    deadline: Duration,
) -> io::Result<()> {
    let permits = Arc::new(Semaphore::new(at_once));
    loop {
        let permit = Arc::clone(&permits).acquire_owned().await;
        let (mut client, _) = listener.accept().await?;
        tokio::spawn(async move {
            let _permit = permit;
            timeout(deadline, client.read_u8()).await??;
            client.write_u8(b'!').await
        });
    }
}
// ANCHOR_END: tasks

#[tokio::main]
async fn main() -> io::Result<()> {
    for (how, deadline) in [("", NEVER), (" with a deadline", DEADLINE)] {
        let (listener, address) = listen()?;
        by_threads(listener, deadline);
        report(&format!("two threads{how}"), address)?;
        for (tasks, at_once) in [
            ("two tasks at a time", AT_ONCE),
            ("tasks", Semaphore::MAX_PERMITS),
        ] {
            let (listener, address) = listen()?;
            listener.set_nonblocking(true)?;
            let listener = tokio::net::TcpListener::from_std(listener)?;
            tokio::spawn(by_tasks(listener, at_once, deadline));
            report(&format!("{tasks}{how}"), address)?;
        }
    }
    Ok(())
}

fn listen() -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Two clients that send nothing, and then others, that do.
fn report(how: &str, server: SocketAddr) -> io::Result<()> {
    let _slow = [TcpStream::connect(server)?, TcpStream::connect(server)?];
    let others: Vec<_> = (0..OTHERS)
        .map(|_| thread::spawn(move || ask(server)))
        .collect();
    let answers = others.into_iter().map(|other| other.join().unwrap());
    let answered = answers.filter(Result::is_ok).count();
    println!("answered by {how} counted {answered}");
    Ok(())
}

/// Asks, and waits for an answer as long as it has patience.
fn ask(server: SocketAddr) -> io::Result<()> {
    let mut server = TcpStream::connect(server)?;
    server.set_read_timeout(Some(PATIENCE))?;
    server.write_all(b"?")?;
    server.read_exact(&mut [0])
}
