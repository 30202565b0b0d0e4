//! What a run prints, read while it runs.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::measure::protocol::{self, Time};
use crate::record::metric::Unit;
use crate::record::{LeftOut, Measurement, Phase};

/// More output than this is a listing's mistake.
pub(super) const MOST_OUTPUT: usize = 64 * 1024;

/// Reads in a thread; the receiver gets what came of it.
pub(super) fn reader<T: Send + 'static>(
    read: impl FnOnce() -> T + Send + 'static,
) -> mpsc::Receiver<T> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(read()));
    receiver
}

/// What came through a pipe.
#[derive(Debug, Default)]
pub(super) struct Printed {
    pub text: String,
    pub marks: Vec<Mark>,
    pub cut: bool,
    pub not_utf8: bool,
}

/// A time's line, and what the accounts showed when it came.
#[derive(Debug)]
pub(super) struct Mark {
    label: String,
    seconds: f64,
    /// How often that was spent.
    times: u32,
    moment: Moment,
}

/// When a line came, and what the accounts showed then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// When it was read.
    pub at: Instant,
    /// It was printed no longer before that.
    pub late: Duration,
    /// What the process's CPU clock showed.
    pub clock_s: Option<f64>,
    /// The number of a look at what others took.
    pub look: Option<usize>,
}

/// What was printed, in its order.
pub(super) fn measurements(
    printed: &Printed,
    start: Instant,
    own_s: Option<f64>,
    taken_s: &dyn Fn(Instant, usize) -> Option<f64>,
) -> Vec<Measurement> {
    let mut times = times(&printed.marks, start, own_s, taken_s).into_iter();
    let of_line = |line: &str| match protocol::count(line) {
        Some((label, number, unit)) => {
            Some(Measurement { label: label.to_owned(), number, unit, cpu_s: None, taken_s: None })
        }
        None => protocol::timing(line).and_then(|_| times.next()),
    };
    printed.text.lines().filter_map(of_line).collect()
}

/// Times with the CPU time since the one before. The last one gets what remains of
/// all that the process used: it may be gone before its clock could be read.
///
/// What others took is counted from when the line before was printed, or from the run's
/// `start`; or, where a time is longer than that, from its own start.
fn times(
    marks: &[Mark],
    start: Instant,
    own_s: Option<f64>,
    taken_s: &dyn Fn(Instant, usize) -> Option<f64>,
) -> Vec<Measurement> {
    let mut clock_s = Some(0.0);
    let mut line_before = start;
    let mut times = Vec::new();
    for (index, mark) in marks.iter().enumerate() {
        let now_s = if index + 1 == marks.len() { own_s } else { mark.moment.clock_s };
        let cpu_s = now_s.zip(clock_s).map(|(now, before): (f64, f64)| (now - before).max(0.0));
        clock_s = now_s;
        let Moment { at, late, look, .. } = mark.moment;
        let spent = Duration::from_secs_f64(mark.seconds * f64::from(mark.times));
        let own_start = at.checked_sub(late + spent).unwrap_or(start).max(start);
        let from = own_start.min(line_before);
        line_before = at.checked_sub(late).unwrap_or(start).max(line_before);
        let taken_s = look.and_then(|look| Some(taken_s(from, look)? / f64::from(mark.times)));
        times.push(Measurement {
            label: mark.label.clone(),
            number: mark.seconds,
            unit: Unit::Seconds,
            cpu_s,
            taken_s,
        });
    }
    times
}

/// When what it told the times of went on. A mean of many tells nothing of that.
pub(super) fn phases(printed: &Printed, start: Instant) -> Vec<Phase> {
    let once = printed.marks.iter().filter(|mark| mark.times == 1);
    let phase = |mark: &Mark| {
        let to_s = mark.moment.at.saturating_duration_since(start).as_secs_f64();
        Phase { label: mark.label.clone(), from_s: (to_s - mark.seconds).max(0.0), to_s }
    };
    once.map(phase).collect()
}

/// The lines that say what was left out.
pub(super) fn left_out(text: &str) -> Vec<LeftOut> {
    let lines = text.lines().filter_map(protocol::left_out);
    lines.map(|(label, why)| LeftOut { label: label.to_owned(), reason: why.to_owned() }).collect()
}

