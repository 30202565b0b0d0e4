//! A fork server: a process that is started early, while it is small, and forks
//! for a parent that has grown.
//!
//!     cargo run --example fork_server

#[cfg(unix)]
mod unix {
    use std::env;
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;
    use std::process::{Command, exit};
    use std::time::{Duration, Instant};

    use anyhow::Context;
    use memmap2::MmapMut;
    use nix::sys::wait::waitpid;
    use nix::unistd::{ForkResult, Pid, fork};

    /// How long children of a kind are started, so that chance evens out.
    const WHILE: Duration = Duration::from_millis(100);
    const MEMORY: usize = 256 << 20;

    pub fn main() -> anyhow::Result<()> {
        if env::args().len() > 1 {
            return Ok(()); // the program that a Command starts
        }
        let (server, mut line) = start_server()?;

        let measured = measure(&mut line);
        drop(line); // the server reads the end, and ends
        waitpid(server, None)?;
        measured
    }

    fn measure(line: &mut UnixStream) -> anyhow::Result<()> {
        // From here on, this process is large, in small pages.
        let mut memory = MmapMut::map_anon(MEMORY).with_context(|| {
            format!("{MEMORY} bytes of memory can't be had")
        })?;
        #[cfg(target_os = "linux")]
        memory.advise(memmap2::Advice::NoHugePage)?;
        let start = Instant::now();
        memory.fill(1);
        let took = start.elapsed().as_secs_f64();
        println!("writing to {MEMORY} bytes took {took:.6} s");
        time("by the fork server", || {
            line.write_all(b"1")?; // one child, please
            line.read_exact(&mut [0]).context("the fork server gave up")
        })?;
        time("by this process", || {
            Ok(waitpid(fork_one()?, None).map(drop)?)
        })?;
        time("by a Command", || {
            Command::new(env::current_exe()?).arg("child").status()?;
            Ok(())
        })?;
        Ok(())
    }

    // ANCHOR: server
    fn start_server() -> anyhow::Result<(Pid, UnixStream)> {
        let (ours, theirs) = UnixStream::pair()?;
        // SAFETY: this program has one thread.
        match unsafe { fork() }.context("no child can be started")? {
            ForkResult::Parent { child } => Ok((child, ours)),
            ForkResult::Child => {
                drop(ours);
                let well = serve(theirs).is_ok();
                exit(if well { 0 } else { 1 })
            }
        }
    }

    /// A child for each byte that comes, and a byte back when it has ended.
    fn serve(mut line: UnixStream) -> anyhow::Result<()> {
        let mut request = [0];
        while line.read(&mut request)? == 1 {
            waitpid(fork_one()?, None)?;
            line.write_all(&request)?;
        }
        Ok(())
    }
    // ANCHOR_END: server

    fn fork_one() -> anyhow::Result<Pid> {
        // SAFETY: this program has one thread, and so has the server.
        match unsafe { fork() }.context("no child can be started")? {
            ForkResult::Child => exit(0),
            ForkResult::Parent { child } => Ok(child),
        }
    }

    fn time(
        who: &str,
        mut start_one: impl FnMut() -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let start = Instant::now();
        let mut children = 0;
        while start.elapsed() < WHILE {
            start_one()?;
            children += 1;
        }
        let took = (start.elapsed() / children).as_secs_f64();
        println!("a child {who} took {took:.6} s (mean of {children})");
        Ok(())
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
