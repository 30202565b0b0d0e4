//! What a child costs while its parent's memory grows: by `fork`, by `Command`,
//! and by a `Command` that has a closure to run first.
//!
//!     cargo run --example start_cost

#[cfg(unix)]
mod unix {
    use std::os::unix::process::CommandExt;
    use std::process::{Command, exit};
    use std::time::{Duration, Instant};
    use std::{env, fs, io};

    use anyhow::Context;
    use memmap2::MmapMut;
    use nix::sys::wait::waitpid;
    use nix::unistd::{ForkResult, fork};

    const SIZES: [(&str, usize); 3] =
        [("0 MiB", 0), ("16 MiB", 16 << 20), ("256 MiB", 256 << 20)];
    /// How long children of a kind are started, so that chance evens out.
    const WHILE: Duration = Duration::from_millis(100);

    pub fn main() -> anyhow::Result<()> {
        if env::args().len() > 1 {
            return Ok(()); // the program that a Command starts
        }
        for (size, bytes) in SIZES {
            if available().is_some_and(|free| free < 2 * bytes) {
                for way in ["fork", "Command", "pre_exec", "huge fork"] {
                    println!("{way} at {size}: not here: too little memory");
                }
                continue;
            }
            let start = Instant::now();
            let memory = touched(bytes, false)
                .with_context(|| format!("{size} of memory can't be had"))?;
            let took = start.elapsed().as_secs_f64();
            println!("writing to {size} took {took:.6} s");
            time(&format!("fork at {size}"), by_fork)?;
            time(&format!("Command at {size}"), by_command)?;
            time(&format!("pre_exec at {size}"), by_pre_exec)?;
            drop(memory);

            let start = Instant::now();
            match touched(bytes, true) {
                Ok(_memory) => {
                    let took = start.elapsed().as_secs_f64();
                    println!(
                        "writing to {size} of huge pages took {took:.6} s"
                    );
                    time(&format!("huge fork at {size}"), by_fork)?;
                }
                Err(why) => println!("huge fork at {size}: not here: {why}"),
            }
        }
        Ok(())
    }

    fn time(
        label: &str,
        start_one: fn() -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let start = Instant::now();
        let mut children = 0;
        while start.elapsed() < WHILE {
            start_one()?;
            children += 1;
        }
        let took = (start.elapsed() / children).as_secs_f64();
        println!("{label} took {took:.6} s (mean of {children})");
        Ok(())
    }

    // ANCHOR: ways
    fn by_fork() -> anyhow::Result<()> {
        // SAFETY: this program has one thread.
        match unsafe { fork() }.context("no child can be started")? {
            ForkResult::Child => exit(0),
            ForkResult::Parent { child } => waitpid(child, None)?,
        };
        Ok(())
    }

    fn by_command() -> anyhow::Result<()> {
        let mut command = Command::new(env::current_exe()?);
        command
            .arg("child")
            .status()
            .context("no child can be started")?;
        Ok(())
    }

    fn by_pre_exec() -> anyhow::Result<()> {
        let mut command = Command::new(env::current_exe()?);
        // SAFETY: it does nothing at all, so nothing that isn't allowed.
        unsafe { command.pre_exec(|| Ok(())) };
        command
            .arg("child")
            .status()
            .context("no child can be started")?;
        Ok(())
    }
    // ANCHOR_END: ways

    // ANCHOR: memory
    /// Memory of which each page has been written to, in small pages, mostly of
    /// 4 KiB, or in huge ones: what the system does by default differs.
    fn touched(bytes: usize, huge: bool) -> io::Result<MmapMut> {
        if huge && huge_page().is_some_and(|page| 0 < bytes && bytes < page) {
            return Err(io::Error::other("one huge page is larger here"));
        }
        let mut memory = MmapMut::map_anon(bytes)?;
        advise(&memory, huge)?;
        memory.chunks_mut(4096).for_each(|page| page[0] = 1);
        Ok(memory)
    }
    // ANCHOR_END: memory

    #[cfg(target_os = "linux")]
    fn advise(memory: &MmapMut, huge: bool) -> io::Result<()> {
        use memmap2::Advice::{HugePage, NoHugePage};
        memory.advise(if huge { HugePage } else { NoHugePage })
    }

    #[cfg(not(target_os = "linux"))]
    fn advise(_: &MmapMut, huge: bool) -> io::Result<()> {
        let why = "huge pages are asked for by a call of Linux";
        if huge {
            Err(io::Error::other(why))
        } else {
            Ok(())
        }
    }

    /// How many bytes a huge page has: with small pages of 64 KiB, 512 MiB.
    fn huge_page() -> Option<usize> {
        let folder = "/sys/kernel/mm/transparent_hugepage";
        let text = fs::read_to_string(format!("{folder}/hpage_pmd_size"));
        text.ok()?.trim().parse().ok()
    }

    /// How many bytes the system can spare, where it says so.
    fn available() -> Option<usize> {
        let text = fs::read_to_string("/proc/meminfo").ok()?;
        let line =
            text.lines().find_map(|l| l.strip_prefix("MemAvailable:"))?;
        let kib: usize = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kib << 10)
    }
}

#[cfg(unix)]
fn main() -> anyhow::Result<()> {
    unix::main()
}

#[cfg(not(unix))]
fn main() {
    println!("not here: fork is a call of Unix systems");
}
