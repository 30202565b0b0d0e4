use super::*;
use crate::course::Example;
use crate::course::claim::parse_claim;
use crate::judge::Verdict;
use crate::judge::rule::MOST_ROUNDS;
use crate::record::tests::{record, timing};
use crate::record::{Measurement, Sample, Usage};

/// Gives back what it is told to: of each listing, a time a round.
#[derive(Default)]
struct Replay {
    times: BTreeMap<String, Vec<f64>>,
    /// In this round the listing fails so.
    failing: Option<(String, u32, Failure)>,
    /// What was run, in its order; 0 for a run that was watched.
    ran: Vec<(String, u32)>,
    /// Those that use a CPU for all of their time.
    working: Vec<&'static str>,
    /// What was run together, in its order; apart from that, what was watched.
    together: Vec<Vec<String>>,
    watched: Vec<Vec<String>>,
    /// Which are wanted to be, and which of them alone.
    to_watch: Vec<&'static str>,
    watched_alone: Vec<&'static str>,
    waited_before: Vec<&'static str>,
    rounds_before: u32,
    /// Which part of each time others have taken, at most.
    part_taken: f64,
}

impl Runner for &mut Replay {
    fn trace(&mut self, executables: &[&Executable]) -> Vec<Result<Option<Trace>, Failure>> {
        let names: Vec<String> = executables.iter().map(|e| e.example.name.clone()).collect();
        self.ran.extend(names.iter().map(|name| (name.clone(), 0)));
        let traces = names.iter().map(|_| Ok(Some(Trace::default()))).collect();
        self.watched.push(names);
        traces
    }

    fn run(&mut self, executables: &[&Executable], round: u32) -> Vec<Result<Outcome, Failure>> {
        let names: Vec<String> = executables.iter().map(|e| e.example.name.clone()).collect();
        let outcomes = names.iter().map(|name| self.run_one(name, round)).collect();
        self.together.push(names);
        outcomes
    }
}

impl Replay {
    fn cpu_s(&self, name: &str, wall_s: f64) -> f64 {
        if self.working.contains(&name) { wall_s } else { 0.0 }
    }

    fn run_one(&mut self, name: &str, round: u32) -> Result<Outcome, Failure> {
        self.ran.push((name.to_owned(), round));
        let fails = |(failing, at, _): &mut (String, u32, Failure)| failing == name && *at == round;
        if let Some((.., failure)) = self.failing.take_if(fails) {
            return Err(failure);
        }
        let times = &self.times[name];
        let seconds = times[(round as usize - 1).min(times.len() - 1)];
        if seconds.is_nan() {
            return Ok(Outcome::NotHere("not on this system".into()));
        }
        Ok(Outcome::Measured(Box::new(Sample {
            round,
            wall_s: seconds,
            usage: Some(Usage { user_s: self.cpu_s(name, seconds), ..Usage::default() }),
            taken_s: Some(self.part_taken * seconds),
            measurements: vec![Measurement {
                taken_s: Some(self.part_taken * seconds),
                ..timing("it", seconds)
            }],
            left_out: Vec::new(),
            requests: 0,
            overlap: 0,
            exchanges: Vec::new(),
            output: String::new(),
        })))
    }
}

impl Replay {
    fn of(times: &[(&str, &[f64])]) -> Self {
        let times = times.iter().map(|(name, times)| ((*name).to_owned(), times.to_vec()));
        Self { times: times.collect(), ..Self::default() }
    }

    fn rounds_of(&self, name: &str) -> Vec<u32> {
        self.ran.iter().filter(|(ran, _)| ran == name).map(|(_, round)| *round).collect()
    }
}

fn executable(name: &str) -> Executable {
    let example = Example { name: name.into(), source: format!("{name}.rs"), package: "p".into() };
    Executable { example, path: name.into(), hash: "0".into(), source: "s".into() }
}

const PARAMETERS: Parameters = Parameters {
    rounds: MOST_ROUNDS as u32,
    deadline: Duration::from_secs(1),
    delay: Duration::from_millis(100),
};

struct Ended {
    result: Result<(Records, Problems)>,
    /// The names of records in the order in which they were kept.
    kept: Vec<(String, usize)>,
}

fn measured(replay: &mut Replay, claims: &[&str]) -> Ended {
    let executables: Vec<Executable> = replay.times.keys().map(|name| executable(name)).collect();
    let all: Vec<&Executable> = executables.iter().collect();
    let provenance = record("a", "it", &[0.1; MOST_ROUNDS]).provenance;
    let records = blank_records(&all, &PARAMETERS, &provenance);
    go_on(replay, claims, records, |_| Ok(()))
}

