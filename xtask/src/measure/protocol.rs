//! What a listing prints, as the machinery reads it.

use crate::record::metric::Unit;

/// A line `LABEL took SECONDS s`, or `LABEL took SECONDS s (mean of TIMES)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Time<'a> {
    pub label: &'a str,
    pub seconds: f64,
    /// How often that was spent.
    pub times: u32,
}

#[must_use]
pub fn timing(line: &str) -> Option<Time<'_>> {
    let (label, rest) = line.trim().rsplit_once(" took ")?;
    let (seconds, times) =
        match rest.strip_suffix(')').and_then(|rest| rest.split_once(" (mean of ")) {
            Some((seconds, times)) => (seconds, times.replace(',', "").parse().ok()?),
            None => (rest, 1),
        };
    let seconds: f64 = seconds.strip_suffix(" s")?.parse().ok()?;
    let is_time = !label.is_empty() && Unit::Seconds.can_be(seconds) && times > 0;
    is_time.then_some(Time { label, seconds, times })
}

/// The label, number and unit of a line `LABEL used NUMBER bytes` or
/// `LABEL counted NUMBER`.
#[must_use]
pub fn count(line: &str) -> Option<(&str, f64, Unit)> {
    let line = line.trim();
    let bytes = line.strip_suffix(" bytes").and_then(|line| line.rsplit_once(" used "));
    let (label, number, unit) = match bytes {
        Some((label, number)) => (label, number, Unit::Bytes),
        None => {
            let (label, number) = line.rsplit_once(" counted ")?;
            (label, number, Unit::Number)
        }
    };
    let number: f64 = number.parse().ok()?;
    (!label.is_empty() && unit.can_be(number)).then_some((label, number, unit))
}

/// The label and reason of a line `LABEL: not here: REASON`, by which a listing
/// says that it left one of its measurements out.
#[must_use]
pub fn left_out(line: &str) -> Option<(&str, &str)> {
    let (label, reason) = line.trim().split_once(": not here: ")?;
    (!label.is_empty() && !reason.is_empty()).then_some((label, reason))
}

/// The reason in a line `not here: REASON`, by which a listing says that this
/// system hasn't what it shows.
#[must_use]
pub fn not_here(line: &str) -> Option<&str> {
    line.strip_prefix("not here: ").map(str::trim).filter(|reason| !reason.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timing_has_a_label_and_seconds() {
        let time = |label, seconds, times| Some(Time { label, seconds, times });
        assert_eq!(timing("it took 0.101234 s"), time("it", 0.101234, 1));
        assert_eq!(timing("on two threads took 0.12 s\r"), time("on two threads", 0.12, 1));
        assert_eq!(timing("what it took took 3 s"), time("what it took", 3.0, 1));
        assert_eq!(timing("a child took 0.0012 s (mean of 500)"), time("a child", 0.0012, 500));
        assert_eq!(timing("a task took 0.1 s (mean of 10,000)"), time("a task", 0.1, 10_000));
    }

    #[test]
    fn a_count_has_a_label_and_its_unit() {
        assert_eq!(count("it used 4096 bytes"), Some(("it", 4096.0, Unit::Bytes)));
        assert_eq!(count("10 at once used 12.5 bytes"), Some(("10 at once", 12.5, Unit::Bytes)));
        assert_eq!(count("heartbeats counted 12\r"), Some(("heartbeats", 12.0, Unit::Number)));
        for line in [
            "",
            "it used 4096",
            "it used many bytes",
            " used 1 bytes",
            "he counted",
            "a counted inf",
            "a counted 1e308",
        ] {
            assert_eq!(count(line), None, "{line}");
        }
    }

    #[test]
    fn what_was_left_out_has_a_label_and_a_reason() {
        assert_eq!(left_out("1 GiB: not here: no room"), Some(("1 GiB", "no room")));
        assert_eq!(left_out("not here: no fork"), None);
        assert_eq!(left_out(": not here: x"), None);
    }

    #[test]
    fn anything_else_is_plain_output() {
        for line in [
            "",
            "it took",
            "it took 3 ms",
            "it took long s",
            " took 3 s",
            "it took -1 s",
            "it took -0 s",
            "it took 1e308 s",
            "it took inf s",
            "it took NaN s",
            "it took 1 s (mean of 0)",
            "it took 1 s (mean of many)",
            "it took 1 s (of 3)",
        ] {
            assert_eq!(timing(line), None, "{line}");
        }
        assert_eq!(not_here("not here: no fork"), Some("no fork"));
        assert_eq!(not_here("is it not here: no"), None);
    }
}
