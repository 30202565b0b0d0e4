//! What goes on, on standard error: a bar on a terminal, plain lines elsewhere.

use std::fmt;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::say;

/// How far a session is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlook {
    pub claims: usize,
    pub decided: usize,
    /// That run in this round.
    pub listings: usize,
    /// Whether they run again for claims alone, which the rounds so far don't decide.
    pub again: bool,
    /// About how long it will take; none where nothing has run yet.
    pub left: Option<Duration>,
}

impl fmt::Display for Outlook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { claims, decided, listings, again, left, .. } = self;
        let s = if *listings == 1 { "" } else { "s" };
        write!(f, "{listings} listing{s}")?;
        if *again {
            f.write_str(" again, for claims that need more rounds")?;
        }
        if *claims > 0 {
            write!(f, "; {decided} of {claims} claims are told")?;
        }
        match left {
            Some(left) => write!(f, "; about {:.0} s left", left.as_secs_f64()),
            None => Ok(()),
        }
    }
}

#[derive(Debug)]
pub struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    #[must_use]
    pub fn new() -> Self {
        let style = ProgressStyle::with_template("[{bar:24}] {prefix}: {msg}");
        let bar =
            ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        // Hidden where there is no terminal, or one that can't draw it.
        Self { bar: (!bar.is_hidden()).then_some(bar) }
    }

    pub fn watching(&self, listings: usize) {
        let s = if listings == 1 { "" } else { "s" };
        self.part(listings, format!("{listings} listing{s} watched"));
    }

    pub fn round(&self, round: u32, outlook: &Outlook) {
        self.part(outlook.listings, format!("round {round}, {outlook}"));
    }

    fn part(&self, runs: usize, words: String) {
        match &self.bar {
            Some(bar) => {
                bar.set_length(runs as u64);
                bar.set_position(0);
                bar.set_prefix(words);
            }
            None => say::beside(words),
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

    pub fn ran(&self, listings: usize) {
        if let Some(bar) = &self.bar {
            bar.inc(listings as u64);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlook_says_how_far_it_is_and_why_it_goes_on() {
        let outlook = Outlook { claims: 144, decided: 0, listings: 53, again: false, left: None };
        assert_eq!(outlook.to_string(), "53 listings; 0 of 144 claims are told");
        let later = Outlook {
            decided: 143,
            listings: 1,
            again: true,
            left: Some(Duration::from_millis(12_300)),
            ..outlook
        };
        assert_eq!(
            later.to_string(),
            "1 listing again, for claims that need more rounds; 143 of 144 claims are told; about 12 s left"
        );
    }
}
