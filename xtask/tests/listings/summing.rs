//! The sums, and that the processor adds them up: a compiler that multiplies
//! would leave nothing to measure.

use std::ffi::OsString;
use std::fs;
use std::process::Command;

use crate::listing::{SUMMING, function, listing, output, source};

/// In which the sum is written, and what keeps the compiler from reckoning it.
const ADDITION: &str = "total += black_box(step)";

/// What `debug_assertions` is in the profile of the listings, and in a release:
/// it says whether the additions are checked for an overflow.
const PROFILES: [&str; 2] = ["on", "off"];

#[test]
fn every_listing_gives_equal_sums() {
    for name in SUMMING {
        let sums = sums(&output(&mut listing(name)));
        // Two of them, and where they are done in two ways, two each.
        let expected = if name == "ex_3_5" { 4 } else { 2 };
        assert_eq!(sums, vec![2_000_000_000; expected], "{name}");
    }
}

/// A listing can be copied whole, so each has the function; but one function.
#[test]
fn every_listing_has_the_same_sum() {
    let sums = SUMMING.into_iter().chain(["optimised"]);
    let sums: Vec<String> = sums.map(|name| function(&source(name), "fn sum")).collect();
    assert!(sums.iter().all(|sum| *sum == sums[0]), "{sums:#?}");
}

fn sums(output: &str) -> Vec<u64> {
    let lines = output.lines().filter_map(|line| line.split_once(" and "));
    lines.flat_map(|(first, second)| [first, second]).map(|sum| sum.parse().unwrap()).collect()
}

#[test]
fn the_loop_of_a_sum_is_in_the_machine_code() {
    for (name, profile) in everywhere() {
        let sum = machine_code_of_sum(&source(name), profile);
        assert!(has_loop(&sum), "{name}:\n{}", sum.join("\n"));
    }
}

/// The control of the test above: it would find a loop lost.
#[test]
fn without_black_box_there_is_no_loop() {
    for (name, profile) in everywhere() {
        let source = source(name);
        assert!(source.contains(ADDITION), "{name}");
        let sum = machine_code_of_sum(&source.replace(ADDITION, "total += step"), profile);
        assert!(!has_loop(&sum), "{name}:\n{}", sum.join("\n"));
    }
}

/// A total that goes through memory takes some processors one cycle or seven, as the
/// instruction is: in one listing the step is a constant, in another an argument.
#[test]
#[cfg(target_arch = "x86_64")]
fn no_total_goes_through_memory() {
    let adds_to_memory = |line: &String| {
        // The last operand is where the sum goes.
        line.trim_start().starts_with("add") && line.trim_end().ends_with(')')
    };
    for (name, profile) in everywhere() {
        let sum = machine_code_of_sum(&source(name), profile);
        assert!(!sum.iter().any(adds_to_memory), "{name}:\n{}", sum.join("\n"));
    }
}

/// The listings that need no crate to compile: the others have the same function.
fn everywhere() -> impl Iterator<Item = (&'static str, &'static str)> {
    ["ex_3_5", "ex_3_5_processes"]
        .into_iter()
        .flat_map(|name| PROFILES.map(|profile| (name, profile)))
}

/// The lines of the function `sum`, in the assembler's language.
fn machine_code_of_sum(source: &str, debug_assertions: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("listing.rs"), source).unwrap();
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    let compiler = Command::new(rustc)
        .args(["--edition", "2024", "--emit", "asm", "listing.rs"])
        .args(["-C", "opt-level=3", "-C", "symbol-mangling-version=v0"])
        .args(["-C", &format!("debug-assertions={debug_assertions}")])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(compiler.status.success(), "{}", String::from_utf8_lossy(&compiler.stderr));

    let assembly = fs::read_to_string(folder.path().join("listing.s")).unwrap();
    // In the mangled name of `listing::sum` every part follows its length.
    let mut lines = assembly.lines().skip_while(|line| !line.ends_with("7listing3sum:"));
    let name = lines.next().unwrap_or_else(|| panic!("there is no sum in\n{assembly}"));
    let body = lines.take_while(|line| label(line).is_none_or(is_local));
    [name].into_iter().chain(body).map(str::to_owned).collect()
}

fn label(line: &str) -> Option<&str> {
    line.strip_suffix(':').filter(|label| !label.starts_with(char::is_whitespace))
}

/// Labels within a function begin with `.L`, on macOS with `L`.
fn is_local(label: &str) -> bool {
    label.trim_start_matches('.').starts_with('L')
}

/// Whether an instruction jumps back, to a label before it. Only a jump has a
/// label for its last operand.
fn has_loop(lines: &[String]) -> bool {
    lines.iter().enumerate().any(|(index, line)| {
        let target = line.split_whitespace().last();
        lines[..index].iter().filter_map(|line| label(line)).any(|label| target == Some(label))
    })
}
