//! Records of the format before this one, read as this one's.
//!
//! Format 4 kept what a listing printed in two lists, and the CPU time of others for
//! a whole run. That is what they can have taken of any of its times, at most, but
//! for the ticks by which it was counted.

use serde_json::{Map, Value, json};

/// The format that is read and brought up to date.
pub const BEFORE: u64 = 4;

/// The kernel counted busy time in ticks of 10 ms, and each of two readings may have
/// been a tick off.
const TICKS_S: f64 = 0.02;

/// # Errors
///
/// In words, when it isn't what records of that format were.
pub fn migrate(mut record: Value) -> Result<Value, String> {
    let record_of = record.as_object_mut().ok_or("is no record")?;
    record_of.insert("format".into(), super::FORMAT.into());
    let provenance = record_of.get_mut("provenance").and_then(Value::as_object_mut);
    let rounds = provenance.and_then(|made| made.get_mut("rounds")).ok_or("tells no rounds")?;
    // It told the fewest rounds, of which there could be three times as many.
    *rounds = rounds.as_u64().unwrap_or(0).saturating_mul(3).into();
    let samples = record_of.get_mut("samples").and_then(Value::as_array_mut);
    let samples = samples.ok_or("has no list of samples")?;
    for sample in samples {
        migrate_sample(sample.as_object_mut().ok_or("has a sample that is none")?)?;
    }
    Ok(record)
}

fn migrate_sample(sample: &mut Map<String, Value>) -> Result<(), String> {
    let mut take = |name: &str| sample.remove(name).unwrap_or(Value::Null);
    let (foreign, throttled) = (take("foreign_s"), take("throttled_s"));
    let (timings, counts) = (take("timings"), take("counts"));
    let taken_s = foreign.as_f64().map(|s| s + throttled.as_f64().unwrap_or(0.0) + TICKS_S);
    let mut measurements = Vec::new();
    for timing in timings.as_array().ok_or("has a sample without timings")? {
        measurements.push(json!({
            "label": timing["label"],
            "number": timing["seconds"],
            "unit": "seconds",
            "cpu_s": timing["cpu_s"],
            "taken_s": taken_s,
        }));
    }
    for count in counts.as_array().ok_or("has a sample without counts")? {
        measurements.push(json!({
            "label": count["label"],
            "number": count["number"],
            "unit": count["unit"],
            "cpu_s": null,
            "taken_s": null,
        }));
    }
    sample.insert("taken_s".into(), taken_s.into());
    sample.insert("measurements".into(), measurements.into());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Record, metric::Unit};

    const OF_FORMAT_4: &str = include_str!("migration/of_format_4.json");

    #[test]
    fn a_record_of_the_format_before_is_read() {
        let old: Value = serde_json::from_str(OF_FORMAT_4).unwrap();
        let record: Record = serde_json::from_value(migrate(old).unwrap()).unwrap();
        assert_eq!((record.format, record.example.as_str()), (crate::record::FORMAT, "ex_3_12"));
        let sample = &record.samples[0];
        let units: Vec<Unit> = sample.measurements.iter().map(|one| one.unit).collect();
        assert!(units.contains(&Unit::Seconds) && units.contains(&Unit::Bytes));
        assert!(sample.taken_s.unwrap() >= TICKS_S);
        let times = sample.measurements.iter().filter(|one| one.unit == Unit::Seconds);
        assert!(
            times.into_iter().all(|time| time.taken_s == sample.taken_s && time.cpu_s.is_some())
        );
    }

    #[test]
    fn what_lacks_a_part_is_refused_in_words() {
        for (text, word) in [
            ("[]", "no record"),
            (r#"{"provenance": "x"}"#, "no rounds"),
            (r#"{"provenance": {"rounds": 18446744073709551615}}"#, "samples"),
            (r#"{"provenance": {"rounds": 11}, "samples": [3]}"#, "is none"),
            (r#"{"provenance": {"rounds": 11}, "samples": [{}]}"#, "timings"),
        ] {
            let why = migrate(serde_json::from_str(text).unwrap()).unwrap_err();
            assert!(why.contains(word), "{text}: {why}");
        }
    }
}
