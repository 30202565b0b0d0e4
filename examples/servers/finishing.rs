//! A server that is told to end: it takes no new connection, finishes what it has,
//! and ends.
//!
//!     cargo run --example finishing

#[cfg(unix)]
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    unix::main().await
}

#[cfg(unix)]
mod unix {
    use std::io;
    use std::time::{Duration, Instant};

    use nix::sys::signal::{Signal::SIGTERM, raise};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::select;
    use tokio::signal::unix::{Signal, SignalKind, signal};
    use tokio::sync::mpsc;
    use tokio::task::JoinSet;
    use tokio::time::sleep;

    const ANSWER: Duration = Duration::from_millis(150);

    type Begun = mpsc::Sender<()>;

    // ANCHOR: serve
    async fn serve(
        listener: TcpListener,
        mut end: Signal,
        begun: Begun,
    ) -> io::Result<()> {
        let mut answers = JoinSet::new();
        loop {
            select! {
                connection = listener.accept() => {
                    answers.spawn(answer(connection?.0, begun.clone()));
                }
                _ = end.recv() => break,
            }
        }
        drop(listener); // nobody new
        answers.join_all().await.into_iter().collect() // and finish
    }
    // ANCHOR_END: serve

    async fn answer(mut client: TcpStream, begun: Begun) -> io::Result<()> {
        client.read_u8().await?;
        let _ = begun.send(()).await;
        sleep(ANSWER).await;
        client.write_u8(1).await
    }

    async fn ask(mut server: TcpStream) -> io::Result<u8> {
        server.write_u8(1).await?;
        server.read_u8().await
    }

    pub async fn main() -> anyhow::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (begun, mut has_begun) = mpsc::channel(3);
        let end = signal(SignalKind::terminate())?;
        let server = tokio::spawn(serve(listener, end, begun));

        let mut clients = JoinSet::new();
        for _ in 0..3 {
            clients.spawn(ask(TcpStream::connect(address).await?));
            has_begun.recv().await; // it is being answered
        }
        // ANCHOR: signal
        let start = Instant::now();
        raise(SIGTERM)?; // as `kill` and every service manager do
        server.await??;
        // ANCHOR_END: signal
        let took = start.elapsed().as_secs_f64();
        println!("from the signal to the end took {took:.6} s");

        let answers = clients.join_all().await;
        let answered = answers.iter().filter(|answer| answer.is_ok()).count();
        println!("clients that were answered counted {answered}");
        let refused = TcpStream::connect(address).await.is_err();
        println!("clients refused since counted {}", u8::from(refused));
        Ok(())
    }
}

#[cfg(not(unix))]
fn main() {
    println!("not here: a program can't send itself this signal");
}
