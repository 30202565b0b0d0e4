//! How often verdicts lie: the faults that a study puts into listings, and what
//! it says of its trials.

use std::fmt;

use crate::record::Provenance;

/// A mistake put into a listing: the first `find` in the file becomes `replace`.
#[derive(Debug)]
pub struct Fault {
    pub name: &'static str,
    pub file: &'static str,
    pub find: &'static str,
    pub replace: &'static str,
}

pub const FAULTS: [Fault; 10] = [
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
        replace: "    let busy = Instant::now();\n    while busy.elapsed() < Duration::from_millis(60) {}\n    let start = Instant::now();",
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
];

/// The source with the fault in it; none where it doesn't fit.
#[must_use]
pub fn inject(fault: &Fault, source: &str) -> Option<String> {
    source.contains(fault.find).then(|| source.replacen(fault.find, fault.replace, 1))
}

/// One `verify`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trial {
    pub claims: usize,
    pub failed: usize,
    pub undecided: usize,
    pub problems: usize,
    pub passed: bool,
}

impl fmt::Display for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { claims, failed, undecided, problems, .. } = self;
        write!(f, "{claims} claims, {failed} failed, {undecided} undecided; {problems} problems")
    }
}

/// What came of all trials; as Markdown.
#[derive(Debug)]
pub struct Study {
    pub provenance: Provenance,
    pub quiet: Vec<Trial>,
    pub busy: Vec<Trial>,
    pub faults: Vec<(&'static Fault, Vec<Trial>)>,
}

impl fmt::Display for Study {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Provenance { cpu, usable_cores, os, kernel, revision, date, .. } = &self.provenance;
        writeln!(f, "# How often verdicts lie\n")?;
        writeln!(
            f,
            "Written by `cargo xtask study`, at revision {revision}, on {}: {cpu}, {usable_cores} \
             usable cores, {os}, kernel {kernel}. Each trial is one `cargo xtask verify --no-tests`.\n",
            date.strftime("%Y-%m-%d")
        )?;
        writeln!(f, "## True claims\n")?;
        writeln!(f, "| machine | trials | claims judged | failed | undecided |")?;
        writeln!(f, "|---|--:|--:|--:|--:|")?;
        for (name, trials) in [("as it was", &self.quiet), ("every core kept busy", &self.busy)] {
            let sum = |of: fn(&Trial) -> usize| trials.iter().map(of).sum::<usize>();
            let (claims, failed, undecided) =
                (sum(|t| t.claims), sum(|t| t.failed), sum(|t| t.undecided));
            writeln!(f, "| {name} | {} | {claims} | {failed} | {undecided} |", trials.len())?;
        }
        writeln!(f, "\n## Faults put in\n")?;
        writeln!(f, "| fault | trials | caught |\n|---|--:|--:|")?;
        for (fault, trials) in &self.faults {
            let caught = trials.iter().filter(|trial| !trial.passed).count();
            writeln!(f, "| {} | {} | {caught} |", fault.name, trials.len())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::tests::record;
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

    #[test]
    fn a_study_reads_well() {
        let trial = |failed, undecided| Trial {
            claims: 30,
            failed,
            undecided,
            problems: failed,
            passed: failed == 0,
        };
        let study = Study {
            provenance: record("a", "it", &[0.1]).provenance,
            quiet: vec![trial(0, 0), trial(0, 1)],
            busy: vec![trial(0, 12), trial(0, 13)],
            faults: vec![(&FAULTS[0], vec![trial(2, 0), trial(0, 3)])],
        };
        insta::assert_snapshot!(study);
    }
}
