use anyhow::Result;

use crate::judge::evidence::Machine;
use crate::problem::{Problem, Problems};
use crate::record::published::{self, FOLDER, LICENCE, MOST_BYTES};
use crate::record::{Provenance, provenance};
use crate::terminal::say;
use crate::workspace::Workspace;

/// Writes what this machine measured as one file, and says what is in it.
pub fn publish(name: Option<String>, condition: Option<String>) -> Result<()> {
    let mut workspace = Workspace::open()??;
    let here = provenance::of_this_machine(&workspace.course.root, 1)?;
    let name = name.unwrap_or_else(|| published::name_of(&here));
    // What somebody else measured isn't lost because a name is taken.
    let mut machines = workspace.published.iter().filter_map(|told| told.evidence.machine());
    let is_taken = |other: &&Machine| other.name == name && !is_same(&other.provenance, &here);
    if let Some(other) = machines.find(is_taken) {
        let taken = Problem::new(format!("{FOLDER}/{name}.json is of another machine: {other}"));
        return Err(Problems::from(taken.mend("name this one in another way: --name NAME")).into());
    }
    let (published, bytes) = workspace.publish(Some(name), condition)??;
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

/// Whether it may be one machine: its system and compiler may have been renewed since.
fn is_same(one: &Provenance, other: &Provenance) -> bool {
    (&one.cpu, one.usable_cores) == (&other.cpu, other.usable_cores)
}
