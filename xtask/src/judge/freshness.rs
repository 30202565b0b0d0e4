//! Whether a record still tells of the listing as it is now.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::record::{Key, Record};

/// Whether a record would be made again just as it is: of this executable, with
/// this delay, on this machine, in as many rounds. Its date says nothing: a clock
/// may have been set back since.
#[must_use]
pub fn is_fresh(record: &Record, key: &Key, rounds: u32) -> bool {
    record.key == *key && record.provenance.rounds >= rounds
}

/// What makes a record tell of something else than its listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    Source,
    Executable,
    Delay,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "was changed",
            Self::Executable => "was compiled to something else",
            Self::Delay => "got another delay of the site",
        })
    }
}

/// What can be known of a listing without compiling it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Now {
    /// SHA-256 of its source, as of its executable: none where it can't be read.
    pub source: Option<String>,
    /// None where it was cleaned away.
    pub executable: Option<String>,
    pub delay: Duration,
}

/// What no longer matches what a record was made of; none while all does.
/// Compiles nothing: what can be told from the files at hand is told.
#[must_use]
pub fn change(record: &Record, now: &Now) -> Option<Change> {
    if now.source.as_ref() != Some(&record.source) {
        return Some(Change::Source);
    }
    if now.executable.as_ref().is_some_and(|hash| *hash != record.key.executable) {
        return Some(Change::Executable);
    }
    (now.delay.as_secs_f64() != record.key.delay_s).then_some(Change::Delay)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::tests::record;

    fn now() -> Now {
        Now {
            source: Some("s".into()),
            executable: Some("0".into()),
            delay: Duration::from_millis(100),
        }
    }

    #[test]
    fn a_record_is_made_again_for_another_program_delay_or_machine() {
        let record = record("a", "it", &[0.1, 0.1]);
        let key = || record.key.clone();
        assert!(is_fresh(&record, &key(), 2));
        assert!(!is_fresh(&record, &key(), 3));
        // Another source, dependency, compiler or profile makes another executable.
        assert!(!is_fresh(&record, &Key { executable: "1".into(), ..key() }, 2));
        assert!(!is_fresh(&record, &Key { delay_s: 0.2, ..key() }, 2));
        assert!(!is_fresh(&record, &Key { cpu: "Another CPU".into(), ..key() }, 2));
        assert!(!is_fresh(&record, &Key { cores: 1, ..key() }, 2));
    }

    #[test]
    fn a_clock_that_was_set_back_changes_nothing() {
        let mut record = record("a", "it", &[0.1]);
        record.provenance.date = "2999-01-01T00:00:00Z".parse().unwrap();
        assert!(is_fresh(&record, &record.key.clone(), 1));
        assert_eq!(change(&record, &now()), None);
    }

    #[test]
    fn a_record_is_fresh_while_nothing_changes() {
        let record = record("a", "it", &[0.1]);
        assert_eq!(change(&record, &now()), None);
        assert_eq!(change(&record, &Now { executable: None, ..now() }), None);
    }

    #[test]
    fn what_changed_is_said() {
        let record = record("a", "it", &[0.1]);
        let changed = Now { source: Some("t".into()), ..now() };
        assert_eq!(change(&record, &changed), Some(Change::Source));
        assert_eq!(change(&record, &Now { source: None, ..now() }), Some(Change::Source));
        let compiled = Now { executable: Some("1".into()), ..now() };
        assert_eq!(change(&record, &compiled), Some(Change::Executable));
        let delayed = Now { delay: Duration::from_millis(200), ..now() };
        assert_eq!(change(&record, &delayed), Some(Change::Delay));
    }
}
