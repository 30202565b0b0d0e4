//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::judge::rule;
use crate::measure::session::Parameters;
use crate::record::limits::MOST_ROUNDS;
use crate::record::published;

/// In so many rounds a listing runs at most, unless told otherwise.
pub const ROUNDS: u32 = rule::MOST_ROUNDS as u32;

/// Measures the course's listings, and writes and checks its book.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check, measure what has no fresh record, then write the book to target/book
    #[command(
        after_help = "It begins with what `check` does. A mistake that pages can't be made with, such as an \
                      unknown name, ends it before anything is measured. Others, such as a broken link, \
                      are told, and the book is written in spite of them.\n\n\
                      Example:\n  cargo xtask build --rounds 21"
    )]
    Build {
        #[command(flatten)]
        measuring: Measuring,
        /// Measure nothing: write the book from the records at hand, own and published
        #[arg(long, conflicts_with_all = ["rounds", "deadline"])]
        from_records: bool,
    },
    /// Tell in seconds what can be found wrong in pages and README without compiling or measuring
    #[command(
        after_help = "It looks at directives, the names in them, claims that don't parse, anchors, \
                      labels (where a record knows them), links, figures and Rust typed by hand, \
                      listings that no page shows, and the README's tables.\n\n\
                      Examples:\n  cargo xtask check\n  cargo xtask check --format json > report.json"
    )]
    Check {
        /// How to report: for people, or for programs
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Check, run the tests, prove the exercises, run every listing anew, judge every claim, and write the book
    #[command(
        after_help = "It begins with what `check` does. A mistake that pages can't be made with ends it \
                      before anything is measured. Others are told at once, and again at the end, with \
                      which it fails.\n\n\
                      Examples:\n  cargo xtask verify --strict\n  cargo xtask verify --format json > report.json"
    )]
    Verify {
        #[command(flatten)]
        measuring: Measuring,
        /// Leave the tests out
        #[arg(long)]
        no_tests: bool,
        /// Leave the programs of exercises out
        #[arg(long)]
        no_exercises: bool,
        #[command(flatten)]
        leniency: Leniency,
        /// How to report: for people, or for programs
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Measure listings again, with those that claims compare them with
    #[command(after_help = "Examples:\n  cargo xtask measure\n  cargo xtask measure ex_3_2 fork")]
    Measure {
        /// Which listings; all where none is named
        names: Vec<String>,
        /// Measure instead how long each package's dependencies take to compile from nothing: some minutes
        #[arg(long, conflicts_with_all = ["names", "format", "rounds", "deadline"])]
        compile: bool,
        /// How to report: for people, or for programs
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        #[command(flatten)]
        measuring: Measuring,
    },
    /// Serve the book on loopback at once, measure meanwhile, and write it again on every change
    #[command(after_help = "Example:\n  cargo xtask serve --port 3001")]
    Serve {
        /// The port on 127.0.0.1; 0 takes any free one
        #[arg(long, default_value_t = 3000)]
        port: u16,
        #[command(flatten)]
        measuring: Measuring,
    },
    /// Write what this machine measured as one file for records/, and say what is in it
    #[command(
        after_help = "Every listing needs a record that is up to date: cargo xtask build makes them.\n\n\
                      Examples:\n  cargo xtask publish\n  \
                      taskset -c 0 cargo xtask publish --name one-cpu --condition 'pinned to one CPU'"
    )]
    Publish {
        /// What the machine is called: small letters, digits and -; else by its system and cores
        #[arg(long, value_parser = name)]
        name: Option<String>,
        /// What was done to the machine while it measured, where it wasn't left as it is
        #[arg(long, value_name = "WORDS")]
        condition: Option<String>,
    },
    /// Tell what each machine says of each claim: this one and those in records/
    #[command(
        after_help = "Examples:\n  cargo xtask compare\n  cargo xtask compare --format json > machines.json"
    )]
    Compare {
        /// How to report: for people, or for programs
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
    },
    /// Write the book, and look at every page in a real browser: themes, small screens, paper, no JavaScript
    #[command(
        after_help = "Examples:\n  cargo xtask audit\n  cargo xtask audit introduction --pictures target/pictures"
    )]
    Audit {
        /// Which pages; all where none is named
        pages: Vec<String>,
        /// Keep a picture of each page in each view in this folder
        #[arg(long, value_name = "FOLDER")]
        pictures: Option<PathBuf>,
    },
    /// Programs to mend: list them, or try one of them: compile it, run it, judge it, explain
    #[command(
        after_help = "Yours to edit is exercises/NAME/task.rs, made at the first try. What isn't right yet \
                      ends with exit code 1.\n\n\
                      Examples:\n  cargo xtask exercise\n  cargo xtask exercise in_a_row\n  \
                      cargo xtask exercise --watch\n  cargo xtask exercise in_a_row --hint"
    )]
    Exercise(ExerciseArguments),
    /// Run the local site alone, for curl or a client in another language
    #[command(after_help = "Examples:\n  cargo xtask site --log\n  curl http://127.0.0.1:8000/")]
    Site {
        /// The port on 127.0.0.1; 0 takes any free one
        #[arg(long, default_value_t = 8000)]
        port: u16,
        /// How long the site waits before it answers, in milliseconds
        #[arg(long, value_name = "MS", default_value_t = 100)]
        delay_ms: u64,
        /// Print when each request arrived and was answered
        #[arg(long)]
        log: bool,
    },
    /// Find out how often verdicts lie: verify again and again, beside other work, on one CPU, and with faults put in
    #[command(
        after_help = "It takes hours, can be interrupted, and goes on where it was.\n\nExamples:\n  cargo xtask study --runs 20 --faults 5\n  cargo xtask study --runs 0 --faults 0    # of exercises alone"
    )]
    Study {
        /// How often to verify in each condition of the machine
        #[arg(long, default_value_t = 10)]
        runs: u32,
        /// How often to prove all exercises, quiet and busy
        #[arg(long, default_value_t = 3)]
        exercises: u32,
        /// How often to try each fault, quiet and busy
        #[arg(long, default_value_t = 3)]
        faults: u32,
    },
    /// Run listings for another xtask, which asks on standard input
    #[command(hide = true)]
    Worker,
    /// The preprocessor that mdbook calls; reads a book on standard input
    #[command(after_help = "Example:\n  mdbook build")]
    Preprocess {
        #[command(subcommand)]
        question: Option<Question>,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
pub enum Question {
    /// Whether pages can be rendered for this renderer; the exit code answers
    Supports { renderer: String },
}

#[derive(Args, Clone, Debug)]
pub struct ExerciseArguments {
    /// Which one; with an option, the next that isn't done, and with --prove all
    pub name: Option<String>,
    /// Try it again at every save; Enter judges by time
    #[arg(long, group = "what")]
    pub watch: bool,
    /// Tell a hint, and a better one when asked again
    #[arg(long, group = "what")]
    pub hint: bool,
    /// Begin again; the program as it is now is kept aside
    #[arg(long, group = "what")]
    pub reset: bool,
    /// Show a program that is right
    #[arg(long, group = "what")]
    pub solution: bool,
    /// For whoever writes it: try all of its programs, those that are wrong included
    #[arg(long, group = "what")]
    pub prove: bool,
}

/// How many claims may be undecided.
#[derive(Args, Clone, Copy, Debug)]
pub struct Leniency {
    /// Fail on undecided claims, too
    #[arg(long, conflicts_with = "undecided_at_most")]
    strict: bool,
    /// Fail where more of the claims than this are undecided, such as 5%
    #[arg(long, value_name = "SHARE", value_parser = share)]
    undecided_at_most: Option<f64>,
}

impl Leniency {
    /// The part of the claims that may be undecided; none: any.
    #[must_use]
    pub fn most_undecided(self) -> Option<f64> {
        if self.strict { Some(0.0) } else { self.undecided_at_most }
    }
}

/// What a published file can be called.
fn name(text: &str) -> Result<String, String> {
    if published::is_name(text) {
        return Ok(text.to_owned());
    }
    Err("a name is of small letters, digits and -, and has 40 of them at most".to_owned())
}

/// Such as `5%`.
fn share(text: &str) -> Result<f64, String> {
    let number = text.trim().strip_suffix('%').and_then(|number| number.trim().parse().ok());
    let share = number.filter(|share| (0.0..=100.0).contains(share));
    share.map(|share: f64| share / 100.0).ok_or("a share is from 0% to 100%, such as 5%".into())
}

#[derive(Args, Clone, Copy, Debug)]
pub struct Measuring {
    /// In how many rounds a listing runs at most; most claims are told after six
    #[arg(long, default_value_t = ROUNDS, value_parser = clap::value_parser!(u32).range(6..=i64::from(MOST_ROUNDS)))]
    rounds: u32,
    /// How long one run may take, in seconds
    #[arg(long, value_name = "S", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    deadline: u64,
}

impl Measuring {
    #[must_use]
    pub fn parameters(self) -> Parameters {
        Parameters {
            rounds: self.rounds,
            deadline: Duration::from_secs(self.deadline),
            delay: site::DELAY,
        }
    }
}
