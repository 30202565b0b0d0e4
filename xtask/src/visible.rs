//! Text of others on a terminal and in pages: nothing in it steers what is around it.

use std::borrow::Cow;
use std::fmt::Write;

/// Shown in place of a character that would steer.
const INSTEAD: char = '\u{fffd}';

/// Whether a character steers a terminal, or the order in which text is read: control
/// characters but for line ends and tabs, line and paragraph separators, the Unicode
/// Standard's bidirectional formatting characters (Annex 9, section 2), and tags,
/// which nobody sees.
fn steers(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}' => true,
        c => c.is_control(),
    }
}

/// The text with a sign in place of each character that would steer.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.contains(steers) {
        text.replace(steers, INSTEAD.encode_utf8(&mut [0; 4])).into()
    } else {
        text.into()
    }
}

/// JSON with each such character escaped: in JSON, they stand in strings alone, and
/// programs read the same.
#[must_use]
pub fn escaped_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if steers(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_is_shown_as_such_and_all_else_stays() {
        let hostile = "a\u{1b}[31m\r\0\u{9b}\u{202e}b\u{2066}\u{200f}\u{e0041}";
        let shown = visible(hostile);
        assert_eq!(shown.matches(INSTEAD).count(), 8, "{shown:?}");
        assert!(!shown.contains(steers));
        let harmless = "µs\tעברית\n— 👩‍💻";
        assert_eq!(visible(harmless), harmless);
    }

    #[test]
    fn programs_read_json_as_it_was() {
        let hostile = "\u{1b}\u{202e}\u{9b}\u{e0041}é";
        let json = serde_json::to_string(hostile).unwrap();
        let escaped = escaped_json(&json);
        assert!(!escaped.contains(steers), "{escaped:?}");
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), hostile);
    }
}
