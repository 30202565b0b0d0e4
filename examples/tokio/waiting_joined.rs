//! The memory that one more waiting future takes, joined with the others.
//!
//!     cargo run --example waiting_joined

use std::time::Duration;

use futures::future::join_all;
use tokio::join;
use tokio::time::sleep;

const FIRST: u64 = 1_000;
const MORE: u64 = 10_000;
const A_WHILE: Duration = Duration::from_millis(50);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // Long enough that all of them wait at once.
    let wait = |_| sleep(Duration::from_millis(400));

    // ANCHOR: units
    let first = join_all((0..FIRST).map(wait));
    let more = async {
        sleep(2 * A_WHILE).await;
        join_all((0..MORE).map(wait)).await
    };
    let memory = async {
        sleep(A_WHILE).await;
        let before = meter::resident();
        sleep(2 * A_WHILE).await;
        (before, meter::resident())
    };
    let (_, _, (before, after)) = join!(first, more, memory);
    // ANCHOR_END: units
    match before.and_then(|before| Ok(after?.saturating_sub(before))) {
        Ok(grown) => println!("one more future used {} bytes", grown / MORE),
        Err(why) => println!("one more future: not here: {why}"),
    }
}
