//! The records' files: the only module that touches them. Each is written whole
//! beside its place and then renamed into it.

use std::fs::{self, File, Metadata, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::compile::assembly::MachineCode;
use crate::compile::cost::Compiled;
use crate::compile::refusal::Refusal;
use crate::interrupt;
use crate::problem::{Problem, Problems};
use crate::record::published::{self, MOST_BYTES, Published};
use crate::record::{FORMAT, Record, limits, migration, regular};
use crate::scratch;

#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
}

/// Held while one `xtask` of this checkout measures.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    about: Metadata,
    _file: File,
}

impl Lock {
    /// # Errors
    ///
    /// When its file is gone: with a new one, another `xtask` can measure meanwhile.
    pub fn check(&self) -> Result<()> {
        anyhow::ensure!(
            regular::is_at(&self.about, &self.path),
            "{} was taken away, and another xtask can have measured meanwhile: nothing since \
             then is kept; run it again, and see which listing removes it",
            self.path.display()
        );
        Ok(())
    }
}

impl Store {
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn path(&self, example: &str) -> PathBuf {
        self.folder.join(format!("{example}.json"))
    }

    /// Keeps every other `xtask` of this checkout from measuring until the lock
    /// is dropped: two at once would disturb each other's times. What programs left
    /// half written that were killed is swept.
    ///
    /// # Errors
    ///
    /// When the folder or the lock can't be made.
    pub fn lock(&self, wait: impl FnOnce()) -> Result<Lock> {
        fs::create_dir_all(&self.folder)
            .with_context(|| format!("{} can't be made", self.folder.display()))?;
        let mut wait = Some(wait);
        loop {
            let lock = self.locked(|| wait.take().map_or((), |wait| wait()))?;
            // Whoever had it may have taken its file away.
            if lock.check().is_ok() {
                self.sweep();
                return Ok(lock);
            }
        }
    }

