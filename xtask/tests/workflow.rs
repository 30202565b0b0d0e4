//! What CI may do: the workflow, read as text.

const WORKFLOW: &str = include_str!("../../.github/workflows/course.yml");
const CI: &str = include_str!("../../.ci/run");
const REQUIREMENTS: &str = include_str!("../../.github/requirements.txt");

/// Each job's lines, by its name.
fn jobs() -> Vec<(&'static str, Vec<&'static str>)> {
    let (_, all) = WORKFLOW.split_once("\njobs:\n").unwrap();
    let mut jobs: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in all.lines() {
        match line.strip_prefix("  ").filter(|line| line.starts_with(|c: char| c.is_alphabetic())) {
            Some(name) => jobs.push((name.split(':').next().unwrap(), Vec::new())),
            None => jobs.last_mut().into_iter().for_each(|(_, lines)| lines.push(line.trim())),
        }
    }
    jobs
}

#[test]
fn actions_are_named_by_commit() {
    let uses = WORKFLOW.lines().filter_map(|line| line.split_once("uses: "));
    let mut count = 0;
    for (_, action) in uses {
        let (_, commit) = action.split_once('@').unwrap();
        let (commit, version) = commit.split_once(" # v").unwrap_or_else(|| panic!("{action}"));
        assert!(commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit()), "{action}");
        assert!(version.starts_with(|c: char| c.is_ascii_digit()), "{action}");
        count += 1;
    }
    assert!(count > 5);
}

#[test]
fn jobs_have_a_limit_and_no_more_rights_than_they_need() {
    assert!(WORKFLOW.contains("\npermissions: {}") && WORKFLOW.contains("\nconcurrency:"));
    let jobs = jobs();
    assert!(jobs.len() > 5, "{jobs:?}");
    for (name, lines) in jobs {
        assert!(lines.iter().any(|line| line.starts_with("timeout-minutes: ")), "{name}");
        let at = lines.iter().position(|line| *line == "permissions:").expect(name);
        let rights: Vec<_> =
            lines[at + 1..].iter().take_while(|line| line.contains(": ")).collect();
        let may_write = rights.iter().any(|right| right.contains("write"));
        let runs = lines.iter().any(|line| line.contains("run: "));
        assert!(!may_write || !runs, "{name} runs something, and may write");
        let checkouts = lines.iter().filter(|line| line.contains("actions/checkout@")).count();
        let without = lines.iter().filter(|line| **line == "persist-credentials: false").count();
        assert_eq!(checkouts, without, "{name}");
    }
}

#[test]
fn pythons_client_is_known_by_its_hashes() {
    let packages = REQUIREMENTS.lines().filter(|line| !line.starts_with('#'));
    assert!(packages.clone().any(|line| line.starts_with("httpx==")));
    for package in packages {
        assert!(package.contains("==") && package.contains(" --hash=sha256:"), "{package}");
    }
    for runs in [WORKFLOW, CI] {
        assert!(runs.contains("--require-hashes --only-binary :all: -r .github/requirements.txt"));
    }
}

/// Else it is skipped where a job was that `book` went on without.
#[test]
fn the_book_is_published_whenever_it_was_built() {
    let jobs = jobs();
    let (_, deploy) = jobs.iter().find(|(name, _)| *name == "deploy").unwrap();
    let condition = "if: ${{ !cancelled() && needs.book.result == 'success' }}";
    assert!(deploy.contains(&condition), "{deploy:?}");
}

/// The one that is tried is the one that is promised.
#[test]
fn the_minimum_of_rust_is_tried() {
    let manifest = include_str!("../../Cargo.toml");
    let (_, rest) = manifest.split_once("rust-version = \"").unwrap();
    let minimum = rest.split('"').next().unwrap();
    assert!(WORKFLOW.contains(&format!("cargo +{minimum} check --locked --workspace")));
}
