//! Whether a record still tells of the listing as it is now.

use crate::course::Course;
use crate::digest;
use crate::record::{Key, Record};

/// Whether a record would be made again just as it is: of this executable, with
/// this delay, on this machine, in as many rounds. Its date says nothing: a clock
/// may have been set back since.
#[must_use]
pub fn is_fresh(record: &Record, key: &Key, rounds: u32) -> bool {
    record.key == *key && record.provenance.rounds >= rounds
}

/// Why a record no longer matches what it was made of; none while it does.
/// Compiles nothing: what can be told from the files at hand is told.
#[must_use]
pub fn stale(course: &Course, record: &Record) -> Option<String> {
    let example = course.example(&record.example).ok()?;
    let executable = course.executable(&record.example);
    let now = Now {
        source: digest::of_file(&course.root.join(&example.source)).ok(),
        executable: digest::of_file(&executable).ok(),
        delay_s: site::DELAY.as_secs_f64(),
    };
    compare(record, &now).map(|why| format!("{} {why} since it was measured", record.example))
}

/// What can be known of a listing without compiling it.
struct Now {
    source: Option<String>,
    /// None where it was cleaned away.
    executable: Option<String>,
    delay_s: f64,
}

fn compare(record: &Record, now: &Now) -> Option<&'static str> {
    if now.source.as_ref() != Some(&record.source) {
        return Some("was changed");
    }
    if now.executable.as_ref().is_some_and(|hash| *hash != record.key.executable) {
        return Some("was compiled to something else");
    }
    (now.delay_s != record.key.delay_s).then_some("got another delay of the site")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::tests::record;

    fn now() -> Now {
        Now { source: Some("s".into()), executable: Some("0".into()), delay_s: 0.1 }
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
        assert_eq!(compare(&record, &now()), None);
    }

    #[test]
    fn a_record_is_fresh_while_nothing_changes() {
        let record = record("a", "it", &[0.1]);
        assert_eq!(compare(&record, &now()), None);
        assert_eq!(compare(&record, &Now { executable: None, ..now() }), None);
    }

    #[test]
    fn what_changed_is_said() {
        let record = record("a", "it", &[0.1]);
        let changed = Now { source: Some("t".into()), ..now() };
        assert_eq!(compare(&record, &changed), Some("was changed"));
        assert_eq!(compare(&record, &Now { source: None, ..now() }), Some("was changed"));
        let compiled = Now { executable: Some("1".into()), ..now() };
        assert_eq!(compare(&record, &compiled), Some("was compiled to something else"));
        let delayed = Now { delay_s: 0.2, ..now() };
        assert_eq!(compare(&record, &delayed), Some("got another delay of the site"));
    }
}
