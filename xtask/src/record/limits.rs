//! What no program of ours writes into a record, whoever wrote it: so many samples that
//! judging them takes minutes, and numbers that no clock or counter shows, of which
//! figures would be drawn without end.

use super::metric::Unit;
use super::{Exchange, Record, Sample, Trace};

/// So many rounds at most, whatever is asked for.
pub const MOST_ROUNDS: u32 = 1000;

/// More lines than this can't measure anything in what one run may print, and more
/// threads or requests aren't kept one by one.
const MOST_PARTS: usize = 10_000;

/// # Errors
///
/// In words, which limit a record breaks.
pub fn check(record: &Record) -> Result<(), String> {
    if record.samples.len() > MOST_ROUNDS as usize || record.provenance.rounds > MOST_ROUNDS {
        return Err(format!("is of more than {MOST_ROUNDS} rounds"));
    }
    number(record.key.delay_s, Unit::Seconds)?;
    record.samples.iter().try_for_each(sample)?;
    record.trace.as_ref().map_or(Ok(()), trace)
}

fn sample(sample: &Sample) -> Result<(), String> {
    parts(sample.measurements.len())?;
    parts(sample.left_out.len())?;
    let usage = sample.usage.map_or([0.0; 2], |usage| [usage.user_s, usage.sys_s]);
    times([sample.wall_s].into_iter().chain(sample.taken_s).chain(usage))?;
    for one in &sample.measurements {
        number(one.number, one.unit)?;
        times(one.cpu_s.into_iter().chain(one.taken_s))?;
    }
    exchanges(&sample.exchanges)
}

fn trace(trace: &Trace) -> Result<(), String> {
    parts(trace.lanes.len())?;
    for lane in &trace.lanes {
        parts(lane.on_cpu.len())?;
        times([lane.from_s, lane.to_s])?;
        if let Some(part) = lane.on_cpu.iter().find(|part| !(0.0..=1.0).contains(*part)) {
            return Err(format!("has a slice of time with {part:e} of it on a CPU"));
        }
    }
    parts(trace.phases.len())?;
    times(trace.phases.iter().flat_map(|phase| [phase.from_s, phase.to_s]))?;
    times([trace.wall_s])?;
    exchanges(&trace.exchanges)
}

fn exchanges(exchanges: &[Exchange]) -> Result<(), String> {
    parts(exchanges.len())?;
    times(exchanges.iter().flat_map(|e| [Some(e.arrived_s), e.answered_s]).flatten())
}

fn times(all: impl IntoIterator<Item = f64>) -> Result<(), String> {
    all.into_iter().try_for_each(|seconds| number(seconds, Unit::Seconds))
}

fn number(number: f64, unit: Unit) -> Result<(), String> {
    if unit.can_be(number) { Ok(()) } else { Err(format!("has {number:e} for {}", words(unit))) }
}

fn words(unit: Unit) -> &'static str {
    match unit {
        Unit::Number => "a number",
        Unit::Seconds => "a time in seconds",
        Unit::Bytes => "bytes",
    }
}

fn parts(count: usize) -> Result<(), String> {
    if count <= MOST_PARTS { Ok(()) } else { Err(format!("has {count} parts of one kind")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Lane;
    use crate::record::tests::record;

    fn told(change: impl FnOnce(&mut Record)) -> String {
        let mut record = record("a", "it", &[0.1, 0.2]);
        assert_eq!(check(&record), Ok(()));
        change(&mut record);
        check(&record).unwrap_err()
    }

    #[test]
    fn what_no_program_of_ours_writes_is_refused() {
        let lane = |on_cpu| Lane { on_cpu: vec![on_cpu], ..Lane::default() };
        let told = [
            told(|r| r.samples = vec![r.samples[0].clone(); 120_000]),
            told(|r| r.provenance.rounds = u32::MAX),
            told(|r| r.trace.as_mut().unwrap().wall_s = 1e308),
            told(|r| r.trace.as_mut().unwrap().lanes.push(lane(1e308))),
            told(|r| r.samples[1].measurements[0].number = -0.0),
            told(|r| r.samples[1].measurements[0].cpu_s = Some(-1.0)),
            told(|r| {
                let one = r.samples[0].measurements[0].clone();
                r.samples[0].measurements = vec![one; 10_001];
            }),
            told(|r| r.key.delay_s = 1e-320),
        ];
        assert_eq!(
            told,
            [
                "is of more than 1000 rounds",
                "is of more than 1000 rounds",
                "has 1e308 for a time in seconds",
                "has a slice of time with 1e308 of it on a CPU",
                "has -0e0 for a time in seconds",
                "has -1e0 for a time in seconds",
                "has 10001 parts of one kind",
                "has 1e-320 for a time in seconds",
            ]
        );
    }
}
