//! What a directive becomes: values, of which a writer makes text.

use crate::judge::Verdict;
use crate::render::data::Rows;
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
    /// What is to be known before a page is read.
    Notice(Vec<Inline>),
    /// In place of a figure that there isn't.
    NoFigure {
        caption: Vec<Inline>,
        why: String,
    },
    Task(Task),
    Question(Question),
    /// Those to a page's questions, at its end.
    Answers(Vec<Question>),
    /// All that the book asks, to be filled with what a reader answered.
    Progress(Vec<Section>),
}

/// A program to mend.
#[derive(Clone, Debug)]
pub struct Task {
    pub name: String,
    /// What a reader's tick is kept under.
    pub key: String,
    /// Whether it was found right here, where its reader is at this machine.
    pub is_done: bool,
    pub title: String,
    pub what: String,
    /// What a reader runs.
    pub command: String,
    /// What it is right by, each with the claim that tells, where one does.
    pub wanted: Vec<(String, Option<String>)>,
}

/// What a reader is asked, and its answer.
#[derive(Clone, Debug)]
pub struct Question {
    /// By which what a reader answered is kept.
    pub key: String,
    /// Its number on its page, from 1.
    pub number: usize,
    pub asked: Vec<Inline>,
    pub answers: Answers,
    pub answer: Vec<Inline>,
    pub because: Vec<Inline>,
    /// Whether what comes next tells its answer.
    pub is_guess: bool,
    /// Whether no answer of a reader's can be right or wrong, as nothing tells.
    pub is_undecided: bool,
}

#[derive(Clone, Debug)]
pub enum Answers {
    Options(Vec<Choice>),
    Scale(Scale),
}

#[derive(Clone, Debug)]
pub struct Choice {
    pub words: Vec<Inline>,
    pub is_right: bool,
    /// What is wrong about it.
    pub but: Option<Vec<Inline>>,
}

/// Numbers in the unit that is shown.
#[derive(Clone, Debug)]
pub struct Scale {
    pub from: f64,
    pub to: f64,
    pub log: bool,
    pub unit: &'static str,
    /// From the unit to the base unit.
    pub factor: f64,
    /// What was measured; none where it can't be told.
    pub found: Option<f64>,
}

/// A page that asks something, or has something to mend.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its address in the book.
    pub page: String,
    pub title: String,
    /// Each question's key and words.
    pub asked: Vec<(String, Vec<Inline>)>,
    pub mend: Vec<ToMend>,
}

/// A program to mend, where they are listed.
#[derive(Clone, Debug)]
pub struct ToMend {
    pub name: String,
    pub key: String,
    pub title: String,
    pub is_done: bool,
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
    /// Words that fill several lines of a table's cell.
    Words(String),
    /// A file that is written beside the pages, from the book's folder.
    Data(String),
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
    /// What the first few of the other machines got, each in a sentence.
    pub elsewhere: Vec<String>,
    /// How many more machines there are.
    pub more: usize,
    /// Where all of its values stand, where they are written beside the pages.
    pub values: Option<Rows>,
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

/// Parts of a sentence, in words alone.
pub fn spoken(parts: &[Inline]) -> String {
    parts.iter().map(Inline::spoken).collect()
}

impl Inline {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Text(text) | Self::Code(text) if text.is_empty())
    }

    /// In words alone, as where nothing can be pressed.
    pub fn spoken(&self) -> String {
        match self {
            Self::Text(text) | Self::Words(text) | Self::Code(text) | Self::Command(text) => {
                text.clone()
            }
            Self::File { path, .. } | Self::Data(path) => path.clone(),
            Self::Quote { words, .. } => format!("\u{201c}{words}\u{201d}"),
            Self::Number(number) => number.shown.clone(),
            Self::Claim(Checked { shown, verdict, .. }) => match verdict {
                Verdict::Holds => shown.clone(),
                Verdict::Fails | Verdict::Undecided(_) => format!("{shown} ({})", verdict.name()),
            },
            Self::Prediction(parts) => spoken(parts),
            Self::Missing { shown, .. } => (*shown).to_owned(),
            Self::Stale(why) => format!(" (out of date: {why})"),
        }
    }
}

impl Row {
    /// One that can't be linked to.
    pub fn new(name: impl Into<String>, cells: Vec<Inline>) -> Self {
        let cells = cells.into_iter().map(|content| Cell { rows: None, content }).collect();
        Self::Cells { id: None, name: vec![Inline::text(name)], cells }
    }
}
