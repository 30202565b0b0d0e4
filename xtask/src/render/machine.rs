//! What the records were made on.

use super::RenderContext;
use super::fragment::Fragment;
use crate::judge::statistics::Summary;
use crate::problem::Problem;
use crate::record::metric::Unit;
use crate::record::{Provenance, Record};
use crate::render::number;

type Fact = (&'static str, fn(&Provenance) -> String);

const FACTS: [Fact; 9] = [
    ("processor", |made| made.cpu.clone()),
    ("usable cores", |made| made.usable_cores.to_string()),
    ("memory", memory),
    ("system", |made| format!("{}, kernel {}", made.os, made.kernel)),
    ("compiler", |made| made.rustc.clone()),
    ("profile", |made| made.profile.clone()),
    ("revision", |made| made.revision.clone()),
    ("date", |made| made.date.strftime("%Y-%m-%d %H:%M UTC").to_string()),
    ("rounds", |made| made.rounds.to_string()),
];

/// More listings than this are counted, not named.
const MOST_NAMED: usize = 4;

/// How much, and in pages of which size, where that is known.
pub(super) fn memory(made: &Provenance) -> String {
    let quantity = |bytes: u64| number::quantity(bytes as f64, Unit::Bytes);
    let pages = made.page_bytes.map(|bytes| format!(", in pages of {}", quantity(bytes)));
    quantity(made.memory_bytes) + &pages.unwrap_or_default()
}

/// # Errors
///
/// When nothing has been measured.
pub fn machine(context: &RenderContext<'_>) -> Result<Fragment, Problem> {
    let records = context.every_record()?;
    let mut facts = FACTS.map(|(name, of)| (name, said(&records, of))).to_vec();
    facts.extend(lateness(&records).map(|late| ("the site answered late by", late)));
    Ok(Fragment::Facts(facts))
}

/// How much later the site answered than it was to, in the requests that are kept; none
/// where none are. Timers that tick slowly show here, and so does a busy machine.
fn lateness(records: &[&Record]) -> Option<String> {
    let of_record = |record: &&Record| {
        let delay_s = record.key.delay_s;
        let exchanges = record.samples.iter().flat_map(|sample| &sample.exchanges);
        let late_s = exchanges.filter_map(move |e| Some(e.answered_s? - e.arrived_s - delay_s));
        // What the site refuses, it answers without delay.
        late_s.filter(move |late_s| *late_s > -0.5 * delay_s).collect::<Vec<f64>>()
    };
    let all: Vec<f64> = records.iter().flat_map(of_record).collect();
    let Summary { median, range: (_, most), .. } = Summary::of(&all)?;
    let quantity = |late_s: f64| number::quantity(late_s.max(0.0), Unit::Seconds);
    Some(format!("{} in the median, {} at most", quantity(median), quantity(most)))
}

/// What is said of most, then what is said of others, and of which: one listing
/// may have been measured again, elsewhere or later.
fn said(records: &[&Record], of: fn(&Provenance) -> String) -> String {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for record in records {
        let text = of(&record.provenance);
        match groups.iter_mut().find(|(known, _)| *known == text) {
            Some((_, names)) => names.push(&record.example),
            None => groups.push((text, vec![&record.example])),
        }
    }
    groups.sort_by_key(|(_, names)| std::cmp::Reverse(names.len()));
    let texts = groups.iter().enumerate().map(|(index, (text, names))| match index {
        0 => text.clone(),
        _ => format!("{text} for {}", listed(names)),
    });
    texts.collect::<Vec<_>>().join("; ")
}

fn listed(names: &[&str]) -> String {
    if names.len() > MOST_NAMED {
        return format!("{} listings", names.len());
    }
    match names {
        [only] => (*only).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
        [] => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Exchange;
    use crate::record::tests::record;

    #[test]
    fn how_late_the_site_was_is_told_of_what_it_was_to_delay() {
        let mut one = record("a", "it", &[0.1]);
        assert_eq!(lateness(&[&one]), None);
        let answered = |answered_s| Exchange { arrived_s: 1.0, answered_s };
        one.samples[0].exchanges = vec![
            answered(Some(1.1)),
            answered(Some(1.101)),
            answered(Some(1.116)),
            answered(Some(1.0)), // refused
            answered(None),      // the client went away
        ];
        let told = lateness(&[&one]).unwrap();
        assert_eq!(told, "1.00\u{202f}ms in the median, 16.0\u{202f}ms at most");
    }

    #[test]
    fn records_that_differ_say_so() {
        let of = |made: &Provenance| made.rounds.to_string();
        let all: Vec<Record> = [("a", 2), ("b", 1), ("c", 1), ("d", 3)]
            .map(|(name, rounds)| record(name, "it", &vec![0.1; rounds]))
            .to_vec();
        let all: Vec<&Record> = all.iter().collect();
        assert_eq!(said(&all[1..3], of), "1");
        assert_eq!(said(&all[..3], of), "1; 2 for a");
        assert_eq!(said(&all, of), "1; 2 for a; 3 for d");
        let many = [all[1], all[1], all[1], all[0], all[0]];
        assert_eq!(said(&many, of), "1; 2 for a and a");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(listed(&["a"; 5]), "5 listings");
    }
}
