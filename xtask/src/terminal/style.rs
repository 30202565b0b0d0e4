//! What a terminal can show, and what is wanted of it.

use std::env;

use console::Term;

/// How to write to standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns.
    pub width: usize,
    pub unicode: bool,
    pub colour: bool,
}

/// Where nobody knows better.
const WIDTH: usize = 80;

/// Colours of the terminal's own, so that they suit its ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    Bold,
    Good,
    Bad,
    Requests,
    Threads,
}

impl Style {
    /// Of this program's standard output.
    #[must_use]
    pub fn of_stdout() -> Self {
        let size = Term::stdout().size_checked();
        Self {
            width: size.map_or(WIDTH, |(_, columns)| usize::from(columns)),
            unicode: cfg!(windows) || names_utf_8(&locale()),
            // It heeds NO_COLOR and dumb terminals.
            colour: console::colors_enabled(),
        }
    }

    #[must_use]
    pub fn painted(self, text: &str, paint: Paint) -> String {
        if !self.colour {
            return text.to_owned();
        }
        let code = match paint {
            Paint::Bold => 1,
            Paint::Bad => 31,
            Paint::Good => 32,
            Paint::Threads => 33,
            Paint::Requests => 36,
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// Words as this terminal can show them.
    #[must_use]
    pub fn shown(self, words: &str) -> String {
        if self.unicode {
            return words.to_owned();
        }
        words.chars().fold(String::new(), |shown, c| match c {
            '\u{202f}' | '\u{2009}' => shown + " ",
            '–' => shown + "-",
            'µ' => shown + "u",
            '✓' => shown + "+",
            '✗' => shown + "x",
            '∞' => shown + "infinite",
            c if c.is_ascii() => shown + c.encode_utf8(&mut [0; 4]),
            _ => shown + "?",
        })
    }
}

/// The first of the variables that is set decides, as in C.
fn locale() -> String {
    let set = |name| env::var(name).ok().filter(|value| !value.is_empty());
    ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default()
}

fn names_utf_8(locale: &str) -> bool {
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_tells_of_utf_8() {
        assert!(names_utf_8("en_GB.UTF-8") && names_utf_8("C.utf8"));
        assert!(!names_utf_8("C") && !names_utf_8("") && !names_utf_8("de_DE.ISO-8859-1"));
    }

    #[test]
    fn every_sign_of_ours_has_one_in_ascii() {
        let ascii = Style { width: 80, unicode: false, colour: false };
        assert_eq!(ascii.shown("✓ 1–2\u{202f}µs"), "+ 1-2 us");
        let unicode = Style { unicode: true, ..ascii };
        assert_eq!(unicode.shown("✓"), "✓");
    }
}
