//! What went wrong, where, and what to do about it. Problems are gathered, so
//! that one run tells all of them.

use std::fmt;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use serde::{Serialize, Serializer};

/// A line of a file, for people: the path relative to the course's root.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    #[serde(serialize_with = "serialize_slashed")]
    pub file: PathBuf,
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", slashed(&self.file), self.line)
    }
}

/// A path of the course as it is written everywhere: `book/a.md`, on Windows, too.
#[must_use]
pub fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace(MAIN_SEPARATOR, "/")
}

fn serialize_slashed<S: Serializer>(path: &Path, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&slashed(path))
}

/// The line, counted from 1, that a byte of a text stands in.
#[must_use]
pub fn line_at(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub place: Option<Place>,
    pub what: String,
    pub mend: Option<String>,
}

impl Problem {
    pub fn new(what: impl Into<String>) -> Self {
        Self { place: None, what: what.into(), mend: None }
    }

    #[must_use]
    pub fn at(mut self, file: &Path, line: usize) -> Self {
        self.place = Some(Place { file: file.to_owned(), line });
        self
    }

    #[must_use]
    pub fn mend(mut self, mend: impl Into<String>) -> Self {
        self.mend = Some(mend.into());
        self
    }

    /// What and mend in a row, for a sentence of another problem.
    #[must_use]
    pub fn into_words(self) -> String {
        match self.mend {
            Some(mend) => format!("{}; {mend}", self.what),
            None => self.what,
        }
    }

    /// For a name that isn't known: the nearest known one as the mend.
    pub fn unknown<'a>(kind: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let mut known: Vec<&str> = known.into_iter().collect();
        known.sort_unstable();
        known.dedup();
        let problem = Self::new(format!("there is no {kind} {name:?}"));
        let nearest = known
            .iter()
            .max_by(|a, b| strsim::jaro_winkler(name, a).total_cmp(&strsim::jaro_winkler(name, b)));
        match nearest {
            Some(near) if strsim::jaro_winkler(name, near) > 0.7 => {
                problem.mend(format!("did you mean {near:?}?"))
            }
            Some(_) => problem.mend(format!("known are: {}", known.join(", "))),
            None => problem,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(self.what.trim_end())?;
        if let Some(mend) = &self.mend {
            write!(f, "\n    mend: {mend}")?;
        }
        Ok(())
    }
}

/// Every problem of a run.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    pub fn push(&mut self, problem: Problem) {
        if !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }

    pub fn extend(&mut self, problems: impl IntoIterator<Item = Problem>) {
        problems.into_iter().for_each(|problem| self.push(problem));
    }

    /// The value of a good result; a bad one's problem is kept.
    pub fn keep<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.push(problem)).ok()
    }

    #[must_use]
    pub fn as_slice(&self) -> &[Problem] {
        &self.0
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[must_use]
    pub fn into_vec(self) -> Vec<Problem> {
        self.0
    }

    /// In the order of their places.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.0.sort_by(|a, b| a.place.cmp(&b.place));
        self
    }

    /// # Errors
    ///
    /// All of the problems, if there is one.
    pub fn into_result<T>(self, good: T) -> Result<T, Self> {
        if self.is_empty() { Ok(good) } else { Err(self.sorted()) }
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")?;
        }
        if self.0.len() > 1 {
            write!(f, "\n{} problems", self.0.len())?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one_to_their_ends() {
        let lines = [0, 2, 3, 5, 6].map(|at| line_at("ab\nc\r\nd", at));
        assert_eq!(lines, [1, 1, 2, 2, 3]);
    }

    #[test]
    fn places_are_told_with_slashes_everywhere() {
        let file = Path::new("book").join("a.md");
        let place = Place { file, line: 3 };
        assert_eq!(place.to_string(), "book/a.md:3");
        let json = serde_json::to_string(&place).unwrap();
        assert_eq!(json, r#"{"file":"book/a.md","line":3}"#);
    }

    #[test]
    fn a_near_name_is_offered_and_a_far_one_is_not() {
        let known = ["ex_3_1", "ex_3_2", "fork"];
        let near = Problem::unknown("example", "ex_32", known);
        assert_eq!(near.mend.unwrap(), "did you mean \"ex_3_2\"?");
        let far = Problem::unknown("example", "zzz", known);
        assert_eq!(far.mend.unwrap(), "known are: ex_3_1, ex_3_2, fork");
    }

    #[test]
    fn problems_are_listed_by_place_with_their_mends() {
        let mut problems = Problems::default();
        problems.push(Problem::new("b").at(Path::new("book/b.md"), 2));
        problems.push(Problem::new("a").at(Path::new("book/a.md"), 9).mend("do this"));
        problems.push(Problem::new("b").at(Path::new("book/b.md"), 2));
        assert_eq!(
            problems.into_result(()).unwrap_err().to_string(),
            "book/a.md:9: a\n    mend: do this\nbook/b.md:2: b\n2 problems"
        );
    }
}
