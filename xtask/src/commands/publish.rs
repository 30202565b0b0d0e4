use anyhow::Result;

use crate::record::published::{FOLDER, LICENCE, MOST_BYTES};
use crate::terminal::say;
use crate::workspace::Workspace;

/// Writes what this machine measured as one file, and says what is in it.
pub fn publish(name: Option<String>, condition: Option<String>) -> Result<()> {
    let (published, bytes) = Workspace::open()??.publish(name, condition)??;
    let made = &published.provenance;
    let rounds: usize = published.listings.values().map(|one| one.rounds.round.len()).sum();
    say::line(format_args!(
        "{FOLDER}/{}.json has {bytes} bytes, of {MOST_BYTES} at most. In it are:",
        published.name
    ));
    say::line(format_args!(
        "    the values of {} listings in {rounds} runs, what their median runs printed, and {} verdicts",
        published.listings.len(),
        published.claims.len()
    ));
    say::line(format_args!(
        "    the machine: {}, {}, {}, kernel {}, {}",
        made.cpu,
        made.cores(),
        made.os,
        made.kernel,
        made.rustc
    ));
    if let Some(condition) = &published.condition {
        say::line(format_args!("    its condition: {condition}"));
    }
    say::line(format_args!("    the revision {} and the date {}", made.revision, made.date));
    say::line(format_args!(
        "No name of yours, host, folder or address is in it. It may be used under {LICENCE}."
    ));
    Ok(())
}
