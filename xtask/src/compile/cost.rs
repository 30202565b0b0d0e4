//! What a listing costs before it runs: the lines to write, the crates that it
//! brings in, and the time that those take to compile.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use cargo_metadata::{Dependency, DependencyKind, Metadata, MetadataCommand};
use serde::{Deserialize, Serialize};

use crate::called;
use crate::compile;
use crate::course::Course;
use crate::digest;
use crate::record::Provenance;
use crate::scratch::Scratch;

/// What each package brings in, by its name.
pub type Trees = BTreeMap<String, Tree>;

/// What a package brings in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    /// SHA-256 of what Cargo was asked with: while that is the same, so is the rest.
    asked: String,
    /// Crates that its listings are linked from, without the course's own.
    pub crates: usize,
    /// Changes with any of them, with their features, and with the profile.
    pub key: String,
}

/// How long the crates of a package took to compile, from nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compiled {
    pub package: String,
    /// Of the [`Tree`] that was compiled.
    pub key: String,
    pub seconds: f64,
    pub provenance: Provenance,
}

/// Lines of a source that say something to the compiler.
#[must_use]
pub fn lines(source: &str) -> usize {
    let code = |line: &&str| !line.is_empty() && !line.starts_with("//");
    source.lines().map(str::trim).filter(code).count()
}

/// What every package that has listings brings in: as it was, where nothing it depends
/// on has changed.
///
/// # Errors
///
/// When Cargo can't tell.
pub fn trees(course: &Course, known: &Trees) -> Result<Trees> {
    let (root, lock) = inputs(course)?;
    let lock = digest::of(lock.as_bytes());
    let mut trees = Trees::new();
    for (package, dependencies) in &course.dependencies {
        let asked = asked(&manifest(&root, dependencies)?, &lock);
        let tree = match known.get(package).filter(|tree| tree.asked == asked) {
            Some(tree) => tree.clone(),
            None => Apart::of(course, package)?.tree()?,
        };
        trees.insert(package.clone(), tree);
    }
    Ok(trees)
}

/// Every package that has listings, apart from the course.
///
/// # Errors
///
/// When it can't be set apart.
pub fn packages(course: &Course) -> Result<Vec<Apart>> {
    course.packages().map(|package| Apart::of(course, package)).collect()
}

/// The course's own manifest and lock.
fn inputs(course: &Course) -> Result<(String, String)> {
    let read = |name: &str| {
        let path = course.root.join(name);
        fs::read_to_string(&path).with_context(|| format!("{} can't be read", path.display()))
    };
    Ok((read("Cargo.toml")?, read("Cargo.lock")?))
}

/// SHA-256 of both; `lock` is that of the lock, which is long and every package's.
fn asked(manifest: &str, lock: &str) -> String {
    digest::of(format!("{manifest}\n{lock}").as_bytes())
}

/// A package of the third-party dependencies of one of the course's, and of
/// nothing else: so a reader's own project would have them. Within the course,
/// features are united over all packages, and the site brings in its own.
pub struct Apart {
    pub package: String,
    asked: String,
    folder: Scratch,
}

impl Apart {
    fn of(course: &Course, package: &str) -> Result<Self> {
        let folder = Scratch::within(&course.target).context("no temporary folder can be made")?;
        let write = || -> Result<String> {
            let (root, lock) = inputs(course)?;
            let none = Vec::new();
            let manifest = manifest(&root, course.dependencies.get(package).unwrap_or(&none))?;
            fs::write(folder.path().join("Cargo.toml"), &manifest)?;
            fs::write(folder.path().join("Cargo.lock"), &lock)?;
            fs::write(folder.path().join("lib.rs"), "")?;
            Ok(asked(&manifest, &digest::of(lock.as_bytes())))
        };
        let asked = write().with_context(|| format!("{package} can't be set apart"))?;
        Ok(Self { package: package.to_owned(), asked, folder })
    }

