//! Children made by `Command`: each is a program that starts from its beginning.
//!
//!     cargo run --example spawn

use std::process::Command;
use std::time::Instant;
use std::{env, io};

const CHILDREN: u32 = 200;

fn main() -> io::Result<()> {
    let mut note = String::from("as the program was written");
    match env::args().nth(1).as_deref() {
        Some("child") => {
            println!("the child's note: {note}");
            return Ok(());
        }
        Some("idle") => return Ok(()),
        _ => {}
    }

    // ANCHOR: child
    note.push_str(", then changed by the parent");
    let program = env::current_exe()?;
    Command::new(&program).arg("child").status()?;
    println!("the parent's note: {note}");
    // ANCHOR_END: child

    // What a child costs: start one that does nothing, and wait for its end.
    let start = Instant::now();
    for _ in 0..CHILDREN {
        Command::new(&program).arg("idle").status()?;
    }
    let took = (start.elapsed() / CHILDREN).as_secs_f64();
    println!("a child took {took:.6} s (mean of {CHILDREN})");
    Ok(())
}