    fn locked(&self, wait: impl FnOnce()) -> Result<Lock> {
        let path = self.folder.join("lock");
        let mut options = File::options();
        options.read(true).write(true).create(true);
        let file = regular::open(&path, &mut options)
            .with_context(|| format!("{} can't be made", path.display()))?;
        let about = file.metadata().with_context(|| format!("{} can't be read", path.display()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                wait();
                file.lock().with_context(|| format!("{} can't be locked", path.display()))?;
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("{} can't be locked", path.display()));
            }
        }
        Ok(Lock { path, about, _file: file })
    }

    fn sweep(&self) {
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            if name.to_string_lossy().starts_with(scratch::PREFIX) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// The record of `example`; none where it was never measured.
    ///
    /// # Errors
    ///
    /// When there is one that can't be used: why, and the mend.
    pub fn load(&self, example: &str) -> Result<Option<Record>, Problem> {
        let path = self.path(example);
        let why = |error| unusable(&path, example, &format!("can't be read: {error}"));
        let text = read_if_there(&path).map_err(why)?;
        let record = text.map(|text| parse(&text, example)).transpose();
        record.map_err(|why| unusable(&path, example, &why))
    }

    pub fn save(&self, record: &Record) -> Result<()> {
        write(&self.path(&record.example), record)
    }

    /// How long a package's dependencies took to compile; none where that was
    /// never measured.
    ///
    /// # Errors
    ///
    /// When there is one that can't be used: why, and the mend.
    pub fn load_compiled(&self, package: &str) -> Result<Option<Compiled>, Problem> {
        let path = self.path_of_compiled(package);
        let text = read_if_there(&path).map_err(|error| unusable_compiled(&path, &error))?;
        let compiled = text.map(|text| serde_json::from_slice(&text)).transpose();
        compiled.map_err(|error| unusable_compiled(&path, &error))
    }

    pub fn save_compiled(&self, compiled: &Compiled) -> Result<()> {
        write(&self.path_of_compiled(&compiled.package), compiled)
    }

    /// What can be made anew: its loss loses nothing but time.
    pub fn load_cache<T: DeserializeOwned + Default>(&self, name: &str) -> T {
        let text = regular::read(&self.path_of_cache(name)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// What can't be made anew; as it begins where there is none.
    ///
    /// # Errors
    ///
    /// When there is one that can't be used.
    pub fn load_kept<T: DeserializeOwned + Default>(&self, name: &str) -> Result<T> {
        let path = self.path_of_cache(name);
        let unusable = || format!("{} can't be used: mend it, or move it away", path.display());
        let text = read_if_there(&path).with_context(unusable)?;
        text.map_or_else(|| Ok(T::default()), |text| serde_json::from_slice(&text))
            .with_context(unusable)
    }

    /// # Errors
    ///
    /// When it can't be written.
    pub fn save_cache(&self, name: &str, content: &impl Serialize) -> Result<()> {
        write(&self.path_of_cache(name), content)
    }

    fn path_of_cache(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.cache.json"))
    }

    /// The machine code kept of a listing; none, too, where it can't be used: it is
    /// quickly made again.
    pub fn load_machine_code(&self, example: &str) -> Option<MachineCode> {
        let text = regular::read(&self.path_of_machine_code(example)).ok()?;
        serde_json::from_slice(&text).ok()
    }

    pub fn save_machine_code(&self, code: &MachineCode) -> Result<()> {
        write(&self.path_of_machine_code(&code.example), code)
    }

    /// What the compiler said of a program; none, too, where it can't be used.
    pub fn load_refusal(&self, program: &str) -> Option<Refusal> {
        let text = regular::read(&self.path_of_refusal(program)).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// # Errors
    ///
    /// When it can't be written.
    pub fn save_refusal(&self, refusal: &Refusal) -> Result<()> {
        write(&self.path_of_refusal(&refusal.program), refusal)
    }

    /// No listing's name has a dot in it.
    fn path_of_compiled(&self, package: &str) -> PathBuf {
        self.folder.join(format!("{package}.compiled.json"))
    }

    fn path_of_refusal(&self, program: &str) -> PathBuf {
        self.folder.join(format!("{program}.refused.json"))
    }

    fn path_of_machine_code(&self, example: &str) -> PathBuf {
        self.folder.join(format!("{example}.assembly.json"))
    }
}

/// The published files of a folder, sorted by name, and what is wrong with others: they
/// are left out. None where there is no folder.
pub fn load_published(folder: &Path) -> (Vec<Published>, Problems) {
    let mut problems = Problems::default();
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let published = paths.iter().filter_map(|path| problems.keep(load_one_published(path)));
    (published.collect(), problems)
}

fn read_if_there(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match regular::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}

fn load_one_published(path: &Path) -> Result<Published, Problem> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let read = || -> Result<Published, String> {
        // One that is far too large isn't even read.
        let bytes =
            fs::symlink_metadata(path).map_err(|error| format!("can't be read: {error}"))?.len();
        if bytes > MOST_BYTES as u64 {
            return Err(format!("has {bytes} bytes, and may have {MOST_BYTES}"));
        }
        let text = regular::read(path).map_err(|error| format!("can't be read: {error}"))?;
        Published::parse(&text, &name)
    };
    read().map_err(|why| published::problem(&name, &why))
}

/// A published file as it is, for others to read.
///
/// # Errors
///
/// When it can't be read.
pub fn read_published(folder: &Path, name: &str) -> std::io::Result<Vec<u8>> {
    regular::read(&folder.join(format!("{name}.json")))
}

/// Gives back its path.
///
/// # Errors
///
/// When it can't be written.
pub fn save_published(folder: &Path, name: &str, text: &str) -> Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| format!("{} can't be made", folder.display()))?;
    let path = folder.join(format!("{name}.json"));
    write_text(&path, text.as_bytes())?;
    Ok(path)
}

fn write(path: &Path, content: &impl Serialize) -> Result<()> {
    let mut text = serde_json::to_vec(content)?;
    text.push(b'\n');
    write_text(path, &text)
}

