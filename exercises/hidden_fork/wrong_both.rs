// The group is asked for as it should be, and the closure is still there.
//
//     cargo xtask exercise hidden_fork

#[cfg(unix)]
mod unix {
    use std::os::unix::process::CommandExt;
    use std::process::{Child, Command};
    use std::time::Instant;
    use std::{env, fs, io};

    use memmap2::MmapMut;
    use nix::unistd::{Pid, getpgrp};

    const MEMORY: usize = 256 << 20;
    const CHILDREN: u32 = 20;

    fn start(command: &mut Command) -> io::Result<Child> {
        // SAFETY: it does nothing.
        unsafe { command.pre_exec(|| Ok(())) };
        command.process_group(0).spawn()
    }

    /// Memory in pages of 4 KiB, each of which has been written to.
    fn memory() -> io::Result<MmapMut> {
        let memory = MmapMut::map_anon(MEMORY)?;
        #[cfg(target_os = "linux")]
        memory.advise(memmap2::Advice::NoHugePage)?;
        Ok(memory)
    }

    fn write(memory: &mut MmapMut) {
        memory.chunks_mut(4096).for_each(|page| page[0] += 1);
    }

    /// How often a page had to be made or copied so far, where Linux tells.
    fn faults() -> Option<u64> {
        let text = fs::read_to_string("/proc/self/stat").ok()?;
        text.rsplit(") ").next()?.split(' ').nth(7)?.parse().ok()
    }

    pub fn main() -> io::Result<()> {
        if env::args().len() > 1 {
            assert_eq!(getpgrp(), Pid::this()); // the child, in its group
            return Ok(());
        }
        let mut memory = memory()?;
        write(&mut memory);
        let start = Instant::now();
        for _ in 0..CHILDREN {
            let mut command = Command::new(env::current_exe()?);
            let status = start_child(command.arg("child"))?;
            assert!(status, "the child isn't in a group of its own");
        }
        let took = start.elapsed().as_secs_f64() / f64::from(CHILDREN);
        println!("a child took {took:.6} s (mean of {CHILDREN})");

        let before = faults();
        write(&mut memory);
        match before.zip(faults()) {
            Some((before, after)) => {
                println!("pages copied counted {}", after - before);
            }
            None => println!("pages copied: not here: Linux counts them"),
        }
        println!("{CHILDREN} children had groups of their own");
        Ok(())
    }

    fn start_child(command: &mut Command) -> io::Result<bool> {
        Ok(start(command)?.wait()?.success())
    }
}

#[cfg(unix)]
fn main() -> std::io::Result<()> {
    unix::main()
}

#[cfg(not(unix))]
fn main() {
    println!("not here: process groups are Unix's");
}
