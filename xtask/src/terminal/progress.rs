//! What goes on, on standard error: a bar on a terminal, plain lines elsewhere.

use indicatif::{ProgressBar, ProgressStyle};

use crate::terminal::say;

#[derive(Debug)]
pub struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// For `runs` runs.
    #[must_use]
    pub fn new(runs: u64) -> Self {
        let style = ProgressStyle::with_template("[{bar:24}] {pos}/{len} {msg} ({eta} left)");
        let bar = ProgressBar::new(runs)
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        // Hidden where there is no terminal, or one that can't draw it.
        Self { bar: (!bar.is_hidden()).then_some(bar) }
    }

    pub fn more(&self, runs: u64) {
        if let Some(bar) = &self.bar {
            bar.inc_length(runs);
        }
    }

    pub fn round(&self, name: &str) {
        if self.bar.is_none() {
            say::beside(name);
        }
    }

    /// Says something that stays.
    pub fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| say::beside(line)),
            None => say::beside(line),
        }
    }

    pub fn runs(&self, example: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(example.to_owned());
        }
    }

    pub fn done(&self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