/// Writes it beside its place, whole, and then puts it there.
fn write_text(path: &Path, text: &[u8]) -> Result<()> {
    let write = || -> Result<()> {
        let folder = path.parent().context("it has no folder")?;
        let mut file = tempfile::Builder::new()
            .prefix(scratch::PREFIX)
            .tempfile_in(folder)
            .map_err(without_its_name)?;
        file.as_file_mut().write_all(text)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    interrupt::undivided(write)
        .with_context(|| format!("the record {} can't be written", path.display()))
}

/// A file that is beside for a moment has another name each time: with it, one problem
/// would be as many as there are rounds.
fn without_its_name(error: io::Error) -> io::Error {
    error.kind().into()
}

fn unusable_compiled(path: &Path, why: &dyn std::fmt::Display) -> Problem {
    Problem::new(format!("the record {} can't be used: {why}", path.display()))
        .mend("cargo xtask measure --compile")
}

fn parse(text: &[u8], example: &str) -> Result<Record, String> {
    let value: Value =
        serde_json::from_slice(text).map_err(|error| format!("is no record: {error}"))?;
    let value = match value["format"].as_u64() {
        Some(format) if format == u64::from(FORMAT) => value,
        Some(migration::BEFORE) => migration::migrate(value)?,
        Some(format) => {
            return Err(format!("is of format {format}, and this program reads {FORMAT}"));
        }
        None => return Err("is no record: it has no format".into()),
    };
    let record: Record =
        serde_json::from_value(value).map_err(|error| format!("is damaged: {error}"))?;
    if record.example != example {
        return Err(format!("is of {}", record.example));
    }
    if record.samples.is_empty() == record.not_here.is_none() {
        return Err("holds no samples".into());
    }
    limits::check(&record)?;
    Ok(record)
}

fn unusable(path: &Path, example: &str, why: &str) -> Problem {
    Problem::new(format!("the record {} {why}", path.display()))
        .mend(format!("cargo xtask measure {example}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::assembly::Origin;
    use crate::record::tests::record;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().to_owned());
        (folder, store)
    }

    #[test]
    fn a_record_comes_back_as_it_was() {
        let (_folder, store) = store();
        let saved = record("a", "it", &[0.1, 0.123_456_789_012_345_67]);
        store.save(&saved).unwrap();
        assert_eq!(store.load("a"), Ok(Some(saved)));
        assert_eq!(store.load("b"), Ok(None));
    }

    /// Earlier programs kept machine code there.
    #[test]
    fn what_a_record_has_beside_is_no_trouble() {
        let (folder, store) = store();
        let saved = record("a", "it", &[0.1]);
        store.save(&saved).unwrap();
        let path = folder.path().join("a.json");
        let text = fs::read_to_string(&path).unwrap();
        let assembly = "\"assembly\":[{\"name\":\"sum\",\"code\":\"ret\"}],\"samples\"";
        fs::write(path, text.replacen("\"samples\"", assembly, 1)).unwrap();
        assert_eq!(store.load("a"), Ok(Some(saved)));
    }

    #[test]
    fn machine_code_comes_back_as_it_was_and_damaged_there_is_none() {
        let (folder, store) = store();
        let origin = Origin { source: "s".into(), rustc: "1.90".into(), cpu: "A CPU".into() };
        let code = MachineCode { example: "a".into(), origin, functions: Vec::new() };
        assert_eq!(store.load_machine_code("a"), None);
        store.save_machine_code(&code).unwrap();
        assert_eq!(store.load_machine_code("a"), Some(code));
        fs::write(folder.path().join("a.assembly.json"), "{").unwrap();
        assert_eq!(store.load_machine_code("a"), None);
    }

    #[test]
    fn a_compile_comes_back_as_it_was_and_a_damaged_one_is_named() {
        let (folder, store) = store();
        let provenance = record("a", "it", &[0.1]).provenance;
        let compiled = Compiled { package: "p".into(), key: "k".into(), seconds: 1.5, provenance };
        assert_eq!(store.load_compiled("p"), Ok(None));
        store.save_compiled(&compiled).unwrap();
        assert_eq!(store.load_compiled("p"), Ok(Some(compiled)));
        fs::write(folder.path().join("p.compiled.json"), "{}").unwrap();
        let problem = store.load_compiled("p").unwrap_err();
        assert_eq!(problem.mend.as_deref(), Some("cargo xtask measure --compile"));
    }

    #[test]
    fn what_is_no_record_is_refused_with_the_mend() {
        let (folder, store) = store();
        store.save(&record("a", "it", &[0.1, 0.2])).unwrap();
        let whole = fs::read_to_string(folder.path().join("a.json")).unwrap();
        for (text, word) in [
            (String::new(), "is no record"),
            (whole[..whole.len() / 2].to_owned(), "is no record"),
            (whole.replacen("\"format\":", "\"format\":999,\"was\":", 1), "is of format 999"),
            (whole.replace("\"wall_s\"", "\"wall\""), "is damaged"),
            (whole.replace("\"example\":\"a\"", "\"example\":\"c\""), "is of c"),
            (
                whole.replace(
                    &whole[whole.find("\"samples\"").unwrap()..],
                    "\"samples\":[],\"not_here\":null}",
                ),
                "no samples",
            ),
        ] {
            fs::write(folder.path().join("a.json"), text).unwrap();
            let problem = store.load("a").unwrap_err();
            assert!(problem.what.contains(word), "{word}: {problem}");
            assert_eq!(problem.mend.as_deref(), Some("cargo xtask measure a"));
        }
    }

    #[test]
    fn a_record_that_can_not_be_written_leaves_the_old_one() {
        let (folder, store) = store();
        let old = record("a", "it", &[0.1]);
        store.save(&old).unwrap();
        let gone = Store::new(folder.path().join("gone"));
        let told = [gone.save(&old), gone.save(&old)].map(|e| format!("{:#}", e.unwrap_err()));
        assert!(told[0].contains("can't be written") && told[0] == told[1], "{told:?}");
        assert_eq!(store.load("a"), Ok(Some(old)));
    }
}
