// Frames are read by a future of their own, which nothing cuts off; what `select!`
// drops is only a wait for the next one.
//
//     cargo xtask exercise lost_frames

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::mpsc;
use tokio::time::{interval, sleep};

const FRAMES: u32 = 10;
const SIZE: usize = 8;
const BEAT: Duration = Duration::from_millis(2);

async fn send(mut pipe: DuplexStream) {
    for number in 0..FRAMES as u8 {
        for half in [[number; SIZE / 2], [number; SIZE / 2]] {
            pipe.write_all(&half).await.unwrap();
            sleep(4 * BEAT).await;
        }
    }
}

fn is_intact(frame: &[u8; SIZE]) -> bool {
    frame.iter().all(|byte| *byte == frame[0])
}

/// How many frames came whole, and how many beats there were meanwhile.
async fn receive(mut pipe: DuplexStream) -> (u32, u32) {
    let (mut intact, mut beats) = (0, 0);
    let (frames, mut received) = mpsc::channel(1);
    let read = async move {
        let mut frame = [0; SIZE];
        while pipe.read_exact(&mut frame).await.is_ok() {
            let _ = frames.send(frame).await;
        }
    };
    let count = async {
        let mut ticks = interval(BEAT);
        loop {
            tokio::select! {
                frame = received.recv() => match frame {
                    Some(frame) => intact += u32::from(is_intact(&frame)),
                    None => break, // the end
                },
                _ = ticks.tick() => beats += 1,
            }
        }
    };
    tokio::join!(read, count);
    (intact, beats)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (there, here) = duplex(64);
    let start = Instant::now();
    let ((), (intact, beats)) = tokio::join!(send(there), receive(here));
    println!("it took {:.6} s", start.elapsed().as_secs_f64());
    println!("{FRAMES} frames were sent");
    println!("frames lost counted {}", FRAMES - intact);
    println!("beats counted {beats}");
}
