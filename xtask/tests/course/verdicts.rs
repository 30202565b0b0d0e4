//! What becomes of claims that hold, fail and can't be told, from a real program to
//! the exit code.

use std::process::Command;
use std::thread;

use serde_json::{Value, json};

use crate::fixture::{CLAIM, FEW, Fixture};
use crate::program::{Ended, Program};

/// What is claimed of `wavers`, which counts its rounds: the first one alone misses.
const OPEN: &str = "wavers.counted >= 2";

const WHY: &str = "it differs from round to round";

/// Two claims, of which one is undecided whatever else the machine does.
fn half_undecided() -> Fixture {
    let course = Fixture::with("wavers", r#"println!("it counted {}", round());"#);
    course.append(
        "book/first.md",
        &format!("\n{{{{#listing wavers}}}}\n\nIt is {{{{#claim {OPEN}}}}}.\n"),
    );
    course
}

#[track_caller]
fn verify(course: &Fixture, arguments: &str) -> Ended {
    // Rounds are counted from the first run on.
    course.write("noted", "");
    course.xtask(&format!("verify --no-tests {arguments}"))
}

#[test]
fn a_strict_verify_fails_where_a_claim_is_undecided_and_names_the_reason() {
    let course = half_undecided();
    let place = course.place("book/first.md", "{{#claim wavers");
    let told = format!("{place}: {OPEN}: 1.50 [1–2], undecided: {WHY}\n");
    let counted = "2 claims: 1 hold, 0 fail, 1 undecided (50\u{202f}%)\n    \
                   1 undecided: rounds that disagree; the claim is too narrow, ";
    verify(&course, "").succeeds().prints(&told).prints(counted).has_no("error:");
    verify(&course, "--strict")
        .fails(1)
        .prints(told)
        .prints(counted)
        .says(
            "50\u{202f}% of the claims and guesses are undecided, and at most 0\u{202f}% may be\n",
        )
        .says(format!("{place}: the claim {OPEN}: 1.50 [1–2], undecided: {WHY}\n    mend: "));
}

#[test]
fn a_strict_verify_passes_where_all_hold() {
    verify(&Fixture::new(), "--strict").succeeds().prints("1 claim: 1 hold, 0 fail, 0 undecided\n");
}

#[test]
fn as_many_claims_as_are_allowed_may_be_undecided() {
    let course = half_undecided();
    verify(&course, "--undecided-at-most 50%").succeeds();
    verify(&course, "--undecided-at-most 40%")
        .fails(1)
        .says(
            "50\u{202f}% of the claims and guesses are undecided, and at most 40\u{202f}% may be\n",
        )
        .says(WHY);
    // What fails is no matter of how many.
    course.append("book/first.md", "\n{{#claim once.counted >= 1001}}\n");
    verify(&course, "--undecided-at-most 100%").fails(1).says("FAILS").has_no("may be");
}

#[test]
fn a_share_that_is_none_is_refused_in_words() {
    let course = Fixture::new();
    for share in ["101%", "-1%", "many", "5", "%"] {
        course
            .xtask(&format!("verify --undecided-at-most={share}"))
            .fails(2)
            .says(format!("invalid value '{share}' for '--undecided-at-most <SHARE>'"))
            .says("a share is from 0% to 100%, such as 5%");
    }
    course
        .xtask("verify --strict --undecided-at-most 5%")
        .fails(2)
        .says("'--strict' cannot be used with '--undecided-at-most <SHARE>'");
}

/// What comes of the program on one core; none where it can't be kept to one.
fn on_one_core(course: &Fixture, arguments: &str) -> Option<Ended> {
    let probe = Command::new("taskset").args(["-c", "0", "true"]).output();
    if !probe.is_ok_and(|probe| probe.status.success()) {
        println!("skipped: there is no `taskset` here, or no core 0");
        return None;
    }
    let xtask = course.command(arguments);
    let mut taskset = Command::new("taskset");
    taskset.args(["-c", "0"]).arg(xtask.get_program()).args(xtask.get_args());
    taskset.current_dir(course.root());
    Some(Program::start(taskset).end())
}

#[test]
fn a_claim_on_two_cores_is_undecided_on_one_and_told_on_two() {
    let course = Fixture::new();
    let claim = "once.counted <= 1000";
    course.append("book/first.md", &format!("\n{{{{#claim {claim} on two cores}}}}\n"));
    let place = course.place("book/first.md", "{{#claim once");
    let Some(ended) = on_one_core(&course, "build") else { return };
    ended
        .succeeds()
        .prints(format!("{place}: {claim} on two cores: 1000 [1000], undecided: "))
        .prints("undecided: this machine has one usable core\n")
        .prints("2 claims: 1 hold, 0 fail, 1 undecided")
        .prints("1 undecided: one usable core; a machine with two usable cores tells\n");
    let page = course.html("first.html");
    let verdict = page.all("data.undecided span.verdict")[0];
    assert_eq!(verdict.attribute("title"), "this machine has one usable core");

    if thread::available_parallelism().unwrap().get() < 2 {
        println!("skipped: there is one usable core");
        return;
    }
    // Records of one core aren't those of two.
    course
        .xtask("build")
        .succeeds()
        .says("2 listings: changed since, or on another machine\n")
        .prints("2 claims: 2 hold, 0 fail, 0 undecided\n");
}

#[test]
fn github_is_warned_of_what_is_undecided_and_shown_what_fails_as_an_error() {
    let course = half_undecided();
    course.append("book/first.md", "\n{{#claim once.counted >= 1001}}\n");
    let line = |words| course.place("book/first.md", words).replace(':', ",line=");
    let (open, failed) = (line("{{#claim wavers"), line("{{#claim once"));
    let mut xtask = course.command("verify --no-tests");
    xtask.env("GITHUB_ACTIONS", "true");
    let ended = Program::start(xtask).end().fails(1);
    let annotations: Vec<&str> =
        ended.stderr.lines().filter(|line| line.starts_with("::")).collect();
    let [error, warning] = annotations[..] else { panic!("{ended}") };
    let start =
        format!("::error file={failed}::the claim once.counted >= 1001: 1000 [1000], FAILS (");
    assert!(error.starts_with(&start) && error.contains("%0Amend: correct the "), "{error}");
    let start = format!("::warning file={open}::the claim {OPEN}: 1.50 [1–2], undecided: {WHY}");
    assert!(warning.starts_with(&start) && warning.contains("%0Amend: "), "{warning}");
}

#[test]
fn programs_get_the_kind_of_a_reason_and_its_words() {
    let course = half_undecided();
    let ended = verify(&course, "--format json").succeeds();
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    let [holds, open] = &report["claims"].as_array().unwrap()[..] else { panic!("{ended}") };
    assert_eq!(format!("book/first.md:9: {}", holds["claim"].as_str().unwrap()), CLAIM);
    assert_eq!(holds["verdict"], "holds");
    assert_eq!((&holds["reason"], &holds["why"]), (&Value::Null, &Value::Null));
    assert_eq!((&open["claim"], &open["verdict"]), (&json!(OPEN), &json!("undecided")));
    assert_eq!((&open["reason"], &open["why"]), (&json!({"kind": "disagree"}), &json!(WHY)));
    assert_eq!((&open["interval"], &open["rounds"]), (&json!([1.0, 2.0]), &json!(FEW)));
}
