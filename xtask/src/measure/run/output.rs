//! What a run prints, read while it runs.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::mpsc;
use std::thread;

use crate::measure::protocol;
use crate::record::{Count, LeftOut, Timing};

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

/// A timing's line, and what the process's CPU clock showed when it came.
#[derive(Debug)]
pub(super) struct Mark {
    label: String,
    seconds: f64,
    clock_s: Option<f64>,
}

/// Timings with the CPU time since the one before. The last one gets what
/// remains of all that the process used: it may be gone before its clock could
/// be read.
pub(super) fn timings(marks: Vec<Mark>, own_s: Option<f64>) -> Vec<Timing> {
    let last = marks.len().saturating_sub(1);
    let mut before = Some(0.0);
    let timing = |(index, mark): (usize, Mark)| {
        let now = if index == last { own_s } else { mark.clock_s };
        let cpu_s = now.zip(before).map(|(now, before): (f64, f64)| (now - before).max(0.0));
        before = now;
        Timing { label: mark.label, seconds: mark.seconds, cpu_s }
    };
    marks.into_iter().enumerate().map(timing).collect()
}

/// The lines that say how many, or how much.
pub(super) fn counts(text: &str) -> Vec<Count> {
    let counts = text.lines().filter_map(protocol::count);
    counts.map(|(label, number, unit)| Count { label: label.to_owned(), number, unit }).collect()
}

/// The lines that say what was left out.
pub(super) fn left_out(text: &str) -> Vec<LeftOut> {
    let lines = text.lines().filter_map(protocol::left_out);
    let harmless = |text: &str| text.chars().filter(|c| !c.is_control()).collect();
    lines.map(|(label, why)| LeftOut { label: label.to_owned(), reason: harmless(why) }).collect()
}

/// Reads a pipe to its end.
pub(super) fn printed(pipe: impl Read, cpu_clock: &dyn Fn() -> Option<f64>) -> Printed {
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
        if let Some((label, seconds)) = protocol::timing(&text) {
            let clock_s = cpu_clock();
            printed.marks.push(Mark { label: label.to_owned(), seconds, clock_s });
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
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn timings_are_read_with_the_cpu_time_in_between() {
        let clock = Mutex::new(vec![0.5, 0.25]);
        let tick = || clock.lock().unwrap().pop();
        let printed = printed(&b"hello\none took 0.3 s\ntwo took 0.4 s\nend took 1 s"[..], &tick);
        assert_eq!(printed.text, "hello\none took 0.3 s\ntwo took 0.4 s\nend took 1 s");
        assert!(!printed.cut && !printed.not_utf8);
        let cpu: Vec<_> =
            timings(printed.marks, Some(1.0)).into_iter().map(|t| (t.label, t.cpu_s)).collect();
        let wanted = [("one", 0.25), ("two", 0.25), ("end", 0.5)];
        assert_eq!(cpu, wanted.map(|(label, cpu)| (label.to_owned(), Some(cpu))));
    }

    #[test]
    fn too_much_output_is_cut_and_odd_bytes_are_noticed() {
        assert!(printed(io::repeat(b'x').take(1_000_000), &|| None).cut);
        let just_enough = printed(io::repeat(b'x').take(MOST_OUTPUT as u64), &|| None);
        assert!(!just_enough.cut && just_enough.text.len() == MOST_OUTPUT);
        assert!(printed(&b"\xff took 1 s\n"[..], &|| None).not_utf8);
    }
}
