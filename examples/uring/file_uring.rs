//! Many small reads, here and there in a file that isn't cached: one after the
//! other, by a few threads, and by a ring.
//!
//!     cargo run --example file_uring

#[cfg(target_os = "linux")]
fn main() -> anyhow::Result<()> {
    linux::main()
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::{self, File};
    use std::io::{self, Read};
    use std::os::fd::AsRawFd;
    use std::os::unix::fs::FileExt;
    use std::thread;
    use std::time::Instant;

    use anyhow::{anyhow, ensure};
    use io_uring::{IoUring, opcode, types::Fd};
    use nix::fcntl::{PosixFadviseAdvice, posix_fadvise};

    const BLOCK: usize = 4096;
    const BLOCKS: u64 = 16 * 1024; // 64 MiB
    const READS: u64 = 4096;
    const THREADS: usize = 4;
    const AT_ONCE: usize = 64;

    pub fn main() -> anyhow::Result<()> {
        let mut ring = match IoUring::new(AT_ONCE as u32) {
            Ok(ring) => ring,
            Err(error) => {
                println!("not here: the kernel allows no ring: {error}");
                return Ok(());
            }
        };
        let file = temporary_file()?;
        // Each block once, as an odd factor has it, and none beside the last.
        let places = (0..READS).map(|n| n * 6197 % BLOCKS * BLOCK as u64);
        let places: Vec<u64> = places.collect();

        let before = begin(&file)?;
        // ANCHOR: one
        let mut block = [0; BLOCK];
        for place in &places {
            file.read_exact_at(&mut block, *place)?;
        }
        // ANCHOR_END: one
        report("one thread", before)?;

        let before = begin(&file)?;
        // ANCHOR: pool
        thread::scope(|scope| {
            let read = |places: &[u64]| {
                let mut block = [0; BLOCK];
                places
                    .iter()
                    .try_for_each(|p| file.read_exact_at(&mut block, *p))
            };
            let shares = places.chunks(places.len() / THREADS);
            let threads: Vec<_> = shares
                .map(|share| scope.spawn(move || read(share)))
                .collect();
            threads
                .into_iter()
                .try_for_each(|thread| thread.join().unwrap())
        })?;
        // ANCHOR_END: pool
        report("four threads", before)?;

        let before = begin(&file)?;
        let mut calls = 0;
        // ANCHOR: ring
        let mut blocks = vec![[0u8; BLOCK]; AT_ONCE];
        for places in places.chunks(AT_ONCE) {
            for (place, block) in places.iter().zip(&mut blocks) {
                let (file, to) = (Fd(file.as_raw_fd()), block.as_mut_ptr());
                let read = opcode::Read::new(file, to, BLOCK as u32);
                let read = read.offset(*place).build();
                // SAFETY: file and block are there until the read has ended.
                unsafe { ring.submission().push(&read)? };
            }
            ring.submit_and_wait(places.len())?; // one system call
            calls += 1;
            for read in ring.completion() {
                ensure!(read.result() == BLOCK as i32, "a read failed");
            }
        }
        // ANCHOR_END: ring
        report("a ring", before)?;
        println!("calls for the ring counted {calls}");
        Ok(())
    }

    type Before = (Instant, u64);

    /// Has the file out of the cache, and nothing read ahead.
    fn begin(file: &File) -> anyhow::Result<Before> {
        posix_fadvise(file, 0, 0, PosixFadviseAdvice::POSIX_FADV_DONTNEED)?;
        posix_fadvise(file, 0, 0, PosixFadviseAdvice::POSIX_FADV_RANDOM)?;
        Ok((Instant::now(), read_calls()?))
    }

    fn report(how: &str, (start, before): Before) -> anyhow::Result<()> {
        println!("{how} took {:.6} s", start.elapsed().as_secs_f64());
        let calls = read_calls()? - before;
        println!("read calls by {how} counted {calls}");
        Ok(())
    }

    /// How often this process has called read or one of its kin, as Linux counts.
    fn read_calls() -> anyhow::Result<u64> {
        let io = fs::read_to_string("/proc/self/io")?;
        let calls = io.lines().find_map(|l| l.strip_prefix("syscr: "));
        Ok(calls.unwrap_or_default().parse()?)
    }

    /// Without a name: it is gone with the program, however that ends.
    fn temporary_file() -> anyhow::Result<File> {
        let program = std::env::current_exe()?;
        let folder = program.parent().unwrap_or(&program);
        let bytes = BLOCKS * BLOCK as u64;
        let written = || {
            let mut file = tempfile::tempfile_in(folder)?;
            io::copy(&mut io::repeat(1).take(bytes), &mut file)?;
            file.sync_all()?;
            Ok(file)
        };
        written().map_err(|error: io::Error| {
            let folder = folder.display();
            anyhow!("{bytes} bytes can't be written in {folder}: {error}")
        })
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("not here: io_uring is Linux's");
}
