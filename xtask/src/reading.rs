//! What a listing prints, as the machinery reads it.

/// The label and seconds of a line `LABEL took SECONDS s`.
#[must_use]
pub fn timing(line: &str) -> Option<(&str, f64)> {
    let (label, rest) = line.trim().rsplit_once(" took ")?;
    let seconds: f64 = rest.strip_suffix(" s")?.parse().ok()?;
    (!label.is_empty() && seconds.is_finite() && seconds >= 0.0).then_some((label, seconds))
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
        assert_eq!(timing("it took 0.101234 s"), Some(("it", 0.101234)));
        assert_eq!(timing("on two threads took 0.12 s\r"), Some(("on two threads", 0.12)));
        assert_eq!(timing("what it took took 3 s"), Some(("what it took", 3.0)));
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
            "it took inf s",
            "it took NaN s",
        ] {
            assert_eq!(timing(line), None, "{line}");
        }
        assert_eq!(not_here("not here: no fork"), Some("no fork"));
        assert_eq!(not_here("is it not here: no"), None);
    }
}