    /// # Errors
    ///
    /// When Cargo can't tell: one of the crates may not be here yet, and can't be
    /// fetched.
    pub fn tree(&self) -> Result<Tree> {
        let metadata = || -> Result<Metadata> {
            let mut asked = MetadataCommand::new();
            asked.current_dir(self.folder.path());
            asked.other_options(["--filter-platform".to_owned(), host()?]);
            let output = called::output(&mut asked.cargo_command())?;
            anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            Ok(MetadataCommand::parse(std::str::from_utf8(&output.stdout)?)?)
        };
        let metadata = metadata()
            .with_context(|| format!("the crates of {} can't be listed", self.package))?;
        let read = |name: &str| fs::read(self.folder.path().join(name));
        // Cargo has thrown out of the lock what this package doesn't need.
        let inputs = [read("Cargo.toml")?, read("Cargo.lock")?].concat();
        Ok(Tree { asked: self.asked.clone(), crates: linked(&metadata), key: digest::of(&inputs) })
    }

    /// Compiles all of it, from nothing.
    pub fn compile(&self, course: &Course) -> Result<Duration> {
        let build = |start: Instant| -> Result<Duration> {
            let mut cargo = course.cargo();
            cargo.current_dir(self.folder.path()).args(["build", "--quiet", "--target-dir"]);
            let output = called::output(cargo.arg(self.folder.path().join("target")))?;
            anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            Ok(start.elapsed())
        };
        build(Instant::now()).with_context(|| format!("{} can't be compiled apart", self.package))
    }
}

/// The manifest of a package that depends on what `dependencies` name, but for
/// the course's own, in the profiles of the course's root.
fn manifest(root: &str, dependencies: &[Dependency]) -> Result<String> {
    let mut manifest: toml::Table = toml::toml! {
        [package]
        name = "apart"
        edition = "2024"

        [lib]
        path = "lib.rs"

        [workspace]
    };
    let mut root: toml::Table = root.parse()?;
    manifest.extend(root.remove("profile").map(|profile| ("profile".to_owned(), profile)));
    let theirs = |dependency: &&Dependency| {
        dependency.kind == DependencyKind::Normal && dependency.path.is_none()
    };
    for dependency in dependencies.iter().filter(theirs) {
        let table = match &dependency.target {
            Some(target) => inner(inner(&mut manifest, "target"), &target.to_string()),
            None => &mut manifest,
        };
        let mut wanted = toml::Table::new();
        wanted.insert("version".into(), dependency.req.to_string().into());
        wanted.insert("default-features".into(), dependency.uses_default_features.into());
        wanted.insert("features".into(), dependency.features.clone().into());
        inner(table, "dependencies").insert(dependency.name.clone(), wanted.into());
    }
    Ok(manifest.to_string())
}

/// The table of that name within another.
fn inner<'a>(table: &'a mut toml::Table, name: &str) -> &'a mut toml::Table {
    let inner = table.entry(name).or_insert_with(|| toml::Table::new().into());
    inner.as_table_mut().expect("only tables are put there")
}

/// The crates that the root package is linked from, itself left out.
fn linked(metadata: &Metadata) -> usize {
    let Some(resolve) = &metadata.resolve else { return 0 };
    let mut reached = BTreeSet::new();
    let mut open: Vec<_> = resolve.root.iter().collect();
    while let Some(package) = open.pop() {
        let Some(node) = resolve.nodes.iter().find(|node| node.id == *package) else { continue };
        for dependency in &node.deps {
            let is_linked =
                |kind: &cargo_metadata::DepKindInfo| kind.kind == DependencyKind::Normal;
            if dependency.dep_kinds.iter().any(is_linked) && reached.insert(&dependency.pkg) {
                open.push(&dependency.pkg);
            }
        }
    }
    reached.len()
}