fn go_on(
    replay: &mut Replay,
    claims: &[&str],
    records: Records,
    write: impl Fn(&Record) -> Result<(), Problem>,
) -> Ended {
    let executables: Vec<Executable> = records.keys().map(|name| executable(name)).collect();
    let claims: Vec<Claim> = claims.iter().map(|text| parse_claim(text).unwrap()).collect();
    let mut kept = Vec::new();
    let mut keep = |record: &Record| {
        kept.push((record.example.clone(), record.samples.len()));
        Ok(write(record))
    };
    let session = Session {
        executables: executables.iter().collect(),
        claims: claims.iter().collect(),
        rounds_before: replay.rounds_before,
        watched: replay.to_watch.iter().copied().collect(),
        watched_alone: replay.watched_alone.iter().copied().collect(),
        waited_before: replay.waited_before.iter().copied().collect(),
        runner: replay,
        progress: Progress::new(),
        keep: &mut keep,
        after_round: &|| (),
        evidence: Evidence::of(records),
        problems: Problems::default(),
    };
    let result = session.measure();
    Ended { result, kept }
}

fn verdict(records: &Records, claim: &str) -> Verdict {
    Evidence::of(records.clone()).judge(&parse_claim(claim).unwrap()).verdict
}

#[test]
fn clear_claims_take_six_rounds_and_one_more_of_what_is_watched() {
    let times: [(&str, &[f64]); 2] = [("a", &[0.3]), ("b", &[0.1])];
    let mut replay = Replay { to_watch: vec!["a"], ..Replay::of(&times) };
    let (records, problems) = measured(&mut replay, &["a / b >= 2"]).result.unwrap();
    assert!(problems.is_empty());
    assert_eq!(replay.rounds_of("a"), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(replay.rounds_of("b"), [1, 2, 3, 4, 5, 6]);
    assert_eq!(verdict(&records, "a / b >= 2"), Verdict::Holds);
}

#[test]
fn a_miss_asks_for_more_rounds_of_those_that_the_claim_is_about() {
    let mut replay = Replay::of(&[("a", &[0.1, 0.3]), ("b", &[0.1]), ("c", &[0.5])]);
    let claims = ["a / b >= 2", "c >= 400 ms"];
    let (records, _) = measured(&mut replay, &claims).result.unwrap();
    assert_eq!(replay.rounds_of("a").last(), Some(&11));
    assert_eq!(replay.rounds_of("b").last(), Some(&11));
    assert_eq!(replay.rounds_of("c").last(), Some(&6));
    assert_eq!(verdict(&records, "a / b >= 2"), Verdict::Holds);
}

#[test]
fn what_can_not_be_decided_stops_before_the_limit() {
    let half: Vec<f64> = (0..MOST_ROUNDS).map(|n| if n % 2 == 0 { 0.1 } else { 0.3 }).collect();
    let mut replay = Replay::of(&[("a", &half)]);
    measured(&mut replay, &["a >= 200 ms"]).result.unwrap();
    assert_eq!(replay.rounds_of("a").last(), Some(&6));
}

#[test]
fn every_finished_round_is_kept_as_it_ends() {
    let mut replay = Replay::of(&[("a", &[0.3]), ("b", &[0.1])]);
    let kept = measured(&mut replay, &[]).kept;
    let of_a: Vec<usize> = kept.iter().filter(|(name, _)| name == "a").map(|(_, n)| *n).collect();
    assert_eq!(of_a, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn an_interruption_loses_the_round_under_way_and_the_rest_goes_on_from_there() {
    // Whichever of the two runs first in that round.
    for interrupted in ["a", "b"] {
        let mut replay = Replay::of(&[("a", &[0.3]), ("b", &[0.1])]);
        replay.failing = Some((interrupted.into(), 4, Failure::Interrupted));
        let ended = measured(&mut replay, &["a / b >= 2"]);
        let error = ended.result.unwrap_err().to_string();
        assert!(error.contains("3 rounds are kept"), "{error}");
        assert!(ended.kept.iter().all(|(_, samples)| *samples <= 3), "{:?}", ended.kept);
    }

    let kept: Records = [("a", 0.3), ("b", 0.1)]
        .map(|(name, seconds)| {
            let mut record = record(name, "it", &[seconds; 3]);
            record.provenance.rounds = MOST_ROUNDS as u32;
            (name.to_owned(), record)
        })
        .into();
    let mut rest = Replay { to_watch: vec!["a"], ..Replay::of(&[("a", &[0.3]), ("b", &[0.1])]) };
    let (records, _) = go_on(&mut rest, &["a / b >= 2"], kept, |_| Ok(())).result.unwrap();
    assert_eq!(rest.rounds_of("a"), [4, 5, 6], "nothing is watched anew");
    assert_eq!(verdict(&records, "a / b >= 2"), Verdict::Holds);
}

/// As an interruption came between two records: else every later build would go on with it.
#[test]
fn one_that_lacks_a_round_gets_one_more_and_then_none() {
    let half = |n: u32| if n.is_multiple_of(2) { 0.1 } else { 0.3 };
    let of = |name: &str, rounds: u32| {
        let mut record = record(name, "it", &(0..rounds).map(half).collect::<Vec<_>>());
        record.provenance.rounds = 6;
        (name.to_owned(), record)
    };
    let mut replay = Replay { rounds_before: 6, ..Replay::of(&[("a", &[0.3]), ("b", &[0.1])]) };
    let kept: Records = [of("a", 5), of("b", 6)].into();
    let (records, _) = go_on(&mut replay, &["a / b >= 2"], kept, |_| Ok(())).result.unwrap();
    assert_eq!((replay.rounds_of("a"), replay.rounds_of("b")), (vec![7], vec![]));
    let claim = parse_claim("a / b >= 2").unwrap();
    assert!(needy(&Evidence::of(records), [&claim]).is_empty());
}

/// One that went on by itself meanwhile can't be paired with what runs now.
#[test]
fn a_session_that_goes_on_counts_from_the_last_round_of_any_listing() {
    let mut replay = Replay { rounds_before: 9, ..Replay::of(&[("a", &[0.3])]) };
    measured(&mut replay, &["a >= 200 ms"]).result.unwrap();
    assert_eq!(replay.rounds_of("a"), [10, 11, 12, 13, 14, 15]);
}

#[test]
fn one_that_fails_is_told_and_the_others_go_on() {
    let mut replay = Replay::of(&[("a", &[0.3]), ("b", &[0.1])]);
    replay.failing = Some(("b".into(), 2, Failure::Survivor));
    let (records, problems) = measured(&mut replay, &["a / b >= 2"]).result.unwrap();
    let told = problems.into_result(()).unwrap_err().to_string();
    assert!(told.starts_with("b.rs:1: b left a process running"), "{told}");
    assert_eq!(records.keys().collect::<Vec<_>>(), ["a"]);
    assert_eq!(replay.rounds_of("a").last(), Some(&6));
    assert_eq!(replay.rounds_of("b").last(), Some(&2));
}

#[test]
fn a_record_that_can_not_be_written_loses_no_other() {
    let mut replay = Replay::of(&[("a", &[0.3]), ("b", &[0.1]), ("c", &[0.1])]);
    replay.failing = Some(("c".into(), 1, Failure::Survivor));
    let blank = |name: &str| {
        let mut record = record(name, "it", &[]);
        record.provenance.rounds = MOST_ROUNDS as u32;
        (name.to_owned(), record)
    };
    let records = ["a", "b", "c"].map(blank).into();
    let full = |record: &Record| {
        let why = "the record a.json can't be written: no room";
        if record.example == "a" { Err(Problem::new(why)) } else { Ok(()) }
    };
    let ended = go_on(&mut replay, &[], records, full);
    let (records, problems) = ended.result.unwrap();
    assert_eq!(records.len(), 2);
    assert!(ended.kept.contains(&("b".into(), 6)));
    let told = problems.into_result(()).unwrap_err().to_string();
    assert!(
        told.contains("a.json can't be written") && told.contains("c left a process"),
        "{told}"
    );
    assert!(told.ends_with("2 problems"), "each is told once: {told}");
}

#[test]
fn where_all_claims_are_about_other_things_than_time_few_rounds_will_do() {
    let mut replay = Replay::of(&[("a", &[0.3]), ("b", &[0.1])]);
    measured(&mut replay, &["a.requests = 0", "b.requests = 0", "b <= 1 s"]).result.unwrap();
    assert_eq!(replay.rounds_of("a").last(), Some(&2));
    assert_eq!(replay.rounds_of("b").last(), Some(&6));
}

#[test]
fn what_is_not_here_runs_once() {
    let mut replay = Replay::of(&[("a", &[f64::NAN])]);
    let (records, _) = measured(&mut replay, &["a >= 1 s"]).result.unwrap();
    assert_eq!(replay.rounds_of("a"), [1]);
    assert_eq!(records["a"].not_here.as_deref(), Some("not on this system"));
}

/// Two that wait, and one that works.
fn some_wait() -> Replay {
    let times: [(&str, &[f64]); 3] = [("a", &[0.3]), ("b", &[0.4]), ("works", &[0.3])];
    Replay { working: vec!["works"], ..Replay::of(&times) }
}

/// Whether these two ran together and the third alone, in whichever order.
fn are_side_by_side(together: &[Vec<String>], two: [&str; 2], alone: &str) -> bool {
    let mut together = together.to_vec();
    together.iter_mut().for_each(|names| names.sort());
    together.sort_by_key(Vec::len);
    together == [vec![alone.to_owned()], two.map(str::to_owned).to_vec()]
}

#[test]
fn those_that_wait_run_side_by_side_once_that_is_known() {
    let mut replay = some_wait();
    measured(&mut replay, &[]).result.unwrap();
    let (first, others) = replay.together.split_at(3);
    assert!(first.iter().all(|names| names.len() == 1), "{first:?}");
    for round in others.chunks(2) {
        assert!(are_side_by_side(round, ["a", "b"], "works"), "{round:?}");
    }
    assert_eq!(others.len(), 5 * 2);
}

#[test]
fn those_that_waited_before_run_side_by_side_from_the_first_round_on() {
    let mut replay = Replay { waited_before: vec!["a", "b"], ..some_wait() };
    measured(&mut replay, &[]).result.unwrap();
    for round in replay.together.chunks(2) {
        assert!(are_side_by_side(round, ["a", "b"], "works"), "{round:?}");
    }
}

/// It may have been changed since.
#[test]
fn one_that_waited_before_and_works_now_runs_alone_from_its_second_round_on() {
    let mut replay = Replay { waited_before: vec!["a", "b", "works"], ..some_wait() };
    measured(&mut replay, &[]).result.unwrap();
    assert_eq!(replay.together[0].len(), 3);
    for round in replay.together[1..].chunks(2) {
        assert!(are_side_by_side(round, ["a", "b"], "works"), "{round:?}");
    }
}

#[test]
fn those_named_are_watched_alone_and_all_others_side_by_side() {
    let to_watch = vec!["a", "b", "works"];
    let mut replay = Replay { to_watch, watched_alone: vec!["a"], ..some_wait() };
    measured(&mut replay, &[]).result.unwrap();
    assert!(are_side_by_side(&replay.watched, ["b", "works"], "a"), "{:?}", replay.watched);
}

/// As a page shows it now, and none did before.
#[test]
fn one_that_needs_no_round_more_is_watched_once_and_kept() {
    let mut done = record("a", "it", &[0.3; 6]);
    (done.was_watched, done.trace) = (false, None);
    let mut replay = Replay { to_watch: vec!["a"], ..Replay::of(&[("a", &[0.3])]) };
    let ended = go_on(&mut replay, &[], [("a".to_owned(), done)].into(), |_| Ok(()));
    let (records, _) = ended.result.unwrap();
    assert_eq!(replay.rounds_of("a"), [0]);
    assert_eq!(ended.kept, [("a".to_owned(), 6)]);
    assert!(records["a"].was_watched && records["a"].trace.is_some());
    let mut again = Replay { to_watch: vec!["a"], ..Replay::of(&[("a", &[0.3])]) };
    go_on(&mut again, &[], records, |_| Ok(())).result.unwrap();
    assert!(again.ran.is_empty());
}

#[test]
fn a_listing_of_which_others_leave_no_claim_to_be_told_rests() {
    let mut replay = Replay::of(&[("a", &[0.3]), ("b", &[0.1])]);
    replay.part_taken = 0.9;
    let (records, _) = measured(&mut replay, &["a / b >= 2"]).result.unwrap();
    let reason = Reason::Busy { told: 0, rounds: 3 };
    assert_eq!(verdict(&records, "a / b >= 2"), Verdict::Undecided(reason));
    assert_eq!(replay.rounds_of("a"), [1, 2, 3]);

    // One that can be told has all of its rounds, for what is shown.
    let mut replay = Replay::of(&[("a", &[0.3]), ("b", &[0.1])]);
    replay.part_taken = 0.9;
    measured(&mut replay, &["a / b >= 2", "a <= 500 ms"]).result.unwrap();
    assert_eq!(replay.rounds_of("a").last(), Some(&6));
    assert_eq!(replay.rounds_of("b").last(), Some(&3));
}
