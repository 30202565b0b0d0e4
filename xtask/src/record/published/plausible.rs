//! What a file from elsewhere may say. Its values are only shown and compared, and its
//! words only written as words; but values that can't be tell that it isn't what was
//! measured, and words that tell of a person don't belong into a public file.

use crate::record::metric::Unit;
use crate::record::{Sample, Usage, limits};

use super::columns::{Columns, Printed};
use super::{LICENCE, Listing, Published};

/// No name, reason or label is longer, in bytes.
const MOST_WORDS: usize = 400;

/// No output is longer, in bytes.
const MOST_OUTPUT: usize = 20_000;

/// A run takes at most an hour, by far.
const MOST_S: f64 = 3600.0;

/// Clocks and accounts are read one after the other, and accounts go by ticks.
const SLACK_S: f64 = 0.1;

/// # Errors
///
/// In words, behind the file's name.
pub fn check(published: &Published) -> Result<(), String> {
    if published.licence != LICENCE {
        return Err(format!("has the licence {:?}, not {LICENCE:?}", published.licence));
    }
    if !is_name(&published.name) {
        return Err("has a name that isn't of small letters, digits and -".into());
    }
    let made = &published.provenance;
    let one_liners = [
        &made.cpu,
        &made.os,
        &made.kernel,
        &made.rustc,
        &made.revision,
        &made.profile,
        published.condition.as_ref().unwrap_or(&made.os),
    ];
    for words in one_liners {
        if words.is_empty() || words.len() > MOST_WORDS || words.chars().any(char::is_control) {
            return Err(format!("describes its machine by {words:?}"));
        }
        tells_of_no_folder(words)?;
    }
    is_within("usable cores", made.usable_cores as f64, 1.0, 65_536.0)?;
    is_within("bytes of memory", made.memory_bytes as f64, 1.0, 1e16)?;
    if let Some(bytes) = made.page_bytes {
        is_within("bytes in a page", bytes as f64, 512.0, 1e9)?;
    }
    is_within("seconds of delay", published.delay_s, 0.0, MOST_S)?;
    if published.listings.is_empty() {
        return Err("has no listings".into());
    }
    for compile in published.compiled.values() {
        is_within("seconds to compile", compile.seconds, 0.0, 1e6)?;
    }
    for code in &published.machine_code {
        for function in &code.functions {
            if function.code.len() > MOST_OUTPUT {
                return Err(format!("has too much machine code of {}", code.example));
            }
        }
    }
    for refusal in &published.refusals {
        if refusal.words.len() > MOST_OUTPUT {
            return Err(format!("has too many of the compiler's words of {}", refusal.program));
        }
        tells_of_nobody(&refusal.words)?;
    }
    for (name, listing) in &published.listings {
        self::listing(listing, made.usable_cores)
            .and_then(|()| limits::check(&published.record(name, listing)))
            .map_err(|why| format!("can't be right: of {name} it {why}"))?;
    }
    Ok(())
}

/// Whether a file can be called so.
pub fn is_name(name: &str) -> bool {
    let is_fit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=40).contains(&name.len()) && name.chars().all(is_fit) && !name.starts_with('-')
}

fn listing(listing: &Listing, cores: usize) -> Result<(), String> {
    let Columns { round, wall_s, .. } = &listing.rounds;
    let count = round.len();
    if (count == 0) == listing.not_here.is_none() {
        return Err("has no rounds, or rounds and a reason to have none".into());
    }
    if wall_s.len() != count || columns(&listing.rounds).any(|(_, length)| length != count) {
        return Err("has columns of different lengths".into());
    }
    if round.windows(2).any(|pair| pair[0] >= pair[1]) || round.first() == Some(&0) {
        return Err("has rounds out of order".into());
    }
    let words = listing.rounds.left_out.iter().flat_map(|one| [&one.label, &one.reason]);
    let labels = listing.rounds.printed.iter().map(|printed| &printed.label);
    for words in words.chain(labels).chain(&listing.not_here) {
        if words.len() > MOST_WORDS {
            return Err("has a label or a reason that is too long".into());
        }
        if words.starts_with(['=', '+', '-', '@', '\t']) {
            return Err("has a label or a reason that a spreadsheet would work out".into());
        }
        tells_of_nobody(words)?;
    }
    if listing.output.len() > MOST_OUTPUT {
        return Err("has too long an output".into());
    }
    tells_of_nobody(&listing.output)?;
    listing.rounds.samples().iter().try_for_each(|sample| run(sample, cores))?;
    if let Some(trace) = &listing.trace {
        is_within("seconds of a trace", trace.wall_s, 0.0, MOST_S)?;
        let parts = trace.lanes.iter().flat_map(|lane| &lane.on_cpu);
        for part in parts {
            is_within("of a CPU at once", *part, 0.0, 1.0)?;
        }
    }
    Ok(())
}

