use super::*;
use crate::course::claim::parse_claim;
use crate::record::tests::record;
use crate::record::{Record, Usage};

use freshness::Change;

fn judgement(claim: &str, records: Vec<Record>) -> Judgement {
    Evidence::of(by_name(records)).judge(&parse_claim(claim).unwrap())
}

/// Of listings that may run in as many rounds as usual.
fn by_name(records: Vec<Record>) -> evidence::Records {
    let named = records.into_iter().map(|mut record| {
        record.provenance.rounds = rule::MOST_ROUNDS as u32;
        (record.example.clone(), record)
    });
    named.collect()
}

fn verdict(claim: &str, records: Vec<Record>) -> Verdict {
    judgement(claim, records).verdict
}

#[track_caller]
fn why(claim: &str, records: Vec<Record>) -> String {
    match verdict(claim, records) {
        Verdict::Undecided(reason) => reason.to_string(),
        other => panic!("{other:?}"),
    }
}

const ONE: [f64; 7] = [0.100, 0.101, 0.102, 0.100, 0.103, 0.101, 0.100];
const THREE: [f64; 7] = [0.301, 0.300, 0.302, 0.305, 0.301, 0.300, 0.303];

fn both() -> Vec<Record> {
    vec![record("a", "it", &THREE), record("b", "it", &ONE)]
}

#[test]
fn the_interval_decides() {
    assert_eq!(verdict("a / b >= 2.5", both()), Verdict::Holds);
    assert_eq!(verdict("a / b <= 2.5", both()), Verdict::Fails);
    assert_eq!(why("a / b >= 2.98", both()), "the rounds fall on both sides of the bound");
    assert_eq!(verdict("b / delay <= 1.05", both()), Verdict::Holds);
}

#[test]
fn sides_are_compared_within_the_round() {
    // Each doubles from round to round; their ratio stays.
    let slow: Vec<f64> = (0..7).map(|i| 3.0 * 2_f64.powi(i)).collect();
    let fast: Vec<f64> = (0..7).map(|i| 2_f64.powi(i)).collect();
    let judgement =
        judgement("a / b >= 2.9", vec![record("a", "it", &slow), record("b", "it", &fast)]);
    assert_eq!((judgement.verdict, judgement.range), (Verdict::Holds, Some((3.0, 3.0))));
}

#[test]
fn only_rounds_that_both_have_count() {
    let judgement =
        judgement("a / b >= 1", vec![record("a", "it", &THREE), record("b", "it", &ONE[..5])]);
    assert_eq!((judgement.rounds, judgement.used, judgement.is_open), (5, 5, true));
}

/// Its rounds are those up to the decision, whatever comes after.
#[test]
fn what_comes_after_the_decision_changes_nothing() {
    let later: Vec<f64> = THREE.iter().copied().chain([9.0; 7]).collect();
    let early = judgement("a >= 200 ms", vec![record("a", "it", &THREE)]);
    let late = judgement("a >= 200 ms", vec![record("a", "it", &later)]);
    assert_eq!((late.used, late.rounds), (6, 14));
    assert_eq!(Judgement { rounds: 7, ..late }, early);
}

#[test]
fn too_little_is_said_so() {
    let few = vec![record("a", "it", &THREE[..5])];
    assert_eq!(why("a / delay >= 1", few), "5 rounds are too few: 6 are needed");
    assert_eq!(why("a / b >= 1", vec![record("a", "it", &ONE)]), "b has no record");
    let mut apart = record("b", "it", &ONE);
    apart.session = "two".into();
    assert!(why("a / b >= 1", vec![record("a", "it", &ONE), apart]).contains("measured apart"));
    let mut nowhere = record("a", "it", &[]);
    nowhere.not_here = Some("fork is a call of Unix systems".into());
    assert_eq!(why("a / delay >= 1", vec![nowhere]), "fork is a call of Unix systems");
    let mut untraced = record("a", "it", &ONE);
    untraced.trace = None;
    assert_eq!(why("a.rss <= 1 GiB", vec![untraced]), "a.rss is not to be had on this system");
}

#[test]
fn what_divides_by_nothing_in_every_round_is_no_number_and_gets_no_more_rounds() {
    let nothing = || vec![record("a", "it", &[0.0; 7])];
    let judgement = judgement("a / a >= 1", nothing());
    assert_eq!(judgement.verdict, Verdict::Undecided(Reason::NoNumber));
    assert!(!judgement.is_open);
}

#[test]
fn what_changed_since_leaves_a_claim_undecided_with_what_was_measured() {
    let mut evidence = Evidence::of(by_name(both()));
    evidence.stale.insert("b".into(), Change::Source);
    let judgement = evidence.judge(&parse_claim("a / b >= 2.5").unwrap());
    assert_eq!(
        judgement.verdict.reason().unwrap().to_string(),
        "b was changed since it was measured"
    );
    assert!(judgement.median.is_some());
}