/// The platform that is compiled for.
fn host() -> Result<String> {
    let output = compile::rustc().args(["--version", "--verbose"]).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc doesn't say what it compiles for")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn comments_and_blank_lines_are_no_lines_of_code() {
        let source = "//! A listing.\n\nfn main() {\n    // Why.\n    f(); // how\n}\n";
        assert_eq!(lines(source), 3);
    }

    /// As `cargo metadata` tells of one.
    fn dependency(changes: serde_json::Value) -> Dependency {
        let mut dependency = json!({
            "name": "a", "req": "^1.2", "kind": null, "optional": false,
            "uses_default_features": true, "features": [], "target": null,
        });
        let changes = changes.as_object().unwrap().clone();
        dependency.as_object_mut().unwrap().extend(changes);
        serde_json::from_value(dependency).unwrap()
    }

    #[test]
    fn what_is_known_of_a_package_is_asked_of_cargo_once() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("Cargo.toml"), "[workspace]\n").unwrap();
        fs::write(folder.path().join("Cargo.lock"), "version = 4\n").unwrap();
        let course = Course {
            root: folder.path().to_owned(),
            target: folder.path().join("target"),
            examples: Vec::new(),
            refused: Vec::new(),
            dependencies: [("p".to_owned(), vec![dependency(json!({}))])].into(),
            exercises: Vec::new(),
        };
        let (root, lock) = inputs(&course).unwrap();
        let lock = digest::of(lock.as_bytes());
        let asked = asked(&manifest(&root, &course.dependencies["p"]).unwrap(), &lock);
        // Planted: that it comes back shows that Cargo isn't asked.
        let planted = Tree { asked, crates: 1_000_000, key: "k".into() };
        let known: Trees = [("p".to_owned(), planted)].into();
        assert_eq!(trees(&course, &known).unwrap(), known);
    }

    #[test]
    fn a_package_apart_has_its_dependencies_and_not_the_courses() {
        let dependencies = [
            dependency(json!({"features": ["x"], "uses_default_features": false})),
            dependency(json!({"name": "for-unix", "target": "cfg(unix)"})),
            dependency(json!({"name": "site", "path": "/course/examples/site"})),
            dependency(json!({"name": "for-tests", "kind": "dev"})),
        ];
        let root = "[workspace]\nmembers = [\"a\"]\n\n[profile.dev]\nopt-level = 3\n";
        let manifest: toml::Table = manifest(root, &dependencies).unwrap().parse().unwrap();
        let wanted: toml::Table = toml::toml! {
            [package]
            name = "apart"
            edition = "2024"

            [lib]
            path = "lib.rs"

            [workspace]

            [profile.dev]
            opt-level = 3

            [dependencies]
            a = { version = "^1.2", default-features = false, features = ["x"] }

            [target."cfg(unix)".dependencies]
            for-unix = { version = "^1.2", default-features = true, features = [] }
        };
        assert_eq!(manifest, wanted);
    }

    /// The root is linked from `a` and `b`, and those from `c`; `d`, and what it is
    /// linked from, run while it is compiled.
    #[test]
    fn crates_are_counted_once_and_where_they_are_linked() {
        let on = |name: &str, kind: Option<&str>| json!({"name": name, "pkg": name, "dep_kinds": [{"kind": kind, "target": null}]});
        let node = |id: &str, deps: &[serde_json::Value]| json!({"id": id, "dependencies": [], "features": [], "deps": deps});
        let nodes = [
            node("root", &[on("a", None), on("b", None), on("d", Some("build"))]),
            node("a", &[on("c", None)]),
            node("b", &[on("c", None)]),
            node("c", &[on("e", Some("dev"))]),
            node("d", &[on("e", None)]),
            node("e", &[]),
        ];
        let metadata = json!({
            "packages": [], "workspace_members": ["root"], "version": 1,
            "workspace_root": "/apart", "target_directory": "/apart/target",
            "resolve": {"root": "root", "nodes": nodes},
        });
        assert_eq!(linked(&MetadataCommand::parse(metadata.to_string()).unwrap()), 3);
    }
}
