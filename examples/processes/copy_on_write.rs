//! How much of its parent's memory a forked child has for itself: what it wrote
//! to, and no more.
//!
//!     cargo run --example copy_on_write

#[cfg(target_os = "linux")]
fn main() -> anyhow::Result<()> {
    linux::main()
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::Path;
    use std::process::exit;
    use std::{fs, io};

    use anyhow::Context;
    use memmap2::{Advice, MmapMut};
    use nix::sys::wait::{WaitStatus, waitpid};
    use nix::unistd::{ForkResult, fork};

    const BYTES: usize = 64 << 20;
    /// Of some systems; where pages are larger, each is written to several times.
    const PAGE: usize = 4096;
    const ROLLUP: &str = "/proc/self/smaps_rollup";

    pub fn main() -> anyhow::Result<()> {
        if !Path::new(ROLLUP).exists() {
            println!("not here: {ROLLUP} isn't there");
            return Ok(());
        }
        // ANCHOR: children
        let mut memory = MmapMut::map_anon(BYTES)
            .with_context(|| format!("{BYTES} bytes of memory can't be had"))?;
        memory.advise(Advice::NoHugePage)?; // copied in small pages
        memory.fill(1);

        for percent in [0, 10, 50, 100] {
            // SAFETY: this program has one thread.
            match unsafe { fork() }.context("no child can be started")? {
                ForkResult::Child => {
                    let pages = memory.chunks_mut(PAGE);
                    let written = pages.len() * percent / 100;
                    pages.take(written).for_each(|page| page[0] = 2);
                    exit(report(percent).map_or(1, |()| 0));
                }
                ForkResult::Parent { child } => {
                    let ended = waitpid(child, None)?;
                    let well = matches!(ended, WaitStatus::Exited(_, 0));
                    anyhow::ensure!(well, "the child failed: {ended:?}");
                }
            }
        }
        // ANCHOR_END: children
        anyhow::ensure!(memory.iter().all(|byte| *byte == 1));
        println!("the parent's memory is as it was");
        Ok(())
    }

    // ANCHOR: report
    /// What the kernel counts as this process's own: pages that nobody else has
    /// (private), and its share of all (proportional set size).
    fn report(percent: usize) -> io::Result<()> {
        let rollup = fs::read_to_string(ROLLUP)?;
        for (name, field) in [("private", "Private_Dirty:"), ("share", "Pss:")]
        {
            let line = rollup.lines().find_map(|l| l.strip_prefix(field));
            let kib = line.and_then(|l| l.trim().strip_suffix(" kB"));
            let kib: usize = kib.and_then(|n| n.parse().ok()).unwrap_or(0);
            println!("{name} after {percent} % used {} bytes", kib * 1024);
        }
        Ok(())
    }
    // ANCHOR_END: report
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("not here: smaps_rollup is a file of Linux");
}
