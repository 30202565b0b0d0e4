//! Frames that come in halves, read beside a clock that ticks: with a read that is
//! dropped at each tick, and with one that is kept.
//!
//!     cargo run --example select_loses

use std::io;
use std::pin::pin;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::time::{Interval, interval, sleep};

const FRAMES: u8 = 8;
const PAUSE: Duration = Duration::from_millis(20);
const TICK: Duration = Duration::from_millis(50);

type Frame = [u8; 4];

// ANCHOR: dropped
async fn dropped(mut from: TcpStream, mut clock: Interval) -> Vec<Frame> {
    let mut frames = Vec::new();
    loop {
        let mut frame = Frame::default();
        select! {
            read = from.read_exact(&mut frame) => match read {
                Ok(_) => frames.push(frame),
                Err(_) => break frames, // the end
            },
            _ = clock.tick() => {} // whatever was to be done now and then
        }
    }
}
// ANCHOR_END: dropped

// ANCHOR: kept
async fn kept(mut from: TcpStream, mut clock: Interval) -> Vec<Frame> {
    let mut frames = Vec::new();
    loop {
        let mut frame = Frame::default();
        let mut reading = pin!(from.read_exact(&mut frame));
        let read = loop {
            select! {
                read = &mut reading => break read,
                _ = clock.tick() => {}
            }
        };
        match read {
            Ok(_) => frames.push(frame),
            Err(_) => break frames,
        }
    }
}
// ANCHOR_END: kept

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let frames = dropped(sender().await?, interval(TICK)).await;
    report("dropped", &frames);
    let frames = kept(sender().await?, interval(TICK)).await;
    report("kept", &frames);
    Ok(())
}

/// The other end of a connection by which the frames come.
async fn sender() -> io::Result<TcpStream> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut to = TcpStream::connect(listener.local_addr()?).await?;
    to.set_nodelay(true)?;
    tokio::spawn(async move {
        for number in 1..=FRAMES {
            for half in [number; 4].chunks(2) {
                to.write_all(half).await?;
                sleep(PAUSE).await;
            }
        }
        io::Result::Ok(()) // the connection is dropped: that is the end
    });
    Ok(listener.accept().await?.0)
}

fn report(how: &str, frames: &[Frame]) {
    let whole = frames
        .iter()
        .filter(|frame| **frame == [frame[0]; 4])
        .count();
    println!("{how}: {frames:?}");
    println!(
        "frames lost, when {how}, counted {}",
        usize::from(FRAMES) - whole
    );
}
