//! What a directive becomes: values, of which a writer makes text.

use crate::judge::Verdict;
use crate::render::figure::Drawing;

#[derive(Clone, Debug)]
pub enum Fragment {
    /// A part of a sentence.
    Inline(Vec<Inline>),
    Code(Code),
    /// What a program printed.
    Output {
        caption: Vec<Inline>,
        text: String,
    },
    Table(Table),
    /// Names, and what is said of each.
    Facts(Vec<(&'static str, String)>),
    Figure(Figure),
    /// In place of a figure that there isn't.
    NoFigure {
        caption: Vec<Inline>,
        why: String,
    },
    Task(Task),
}

/// A program to mend.
#[derive(Clone, Debug)]
pub struct Task {
    pub id: String,
    pub title: String,
    pub what: String,
    /// What a reader runs.
    pub command: String,
    /// What it is right by, each with the claim that tells, where one does.
    pub wanted: Vec<(String, Option<String>)>,
}

#[derive(Clone, Debug)]
pub enum Inline {
    Text(String),
    Code(String),
    /// A file of the course; its address where the book says where its sources are.
    File {
        path: String,
        address: Option<String>,
    },
    /// What a reader runs.
    Command(String),
    Quote {
        words: String,
        source: String,
    },
    Number(Number),
    Claim(Checked),
    /// A model's value, the measured one, and the gap between them.
    Prediction(Vec<Inline>),
    /// In place of a number that there isn't.
    Missing {
        shown: &'static str,
        why: Option<String>,
    },
    /// Why what stands before it is out of date.
    Stale(String),
}

/// A measured number.
#[derive(Clone, Debug, Default)]
pub struct Number {
    pub shown: String,
    /// In its base unit.
    pub value: f64,
    pub example: Option<String>,
    pub label: Option<String>,
    pub metric: Option<String>,
    /// How many it is the median of, the least of them and the greatest.
    pub rounds: Option<(usize, f64, f64)>,
    pub interval: Option<String>,
    pub note: Option<Note>,
}

/// A claim's measured side, with its verdict.
#[derive(Clone, Debug)]
pub struct Checked {
    pub shown: String,
    pub claim: String,
    pub verdict: Verdict,
    pub value: Option<f64>,
    pub rounds: usize,
    pub interval: Option<(f64, f64)>,
    pub note: Option<Note>,
}

/// What stands behind a number, and the listing in the table of all that it leads
/// on to.
#[derive(Clone, Debug)]
pub struct Note {
    pub words: String,
    pub example: String,
}

#[derive(Clone, Debug)]
pub struct Code {
    pub caption: Vec<Inline>,
    pub language: String,
    /// Whole lines.
    pub text: String,
}

#[derive(Clone, Debug)]
pub struct Table {
    /// The first is over the rows' names.
    pub head: Vec<String>,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug)]
pub enum Row {
    Cells {
        /// By which it can be linked to.
        id: Option<String>,
        name: Vec<Inline>,
        cells: Vec<Cell>,
    },
    /// Words across all columns.
    Across(String),
}

#[derive(Clone, Debug)]
pub struct Cell {
    /// How many rows it stands for, where it is more than its own.
    pub rows: Option<usize>,
    pub content: Inline,
}

#[derive(Clone, Debug)]
pub struct Figure {
    pub class: &'static str,
    pub caption: Vec<Inline>,
    pub drawing: Drawing,
}

impl Inline {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

impl Row {
    /// One that can't be linked to.
    pub fn new(name: impl Into<String>, cells: Vec<Inline>) -> Self {
        let cells = cells.into_iter().map(|content| Cell { rows: None, content }).collect();
        Self::Cells { id: None, name: vec![Inline::text(name)], cells }
    }
}
