//! Children made by `fork`: each goes on from here, with the parent's memory.
//!
//!     cargo run --example fork

#[cfg(unix)]
fn main() -> anyhow::Result<()> {
    use anyhow::Context;
    use nix::sys::wait::waitpid;
    use nix::unistd::{ForkResult, fork};
    use std::process::exit;
    use std::time::Instant;

    const CHILDREN: u32 = 1_000;

    // ANCHOR: child
    let mut note = String::from("as the program was written");
    note.push_str(", then changed by the parent");

    // SAFETY: this program has one thread, so no other can hold a lock that the
    // child would wait for.
    match unsafe { fork() }.context("no child can be started")? {
        ForkResult::Child => {
            note.push_str(", then by the child");
            println!("the child's note: {note}");
            exit(0);
        }
        ForkResult::Parent { child } => waitpid(child, None)?,
    };
    println!("the parent's note: {note}");
    // ANCHOR_END: child

    // What a child costs: start one that does nothing, and wait for its end.
    let start = Instant::now();
    for _ in 0..CHILDREN {
        // SAFETY: still one thread.
        match unsafe { fork() }.context("no child can be started")? {
            ForkResult::Child => exit(0),
            ForkResult::Parent { child } => waitpid(child, None)?,
        };
    }
    let took = (start.elapsed() / CHILDREN).as_secs_f64();
    println!("a child took {took:.6} s (mean of {CHILDREN})");
    Ok(())
}

#[cfg(not(unix))]
fn main() {
    println!("not here: fork is a call of Unix systems");
}
