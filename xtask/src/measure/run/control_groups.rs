//! What the control groups that this program is in leave it, of CPU time and of memory.

use std::fs;
use std::path::{Path, PathBuf};

/// How long quotas have kept this program's group, or one around it, from running: the
/// files that tell.
pub(super) struct Quota(Vec<PathBuf>);

impl Quota {
    pub fn of_this_program() -> Self {
        let tells = |file: &PathBuf| fs::read_to_string(file).is_ok_and(|s| seconds(&s).is_some());
        let files = files(&groups(), "cpu", "cpu.stat", "cpu.stat");
        Self(files.into_iter().filter(tells).collect())
    }

    /// In seconds, since the groups were made, at most: one may be held back within
    /// another.
    pub fn throttled_s(&self) -> f64 {
        let texts = self.0.iter().filter_map(|file| fs::read_to_string(file).ok());
        texts.filter_map(|text| seconds(&text)).sum()
    }
}

/// How much memory this program and all around it may have, in bytes; none where there is
/// no limit.
pub(super) fn memory_limit() -> Option<u64> {
    let files = files(&groups(), "memory", "memory.max", "memory.limit_in_bytes");
    let limits = files.iter().filter_map(|file| fs::read_to_string(file).ok());
    limits.filter_map(|text| text.trim().parse().ok()).min() // "max" is no number
}

fn groups() -> String {
    fs::read_to_string("/proc/self/cgroup").unwrap_or_default()
}

/// The files of a controller that may tell, of a process in these groups, by their names in
/// version 2 and in version 1: see cgroups(7).
fn files(groups: &str, controller: &str, in_two: &str, in_one: &str) -> Vec<PathBuf> {
    let of_line = |line: &str| {
        let mut parts = line.splitn(3, ':').skip(1);
        let (controllers, path) = (parts.next()?, parts.next()?);
        let top = Path::new("/sys/fs/cgroup");
        let (mount, name) = match controllers {
            "" => (top.to_owned(), in_two), // version 2 has one hierarchy
            names if names.split(',').any(|name| name == controller) => {
                (top.join(controller), in_one)
            }
            _ => return None,
        };
        // In a container the path may be the host's; the group is at the top then.
        let around = Path::new(path.trim_start_matches('/')).ancestors();
        Some(around.map(|group| mount.join(group).join(name)).collect::<Vec<_>>())
    };
    groups.lines().filter_map(of_line).flatten().collect()
}

/// Version 2 counts in microseconds, version 1 in nanoseconds.
fn seconds(stat: &str) -> Option<f64> {
    let value = |name: &str| -> Option<f64> {
        let line = stat.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?;
        line.trim().parse().ok()
    };
    let microseconds = value("throttled_usec").map(|n| n * 1e-6);
    microseconds.or_else(|| value("throttled_time").map(|n| n * 1e-9))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_are_read() {
        let two = "usage_usec 5\nnr_throttled 3\nthrottled_usec 1500000\n";
        assert_eq!(seconds(two), Some(1.5));
        let one = "nr_periods 9\nnr_throttled 3\nthrottled_time 2500000000\n";
        assert_eq!(seconds(one), Some(2.5));
        assert_eq!(seconds("usage_usec 5\n"), None);
        assert_eq!(seconds("throttled_usec much\n"), None);
    }

    #[test]
    fn the_group_is_looked_for_where_it_may_be() {
        let shown = |groups, controller, in_two, in_one| -> Vec<String> {
            let files = files(groups, controller, in_two, in_one);
            files.iter().map(|file| file.display().to_string()).collect()
        };
        assert_eq!(
            shown("0::/user.slice/a\n", "cpu", "cpu.stat", "cpu.stat"),
            [
                "/sys/fs/cgroup/user.slice/a/cpu.stat",
                "/sys/fs/cgroup/user.slice/cpu.stat",
                "/sys/fs/cgroup/cpu.stat"
            ]
        );
        let of_one = "5:memory:/m\n4:cpu,cpuacct:/job\n3:cpuset:/\n";
        assert_eq!(
            shown(of_one, "cpu", "cpu.stat", "cpu.stat"),
            ["/sys/fs/cgroup/cpu/job/cpu.stat", "/sys/fs/cgroup/cpu/cpu.stat"]
        );
        assert_eq!(
            shown(of_one, "memory", "memory.max", "limit"),
            ["/sys/fs/cgroup/memory/m/limit", "/sys/fs/cgroup/memory/limit"]
        );
        assert!(shown("nonsense\n", "cpu", "cpu.stat", "cpu.stat").is_empty());
    }
}