/// Reads a pipe to its end.
pub(super) fn printed(pipe: impl Read, mut now: impl FnMut() -> Moment) -> Printed {
    let mut pipe = BufReader::new(pipe);
    let mut printed = Printed::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        let room = (MOST_OUTPUT + 1 - printed.text.len()) as u64;
        if !matches!(pipe.by_ref().take(room).read_until(b'\n', &mut line), Ok(1..)) {
            return printed;
        }
        let text = String::from_utf8_lossy(&line);
        printed.not_utf8 |= matches!(text, std::borrow::Cow::Owned(_));
        if let Some(Time { label, seconds, times }) = protocol::timing(&text) {
            printed.marks.push(Mark { label: label.to_owned(), seconds, times, moment: now() });
        }
        printed.text.push_str(&text);
        if printed.text.len() > MOST_OUTPUT {
            printed.cut = true;
            // Read on, and forget: a full pipe would hold the program up.
            let _ = io::copy(&mut pipe, &mut io::sink());
            return printed;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use std::sync::Mutex;

    fn unknown() -> Moment {
        Moment { at: Instant::now(), late: Duration::ZERO, clock_s: None, look: None }
    }

    #[test]
    fn times_are_read_with_the_cpu_time_in_between() {
        let clock = Mutex::new(vec![0.5, 0.25]);
        let tick = || Moment { clock_s: clock.lock().unwrap().pop(), ..unknown() };
        let text = "hello\none took 0.3 s\nit counted 3\ntwo took 0.4 s\nend took 1 s";
        let printed = printed(text.as_bytes(), tick);
        assert_eq!(printed.text, text);
        assert!(!printed.cut && !printed.not_utf8);
        let all = measurements(&printed, Instant::now(), Some(1.0), &|_, _| None);
        let told: Vec<_> =
            all.iter().map(|one| (one.label.as_str(), one.number, one.cpu_s)).collect();
        let wanted = [
            ("one", 0.3, Some(0.25)),
            ("it", 3.0, None),
            ("two", 0.4, Some(0.25)),
            ("end", 1.0, Some(0.5)),
        ];
        assert_eq!(told, wanted);
    }

    /// Others took a thousandth of all time.
    #[test]
    fn what_others_took_is_counted_from_when_the_line_before_was_printed() {
        let start = Instant::now();
        let at = |ms: usize| start + Duration::from_millis(ms as u64);
        let lines = Mutex::new(vec![(190, 0), (150, 20), (50, 1)]);
        let moment = || {
            let (ms, late_ms) = lines.lock().unwrap().pop().unwrap();
            let late = Duration::from_millis(late_ms);
            Moment { at: at(ms), late, clock_s: None, look: Some(ms) }
        };
        let text = "one took 0.05 s\ntwo took 0.0001 s (mean of 1000)\nthree took 0.1 s\n";
        let printed = printed(text.as_bytes(), moment);
        let taken_s = |from: Instant, to: usize| Some((at(to) - from).as_secs_f64() * 1e-3);
        let all = measurements(&printed, start, None, &taken_s);
        let taken_us: Vec<f64> =
            all.iter().map(|one| (one.taken_s.unwrap() * 1e12).round() / 1e6).collect();
        // The second is of a thousand, which took 100 ms until 20 before its line was read;
        // the third began before the second was printed.
        assert_eq!(taken_us, [50.0, 0.12, 100.0]);
        let text = "one took 0.05 s\ntwo took 0.1 s\nthree took 0.01 s\n";
        *lines.lock().unwrap() = vec![(190, 0), (150, 20), (50, 1)];
        let again = super::printed(text.as_bytes(), moment);
        let last = measurements(&again, start, None, &taken_s).pop().unwrap();
        assert_eq!((last.taken_s.unwrap() * 1e9).round(), 60e3, "since 20 ms before 150");
    }

    #[test]
    fn a_phase_ends_when_its_line_comes() {
        let start = Instant::now();
        let at_s = Cell::new(0.0);
        let moment = || {
            at_s.set(at_s.get() + 0.5);
            let at = start + Duration::from_secs_f64(at_s.get());
            Moment { at, ..unknown() }
        };
        let text = "one took 0.250000 s\neach took 0.001000 s (mean of 9)\ntwo took 9.000000 s\n";
        let printed = printed(text.as_bytes(), moment);
        let phase = |label: &str, from_s, to_s| Phase { label: label.into(), from_s, to_s };
        let told = phases(&printed, start);
        assert_eq!(told, [phase("one", 0.25, 0.5), phase("two", 0.0, 1.5)]);
    }

    #[test]
    fn too_much_output_is_cut_and_odd_bytes_are_noticed() {
        assert!(printed(io::repeat(b'x').take(1_000_000), unknown).cut);
        let just_enough = printed(io::repeat(b'x').take(MOST_OUTPUT as u64), unknown);
        assert!(!just_enough.cut && just_enough.text.len() == MOST_OUTPUT);
        assert!(printed(&b"\xff took 1 s\n"[..], unknown).not_utf8);
    }
}
