//! The mistakes that a study puts into listings.

/// A mistake put into a listing: the first `find` in the file becomes `replace`.
#[derive(Debug)]
pub struct Fault {
    pub name: &'static str,
    pub file: &'static str,
    pub find: &'static str,
    pub replace: &'static str,
}

pub const FAULTS: [Fault; 13] = [
    Fault {
        name: "ex_3_2 sleeps for half a delay",
        file: "examples/tokio/ex_3_2.rs",
        find: "    let task1 =",
        replace: "    std::thread::sleep(Duration::from_millis(50));\n    let task1 =",
    },
    Fault {
        name: "ex_3_2 awaits its first task before it starts the others",
        file: "examples/tokio/ex_3_2.rs",
        find: "    let task2 =",
        replace: "    let page1 = task1.await??;\n    let task1 = std::future::ready(Ok::<_, tokio::task::JoinError>(\n        Ok::<_, reqwest::Error>(page1)));\n    let task2 =",
    },
    Fault {
        name: "ex_3_3 awaits one fetch after the other",
        file: "examples/tokio/ex_3_3.rs",
        find: "try_join_all(fetches).await?;",
        replace: "{\n        let mut pages = try_join_all(std::iter::empty::<std::future::Ready<reqwest::Result<String>>>()).await?;\n        for fetch in fetches {\n            pages.push(fetch.await?);\n        }\n        pages\n    };",
    },
    Fault {
        name: "ex_3_4 fetches two pages, and says three",
        file: "examples/ureq/ex_3_4.rs",
        find: "let page3 = fetch(&agent, &url)?;",
        replace: "let page3 = page2.clone();",
    },
    Fault {
        name: "ex_3_5 waits for its thread before it works itself",
        file: "examples/threads/ex_3_5.rs",
        find: "let second = scope.spawn(|| sum(2, ADDITIONS));",
        replace: "let second = scope.spawn(|| sum(2, ADDITIONS)).join().unwrap();\n        let second = scope.spawn(move || second);",
    },
    Fault {
        name: "ex_3_5 does half of the work on two threads",
        file: "examples/threads/ex_3_5.rs",
        find: "let first = sum(2, ADDITIONS); // on this thread, meanwhile",
        replace: "let first = sum(2, 0);",
    },
    Fault {
        name: "ex_3_1 works while it should wait",
        file: "examples/tokio/ex_3_1.rs",
        find: "    let start = Instant::now();",
        replace: "    let busy = Instant::now();\n    while busy.elapsed() < Duration::from_millis(150) {}\n    let start = Instant::now();",
    },
    Fault {
        name: "ex_3_4 prints the time of another program",
        file: "examples/ureq/ex_3_4.rs",
        find: "start.elapsed().as_secs_f64()",
        replace: "0.102_345",
    },
    Fault {
        name: "fork's children take their time",
        file: "examples/processes/fork.rs",
        find: "ForkResult::Child => exit(0),",
        replace: "ForkResult::Child => {\n                std::thread::sleep(std::time::Duration::from_millis(2));\n                exit(0)\n            }",
    },
    Fault {
        name: "ex_3_5_processes leaves a child behind",
        file: "examples/threads/ex_3_5_processes.rs",
        find: "    let start = Instant::now();",
        replace: "    let _left = Command::new(\"sleep\").arg(\"30\").spawn()?;\n    let start = Instant::now();",
    },
    // Narrow ones: a little beyond what a claim allows.
    Fault {
        name: "ex_3_3 loses almost half of a delay",
        file: "examples/tokio/ex_3_3.rs",
        find: "    let start = Instant::now();",
        replace: "    let start = Instant::now();\n    std::thread::sleep(Duration::from_millis(45));",
    },
    Fault {
        name: "ex_3_15's jobs last a third longer",
        file: "examples/tokio/ex_3_15.rs",
        find: "thread::sleep(JOB)",
        replace: "thread::sleep(JOB * 4 / 3)",
    },
    Fault {
        name: "copy_on_write writes to 57 pages where it says 50",
        file: "examples/processes/copy_on_write.rs",
        find: "pages.len() * percent / 100",
        replace: "pages.len() * if percent == 50 { 57 } else { percent } / 100",
    },
];

impl Fault {
    /// The listing that it is put into.
    pub fn example(&self) -> &'static str {
        let name = self.file.rsplit('/').next().unwrap_or(self.file);
        name.trim_end_matches(".rs")
    }
}

/// The source with the fault in it; none where it doesn't fit.
#[must_use]
pub fn inject(fault: &Fault, source: &str) -> Option<String> {
    source.contains(fault.find).then(|| source.replacen(fault.find, fault.replace, 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_fault_fits_its_listing() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for fault in &FAULTS {
            let source = std::fs::read_to_string(root.join(fault.file)).unwrap();
            let faulty = inject(fault, &source);
            assert!(faulty.is_some_and(|faulty| faulty != source), "{}", fault.name);
        }
    }
}
