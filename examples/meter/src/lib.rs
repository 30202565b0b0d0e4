//! What the sweeps share: whether there is room for so many connections at once,
//! and how much memory and how many threads the process has meanwhile.

mod system;

use std::fs;

/// Open files and ports that are taken anyway, with some to spare: standard
/// streams, pollers, pipes, the site's socket, others' connections.
const OTHERS: u64 = 64;

/// Whether this process may open `at_once` connections to the site; it raises its
/// own limit on open files as far as it may. Where connections may have to wait
/// before the site takes them, it prints so.
///
/// # Errors
///
/// Why not, in words for the reader: the system allows too few open files or has
/// too few ports, or the site is somebody else's.
pub fn room(at_once: u64) -> Result<(), String> {
    let site = std::env::var("SITE_URL").ok();
    if site.as_deref().is_some_and(|url| !is_ours(url)) {
        return Err("so many at once are for the course's own site: \
                    unset SITE_URL"
            .into());
    }
    // Without SITE_URL the site is in this process, and holds the other ends.
    let ends = if site.is_some() { at_once } else { 2 * at_once };
    open_files(ends)?;
    ports(at_once, system::ports())?;
    if let Some(queue) = system::backlog().filter(|queue| *queue < at_once) {
        println!(
            "here {queue} connections may wait for a server to take them; \
             with {at_once} at once, some may have to try again"
        );
    }
    Ok(())
}

/// Each connection has a port at the client's end, out of those that there are.
fn ports(at_once: u64, there_are: Option<u64>) -> Result<(), String> {
    let wanted = at_once + OTHERS;
    match there_are {
        Some(there_are) if there_are < wanted => Err(format!(
            "it takes {wanted} ports, and this system has {there_are} for \
             connections; `sysctl {}` tells which",
            system::PORTS
        )),
        _ => Ok(()), // or it isn't known, and a connection fails
    }
}

fn is_ours(url: &str) -> bool {
    let rest = url.strip_prefix("http://127.0.0.1:");
    let port =
        rest.map(|rest| rest.split_once('/').map_or(rest, |(port, _)| port));
    port.is_some_and(|port| port.parse::<u16>().is_ok())
}

#[cfg(unix)]
fn open_files(ends: u64) -> Result<(), String> {
    let wanted = ends + OTHERS;
    let allowed = rlimit::increase_nofile_limit(wanted)
        .map_err(|error| format!("the limit on open files: {error}"))?;
    if allowed >= wanted {
        Ok(())
    } else {
        Err(format!(
            "it takes {wanted} open files, and this process may have \
             {allowed}; `ulimit -Hn` and then `ulimit -n` raise that"
        ))
    }
}

/// Elsewhere sockets don't count as open files.
#[cfg(not(unix))]
fn open_files(_: u64) -> Result<(), String> {
    Ok(())
}

/// The memory of this process that is in use now, in bytes.
///
/// # Errors
///
/// When the system doesn't tell.
pub fn resident() -> Result<u64, &'static str> {
    let stats = memory_stats::memory_stats();
    let stats = stats.ok_or("this system doesn't tell a process's memory")?;
    Ok(stats.physical_mem as u64)
}

/// What this process takes from here on.
pub struct Meter {
    /// The most that were seen at once; none where there is no /proc.
    threads: Option<u64>,
}

impl Meter {
    /// Forgets the process's peak of memory before this.
    #[must_use]
    pub fn start() -> Self {
        // Where it can't be forgotten it is told all the same: a sweep goes up.
        let _ = fs::write("/proc/self/clear_refs", "5");
        Self { threads: None }
    }

    /// Counts the threads that there are now: to be called when all have
    /// started.
    pub fn count_threads(&mut self) {
        self.threads = status("Threads:");
    }

    /// Prints the peak of memory and the threads.
    pub fn tell(&self, label: &str) {
        match status("VmHWM:").zip(self.threads) {
            Some((peak_kib, threads)) => {
                println!("{label} used {} bytes", peak_kib * 1024);
                println!("{label} counted {threads}");
            }
            None => println!("{label}: not here: there is no /proc to read"),
        }
    }
}

/// A number from what Linux says of this process.
fn status(field: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_site_on_loopback_is_ours() {
        assert!(is_ours("http://127.0.0.1:8000/"));
        for url in [
            "https://www.example.com/",
            "http://127.0.0.1:80.example.com/",
            "http://127.0.0.1.example.com/",
        ] {
            assert!(!is_ours(url), "{url}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn more_files_than_are_allowed_are_refused() {
        assert_eq!(open_files(1), Ok(()));
        let refusal = open_files(u64::from(u32::MAX)).unwrap_err();
        assert!(
            refusal.starts_with("it takes 4294967359 open files"),
            "{refusal}"
        );
    }

    #[test]
    fn more_ports_than_there_are_are_refused() {
        assert_eq!(ports(936, Some(1_000)), Ok(()));
        assert_eq!(ports(1_000, None), Ok(()));
        let refusal = ports(937, Some(1_000)).unwrap_err();
        let start = "it takes 1001 ports, and this system has 1000";
        assert!(refusal.starts_with(start), "{refusal}");
    }

    #[test]
    fn memory_in_use_is_known() {
        assert!(resident().unwrap() > 64 * 1024);
    }
}
