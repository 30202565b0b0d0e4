//! Numbers as people read them.

use crate::record::metric::{Unit, significant};

/// Between a number and its unit: narrow, and never a line's end.
const SPACE: char = '\u{202f}';

/// Three significant digits, in the unit that suits: 101 ms, 4.21 MiB, 2.98.
#[must_use]
pub fn quantity(value: f64, unit: Unit) -> String {
    let (factor, name) = scale(value, unit);
    if name.is_empty() {
        return digits(value);
    }
    format!("{}{SPACE}{name}", digits(value / factor))
}

/// From one value to another, in one unit.
#[must_use]
pub fn range(low: f64, high: f64, unit: Unit) -> String {
    let (factor, name) = scale(high, unit);
    let (low, high) = (digits(low / factor), digits(high / factor));
    let ends = if low == high { low } else { format!("{low}\u{2013}{high}") };
    if name.is_empty() { ends } else { format!("{ends}{SPACE}{name}") }
}

/// A part of one, in per cent.
#[must_use]
pub fn percent(part: f64) -> String {
    format!("{}{SPACE}%", digits(part * 100.0))
}

pub(crate) fn scale(value: f64, unit: Unit) -> (f64, &'static str) {
    let scales: &[(f64, &str)] = match unit {
        Unit::Number => &[(1.0, "")],
        Unit::Seconds => &[(1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")],
        Unit::Bytes => {
            &[(1_073_741_824.0, "GiB"), (1_048_576.0, "MiB"), (1024.0, "KiB"), (1.0, "B")]
        }
    };
    // What would round up to the next unit is shown in that unit.
    let fits = |(factor, _): &&(f64, &str)| value.abs() >= factor * 0.9995;
    *scales.iter().find(fits).or(scales.last()).unwrap_or(&(1.0, ""))
}

/// Three significant digits; a whole number as it is.
#[must_use]
pub fn digits(value: f64) -> String {
    if value.is_infinite() {
        return if value < 0.0 { "-∞" } else { "∞" }.to_owned();
    }
    if value == value.trunc() && value.abs() < 1e6 {
        return grouped(&format!("{value:.0}"));
    }
    // What rounds to the next power of ten has a digit less behind the point.
    let rounded = significant(value, 3);
    let magnitude = rounded.abs().log10().floor();
    let decimals = (2.0 - magnitude).clamp(0.0, 9.0) as usize;
    grouped(&format!("{rounded:.decimals$}"))
}

/// The digits of a long whole number in threes, as the pages' text has them: 10,000.
/// What isn't one stays as it is.
#[must_use]
pub fn grouped(number: &str) -> String {
    let digits = number.trim_start_matches('-');
    if digits.len() < 5 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return number.to_owned();
    }
    let sign = &number[..number.len() - digits.len()];
    let mut groups: Vec<&str> = Vec::new();
    let mut rest = digits;
    while !rest.is_empty() {
        let (before, group) = rest.split_at(rest.len().saturating_sub(3));
        groups.push(group);
        rest = before;
    }
    groups.reverse();
    sign.to_owned() + &groups.join(",")
}

/// How many there are of what has that name.
pub fn counted(count: usize, name: &str) -> String {
    if count == 1 { format!("one {name}") } else { format!("{count} {name}s") }
}

/// As programs read it, to twelve digits: a clock tells fewer, and what reckoning leaves
/// behind them would make a page of many numbers heavy.
#[must_use]
pub fn for_programs(value: f64) -> f64 {
    significant(value, 12)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: String) -> String {
        text.replace(SPACE, " ")
    }

    #[test]
    fn three_digits_and_the_unit_that_suits() {
        for (seconds, text) in [
            (0.101_234, "101 ms"),
            (1.0, "1 s"),
            (0.999_9, "1.00 s"),
            (0.305_17, "305 ms"),
            (12.345, "12.3 s"),
            (0.000_180_4, "180 µs"),
            (0.000_000_001_234, "1.23 ns"),
            (0.0, "0 ns"),
        ] {
            assert_eq!(plain(quantity(seconds, Unit::Seconds)), text);
        }
        assert_eq!(plain(quantity(4_404_019.0, Unit::Bytes)), "4.20 MiB");
        assert_eq!(quantity(2.981_1, Unit::Number), "2.98");
        assert_eq!(quantity(3.0, Unit::Number), "3");
        assert_eq!(quantity(0.031_24, Unit::Number), "0.0312");
        assert_eq!(quantity(9.999, Unit::Number), "10.0");
        assert_eq!(quantity(0.0, Unit::Number), "0");
    }

    #[test]
    fn long_whole_numbers_are_in_threes() {
        for (number, text) in [
            ("9999", "9999"),
            ("10000", "10,000"),
            ("-100000000", "-100,000,000"),
            ("10000.5", "10000.5"),
            ("16 MiB", "16 MiB"),
            ("", ""),
            ("½½½½½", "½½½½½"),
        ] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(digits(12_345.0), "12,345");
        assert_eq!(digits(123_456_789.0), "123,000,000");
    }

    #[test]
    fn a_range_has_one_unit() {
        assert_eq!(plain(range(0.101, 0.1049, Unit::Seconds)), "101–105 ms");
        assert_eq!(plain(range(0.9, 1.25, Unit::Seconds)), "0.900–1.25 s");
        assert_eq!(range(3.0, 3.0, Unit::Number), "3");
        assert_eq!(plain(range(0.001, f64::INFINITY, Unit::Seconds)), "0.00100–∞ s");
    }

    #[test]
    fn programs_get_twelve_digits() {
        assert_eq!(for_programs(0.247_145_500_000_000_02).to_string(), "0.2471455");
        assert_eq!(for_programs(0.012_143_988_617_669_084).to_string(), "0.0121439886177");
        assert_eq!(for_programs(17_179_869_184.0), 17_179_869_184.0);
        assert_eq!(for_programs(0.0), 0.0);
        assert!(for_programs(f64::INFINITY).is_infinite());
    }
}
