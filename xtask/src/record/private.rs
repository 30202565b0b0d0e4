//! What a machine's words must not tell when they are handed on: whose it is.

use std::path::Path;

use sysinfo::System;

/// What takes the place of words that tell of this machine's owner: their folders, the
/// course's, the host and the user.
pub fn scrub(course: &Path) -> impl Fn(&str) -> String {
    let mut known: Vec<(String, &'static str)> = vec![(course.display().to_string(), ".")];
    for (variable, instead) in
        [("HOME", "~"), ("USERPROFILE", "~"), ("USER", "user"), ("USERNAME", "user")]
    {
        known.extend(std::env::var(variable).ok().map(|value| (value, instead)));
    }
    known.extend(System::host_name().map(|name| (name, "host")));
    // The course may lie in the home folder. Short words are parts of others.
    known.retain(|(word, _)| word.len() > 2);
    known.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    move |words| without(words, &known)
}

fn without(words: &str, known: &[(String, &str)]) -> String {
    let mut text = words.to_owned();
    for (word, instead) in known {
        text = replaced(&text, word, instead);
    }
    text
}

/// Where the word stands as one, and not within another.
fn replaced(text: &str, word: &str, instead: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let (before, after) = (&rest[..at], &rest[at + word.len()..]);
        let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let last = before.chars().next_back().or(result.chars().next_back());
        let is_part = joins(last) || joins(after.chars().next());
        result += before;
        result += if is_part { word } else { instead };
        rest = after;
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_tell_of_somebody_are_replaced() {
        let known =
            [("/home/ann/course".into(), "."), ("/home/ann".into(), "~"), ("ann".into(), "user")];
        for (words, instead) in [
            ("at /home/ann/course/src/a.rs:3", "at ./src/a.rs:3"),
            ("in /home/ann/.cargo", "in ~/.cargo"),
            ("ann: an annual plan, ann", "user: an annual plan, user"),
            ("/home/anna", "/home/anna"),
            ("", ""),
        ] {
            assert_eq!(without(words, &known), instead);
        }
    }
}
