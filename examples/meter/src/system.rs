//! What a system says of its network, where it says so.

/// The setting that has the first and the last port for connections.
#[cfg(not(target_os = "macos"))]
pub const PORTS: &str = "net.ipv4.ip_local_port_range";
#[cfg(target_os = "macos")]
pub const PORTS: &str = "net.inet.ip.portrange";

/// How many ports there are for connections that name none.
pub fn ports() -> Option<u64> {
    #[cfg(not(target_os = "macos"))]
    let range = settings(&[PORTS])?;
    #[cfg(target_os = "macos")]
    let range = settings(&[
        "net.inet.ip.portrange.first",
        "net.inet.ip.portrange.last",
    ])?;
    let (first, last) = (range.first()?, range.get(1)?);
    // macOS takes them in either direction.
    Some(first.abs_diff(*last) + 1)
}

/// How many connections may wait for a server to take them, whatever it asks for.
pub fn backlog() -> Option<u64> {
    #[cfg(not(target_os = "macos"))]
    let name = "net.core.somaxconn";
    #[cfg(target_os = "macos")]
    let name = "kern.ipc.somaxconn";
    settings(&[name])?.first().copied()
}

/// The numbers of Linux's settings; none where there is no /proc.
#[cfg(not(target_os = "macos"))]
fn settings(names: &[&str]) -> Option<Vec<u64>> {
    let file = |name: &&str| format!("/proc/sys/{}", name.replace('.', "/"));
    let texts = names.iter().map(|name| std::fs::read_to_string(file(name)));
    numbers(&texts.collect::<Result<String, _>>().ok()?)
}

#[cfg(target_os = "macos")]
fn settings(names: &[&str]) -> Option<Vec<u64>> {
    let mut sysctl = std::process::Command::new("/usr/sbin/sysctl");
    let told = sysctl.arg("-n").args(names).output().ok()?;
    numbers(&String::from_utf8(told.stdout).ok()?)
}

fn numbers(text: &str) -> Option<Vec<u64>> {
    text.split_whitespace()
        .map(|number| number.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_on_a_line_or_on_several() {
        assert_eq!(numbers("32768\t60999\n"), Some(vec![32_768, 60_999]));
        assert_eq!(numbers("49152\n65535\n"), Some(vec![49_152, 65_535]));
        assert_eq!(numbers("sysctl: no such thing"), None);
    }

    #[test]
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    fn there_are_ports_and_a_queue() {
        assert!(ports().unwrap() > 0);
        assert!(backlog().unwrap() > 0);
    }
}