/// Each column's name and length, but for those that are empty.
fn columns(columns: &Columns) -> impl Iterator<Item = (&str, usize)> {
    let of_run = [
        ("user_s", columns.user_s.len()),
        ("sys_s", columns.sys_s.len()),
        ("switches_voluntary", columns.switches_voluntary.len()),
        ("switches_involuntary", columns.switches_involuntary.len()),
        ("taken_s", columns.taken_s.len()),
        ("requests", columns.requests.len()),
        ("overlap", columns.overlap.len()),
    ];
    let of_label = |printed: &Printed| {
        let Printed { number, cpu_s, taken_s, .. } = printed;
        [("number", number.len()), ("cpu_s", cpu_s.len()), ("taken_s", taken_s.len())]
    };
    let all = of_run.into_iter().chain(columns.printed.iter().flat_map(of_label));
    all.filter(|(_, length)| *length > 0)
}

/// A run has no more CPU time than its cores had, and prints no time that is longer
/// than itself.
fn run(sample: &Sample, cores: usize) -> Result<(), String> {
    let wall_s = sample.wall_s;
    is_within("seconds", wall_s, 0.0, MOST_S)?;
    let most_cpu_s = (wall_s + SLACK_S) * cores as f64;
    if let Some(Usage { user_s, sys_s, .. }) = sample.usage {
        is_within("seconds of CPU time", user_s, 0.0, most_cpu_s)?;
        is_within("seconds of CPU time", sys_s, 0.0, most_cpu_s)?;
        is_within("seconds of CPU time", user_s + sys_s, 0.0, most_cpu_s)?;
    }
    if let Some(taken_s) = sample.taken_s {
        is_within("seconds that others took", taken_s, 0.0, f64::MAX)?;
    }
    if sample.overlap > sample.requests {
        return Err("had more requests at once than at all".into());
    }
    for one in &sample.measurements {
        match one.unit {
            Unit::Seconds => {
                is_within("seconds", one.number, 0.0, wall_s + SLACK_S)?;
                if let Some(cpu_s) = one.cpu_s {
                    is_within("seconds of CPU time", cpu_s, 0.0, most_cpu_s)?;
                }
            }
            _ => is_within("as a number", one.number, -f64::MAX, f64::MAX)?,
        }
        if let Some(taken_s) = one.taken_s {
            is_within("seconds that others took", taken_s, 0.0, f64::MAX)?;
        }
    }
    Ok(())
}

fn is_within(what: &str, value: f64, least: f64, most: f64) -> Result<(), String> {
    // What is no number isn't within either.
    if (least..=most).contains(&value) { Ok(()) } else { Err(format!("says {value} {what}")) }
}

/// Words that a listing printed: neither a folder of a person's nor an address other
/// than a machine's of itself.
fn tells_of_nobody(words: &str) -> Result<(), String> {
    tells_of_no_folder(words)?;
    let is_part_of_address = |c: char| c.is_ascii_digit() || c == '.';
    for word in words.split(|c| !is_part_of_address(c)) {
        let is_own = word.starts_with("127.") || word == "0.0.0.0";
        if !is_own && word.parse::<std::net::Ipv4Addr>().is_ok() {
            return Err(format!("tells of the address {word}"));
        }
    }
    Ok(())
}

fn tells_of_no_folder(words: &str) -> Result<(), String> {
    let folders = ["/home/", "/Users/", "/root/", "\\Users\\"];
    match folders.iter().find(|folder| words.contains(**folder)) {
        Some(folder) => Err(format!("tells of something in {folder}")),
        None => Ok(()),
    }
}