/// Each run is said to have lost so much to others, at most.
fn disturbed(mut records: Vec<Record>, taken_s: Option<f64>) -> Vec<Record> {
    for sample in records.iter_mut().flat_map(|record| &mut record.samples) {
        sample.taken_s = taken_s;
        sample.measurements.iter_mut().for_each(|one| one.taken_s = taken_s);
    }
    records
}

#[test]
fn a_wide_margin_is_told_on_a_busy_machine_and_a_narrow_one_is_not() {
    // 300 ms of which 30 may be others', over 100 of which 30 may be.
    let busy = || disturbed(both(), Some(0.030));
    assert_eq!(verdict("a / b >= 2.5", busy()), Verdict::Holds);
    assert_eq!(
        why("a / b >= 2.9", busy()),
        "other programs may have taken too much time: 0 of 7 rounds tell"
    );
    assert_eq!(why("a / b <= 2.9", busy()), why("a / b >= 2.9", busy()));
    assert_eq!(verdict("a / b <= 5", busy()), Verdict::Holds);
    assert_eq!(verdict("a / b >= 5", busy()), Verdict::Fails);
}

/// By the clock they fall on both sides: some as others may have taken time.
#[test]
fn rounds_that_agree_as_far_as_they_tell_wait_for_others() {
    let slow = [0.19, 0.21, 0.19, 0.21, 0.19, 0.21, 0.19];
    let busy = disturbed(vec![record("a", "it", &slow)], Some(0.030));
    assert_eq!(
        why("a <= 200 ms", busy),
        "other programs may have taken too much time: 4 of 7 rounds tell"
    );
    let outside = [0.1, 0.3, 0.1, 0.3, 0.1, 0.3, 0.1];
    let both = vec![record("a", "it", &outside)];
    assert_eq!(why("150 ms <= a <= 200 ms", both), "the rounds fall on both sides of the bound");
}

/// Others can only take time: what is fast enough by the clock is fast enough.
#[test]
fn where_nobody_knows_what_others_took_what_they_can_not_change_is_told() {
    let unknown = || disturbed(both(), None);
    assert_eq!(verdict("a <= 400 ms", unknown()), Verdict::Holds);
    assert_eq!(
        why("a <= 200 ms", unknown()),
        "this system doesn't tell how much time other programs took"
    );
}

/// It isn't the clock's, so nobody takes of it.
#[test]
fn cpu_time_is_what_it_is() {
    let mut busy = disturbed(vec![record("a", "it", &ONE)], Some(0.09));
    for sample in &mut busy[0].samples {
        sample.usage = Some(Usage { user_s: 0.2, ..Usage::default() });
    }
    assert_eq!(verdict("a.cpu >= 190 ms", busy), Verdict::Holds);
}

#[test]
fn what_is_no_time_needs_rounds_that_agree() {
    let mut all = vec![record("a", "it", &ONE[..3])];
    all[0].samples.iter_mut().for_each(|sample| sample.overlap = 3);
    assert_eq!(verdict("a.overlap = 3", all.clone()), Verdict::Holds);
    assert_eq!(verdict("a.overlap = 1", all.clone()), Verdict::Fails);
    all[0].samples[1].overlap = 2;
    assert_eq!(why("a.overlap = 3", all), "it differs from round to round");
}

#[test]
fn one_core_can_not_tell_of_two_where_the_claim_says_so() {
    let mut one = both();
    one.iter_mut().for_each(|record| record.provenance.usable_cores = 1);
    assert_eq!(why("a / b >= 2.5 on two cores", one.clone()), "this machine has one usable core");
    assert_eq!(verdict("a / b >= 2.5", one), Verdict::Holds);
    assert_eq!(verdict("a / b >= 2.5 on two cores", both()), Verdict::Holds);
}

#[test]
fn larger_pages_can_not_tell_where_the_claim_says_so() {
    let with = |page_bytes| {
        let mut all = both();
        all.iter_mut().for_each(|record| record.provenance.page_bytes = page_bytes);
        all
    };
    let claim = "a / b >= 2.5 on 4 KiB pages";
    assert_eq!(why(claim, with(Some(16 << 10))), "this machine's pages are of 16 KiB");
    assert_eq!(verdict("a / b >= 2.5", with(Some(16 << 10))), Verdict::Holds);
    assert_eq!(verdict(claim, with(Some(4 << 10))), Verdict::Holds);
    assert_eq!(verdict(claim, with(None)), Verdict::Holds, "nobody has asked");
}

#[test]
fn a_claim_on_two_pages_is_judged_once() {
    let claim = parse_claim("a / b >= 2.5").unwrap();
    let evidence = Evidence::of(by_name(both()));
    let judgements = Judgements::of([&claim, &claim], &evidence);
    assert_eq!(judgements.0.len(), 1);
    assert_eq!(judgements.get(&claim).unwrap().verdict, Verdict::Holds);
    assert!(judgements.get(&parse_claim("a / b >= 2").unwrap()).is_none());
}
