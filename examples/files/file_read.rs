//! Reading: a file that is cached, the same one from its device, and a pipe that
//! is fed slowly.
//!
//!     cargo run --example file_read

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::anyhow;

const BYTES: u64 = 64 << 20;
const TIMES: u32 = 16;

fn main() -> anyhow::Result<()> {
    let start = Instant::now();
    let mut file = temporary_file()?;
    report("writing", start);

    let (start, before) = (Instant::now(), from_device());
    // ANCHOR: cached
    for _ in 0..TIMES {
        file.rewind()?;
        read_to_end(&mut file)?;
    }
    // ANCHOR_END: cached
    report("cached", start);
    report_device("cached", before);

    forget(&file)?;
    file.rewind()?;
    let (start, before) = (Instant::now(), from_device());
    read_to_end(&mut file)?;
    let took = start.elapsed().as_secs_f64();
    let read = from_device().zip(before).map(|(now, before)| now - before);
    if read.is_some_and(|bytes| bytes >= BYTES / 2) {
        println!("not cached took {took:.6} s");
        report_device("not cached", before);
    } else {
        let why = "the system keeps this file, or doesn't tell";
        println!("not cached: not here: {why}");
        println!("not cached, from the device: not here: {why}");
    }

    let start = Instant::now();
    // ANCHOR: pipe
    let (input, mut feeder) = io::pipe()?;
    let feeding = thread::spawn(move || {
        for line in ["one\n", "two\n", "three\n", "four\n"] {
            thread::sleep(Duration::from_millis(50));
            feeder.write_all(line.as_bytes())?;
        }
        io::Result::Ok(()) // the feeder is dropped: the input ends
    });
    let bytes = read_to_end(input)?;
    // ANCHOR_END: pipe
    feeding.join().unwrap()?;
    report("fed slowly", start);
    println!("bytes that were fed slowly counted {bytes}");
    Ok(())
}

fn read_to_end(mut from: impl Read) -> io::Result<u64> {
    io::copy(&mut from, &mut io::sink())
}

/// In the folder of this program, since one for temporary files may be memory. It
/// has no name, and is gone with the program, however that ends.
fn temporary_file() -> anyhow::Result<File> {
    let program = std::env::current_exe()?;
    let folder = program.parent().unwrap_or(&program);
    let written = || {
        let mut file = tempfile::tempfile_in(folder)?;
        io::copy(&mut io::repeat(1).take(BYTES), &mut file)?;
        file.sync_all()?; // what isn't on the device yet can't leave the cache
        Ok(file)
    };
    written().map_err(|error: io::Error| {
        let folder = folder.display();
        anyhow!("{BYTES} bytes can't be written in {folder}: {error}")
    })
}

/// Asks the system to drop the file from its cache.
#[cfg(target_os = "linux")]
fn forget(file: &File) -> io::Result<()> {
    use nix::fcntl::{PosixFadviseAdvice, posix_fadvise};
    let forget = PosixFadviseAdvice::POSIX_FADV_DONTNEED;
    Ok(posix_fadvise(file, 0, 0, forget)?)
}

#[cfg(not(target_os = "linux"))]
fn forget(_: &File) -> io::Result<()> {
    Ok(())
}

/// Bytes that this process has had the system read from devices.
fn from_device() -> Option<u64> {
    let io = fs::read_to_string("/proc/self/io").ok()?;
    let bytes = io.lines().find_map(|l| l.strip_prefix("read_bytes: "))?;
    bytes.parse().ok()
}

fn report(what: &str, start: Instant) {
    println!("{what} took {:.6} s", start.elapsed().as_secs_f64());
}

fn report_device(what: &str, before: Option<u64>) {
    match from_device().zip(before) {
        Some((now, before)) => {
            println!("{what}, from the device used {} bytes", now - before);
        }
        None => println!("{what}, from the device: not here: no /proc"),
    }
}
