//! What is said of an attempt: to a learner, in a terminal.

use std::fmt::Write;

use super::attempt::{Attempted, End, compares};
use super::drawing;
use crate::course::claim::Claim;
use crate::course::exercise::{Exercise, START, Stumble};
use crate::judge::Judgement;
use crate::judge::evidence::Evidence;
use crate::judge::statistics::Summary;
use crate::measure::run::Failure;
use crate::record::Record;
use crate::record::metric::{Quantity, Unit};
use crate::render::number;
use crate::terminal::style::{Paint, Style};
use crate::visible::visible;

/// Of a program that was tried.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    pub exercise: &'a Exercise,
    pub attempted: &'a Attempted,
    /// How the program ran that it began as; none where that doesn't end.
    pub start: Option<&'a Record>,
    /// What a right program prints beside its measurements.
    pub answer: &'a str,
    pub style: Style,
}

/// The name of the column that comes before what is said.
const COLUMN: usize = 10;

impl Report<'_> {
    /// All of it: of a program that isn't right, the first check that fails, and how it
    /// ran; of one that is, what was gained, and why.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        match &self.attempted.end {
            End::Passed => self.passed(&mut text),
            End::NotYet(Stumble::Check(index)) => self.not_yet(&mut text, *index),
            End::NotYet(_) => self.hangs(&mut text),
            End::Failed(failure) => self.failed(&mut text, failure),
            End::OtherAnswer { printed } => self.other_answer(&mut text, printed),
            End::Untold(index) => self.untold(&mut text, *index),
            End::NotHere(why) => {
                self.heading(&mut text, "can't be told here", None);
                self.say(&mut text, "because", &visible(why));
            }
        }
        self.style.shown(&text)
    }

    fn heading(&self, text: &mut String, what: &str, paint: Option<Paint>) {
        let what = paint.map_or(what.to_owned(), |paint| self.style.painted(what, paint));
        let _ = writeln!(text, "{}: {what}\n", self.exercise.name);
    }

    fn say(&self, text: &mut String, column: &str, words: &str) {
        let mut column = column;
        let room = self.style.width.saturating_sub(COLUMN + 3).max(20);
        for line in wrapped(words, room) {
            let _ = writeln!(text, "  {column:COLUMN$} {line}");
            column = "";
        }
    }

    fn not_yet(&self, text: &mut String, index: usize) {
        self.heading(text, "not yet", Some(Paint::Bad));
        let check = &self.exercise.checks[index];
        self.say(text, "wanted", &format!("{} ({})", check.wanted, check.claim.text));
        if let Some(judgement) = self.attempted.judged.get(index) {
            self.say(text, "measured", &measured(judgement));
        }
        self.say(text, "it means", &check.otherwise);
        self.drawing(text);
        self.help(text);
    }

    fn hangs(&self, text: &mut String) {
        self.heading(text, "not yet", Some(Paint::Bad));
        self.say(text, "wanted", "it ends");
        self.say(text, "measured", "it was still running when its time was up, and was ended");
        let hangs = self.exercise.hangs.as_deref();
        self.say(
            text,
            "it means",
            hangs.unwrap_or("it waits for what never comes, or does far too much"),
        );
        self.drawing(text);
        self.help(text);
    }

    fn failed(&self, text: &mut String, failure: &Failure) {
        self.heading(text, "not yet", Some(Paint::Bad));
        let words = format!("the program {failure}");
        let words = visible(&words);
        let mut lines = words.lines();
        self.say(text, "measured", lines.next().unwrap_or_default());
        for line in lines {
            let _ = writeln!(text, "{line}");
        }
        let mend = match failure {
            Failure::NoMeasurement => "the lines that print what was measured are gone, or changed",
            Failure::TooMuchOutput | Failure::NotUtf8 => "it should print what the start prints",
            Failure::Survivor => "a child wasn't waited for",
            Failure::SameLabel(_) => "each measurement needs a label of its own",
            Failure::Impossible { .. } | Failure::TooShort { .. } => {
                "it prints a time that isn't the one it took"
            }
            _ => "it has to run to its end before anything else can be judged",
        };
        self.say(text, "it means", mend);
        self.help(text);
    }

    fn other_answer(&self, text: &mut String, printed: &str) {
        self.heading(text, "not yet", Some(Paint::Bad));
        self.say(text, "wanted", &format!("the same answer: {}", in_short(self.answer)));
        self.say(text, "measured", &in_short(printed));
        let means = "it does something else than the program that it began as";
        self.say(text, "it means", means);
        self.help(text);
    }

    fn untold(&self, text: &mut String, index: usize) {
        self.heading(text, "can't be told now", None);
        let check = &self.exercise.checks[index];
        self.say(text, "wanted", &format!("{} ({})", check.wanted, check.claim.text));
        if let Some(judgement) = self.attempted.judged.get(index) {
            if judgement.median.is_some() {
                self.say(text, "measured", &measured(judgement));
            }
            if let Some(reason) = judgement.verdict.reason() {
                self.say(text, "because", &visible(&reason.to_string()));
            }
        }
        self.say(text, "so", "try it again when less else runs here");
        self.drawing(text);
    }

    fn passed(&self, text: &mut String) {
        let judged = &self.attempted.judged;
        let is_whole = judged.len() == self.exercise.checks.len();
        let what = if is_whole { "done" } else { "right so far" };
        self.heading(text, what, Some(Paint::Good));
        let sign = self.style.painted("✓", Paint::Good);
        let same = if self.exercise.start_ends() {
            "the answer is the same"
        } else {
            "it ends, with the right answer"
        };
        let _ = writeln!(text, "  {sign} {same}");
        for (check, judgement) in self.exercise.checks.iter().zip(judged) {
            let start = self.of_start(&check.claim);
            let start = start.map(|start| format!("; at the start: {start}")).unwrap_or_default();
            let of = if compares(&check.claim) {
                format!("{} is ", check.claim.measured)
            } else {
                String::new()
            };
            let words = format!("{}: {of}{}{start}", check.wanted, measured(judgement));
            for (number, line) in
                wrapped(&words, self.style.width.saturating_sub(6).max(20)).iter().enumerate()
            {
                let sign = if number == 0 { sign.as_str() } else { " " };
                let _ = writeln!(text, "  {sign} {line}");
            }
        }
        self.drawing(text);
        if !is_whole {
            text.push_str(
                "\nBy what it did, it is right. Its time is judged beside the start's.\n",
            );
            return;
        }
        text.push('\n');
        self.say(text, "why", &self.exercise.works);
        self.say(text, "also", &self.exercise.others);
    }

    /// What the start did where a check is about the program alone.
    fn of_start(&self, claim: &Claim) -> Option<String> {
        if compares(claim) {
            return None;
        }
        let record = self.start?;
        let of_start = |quantity: &Quantity| Quantity { example: START.into(), ..quantity.clone() };
        let evidence = Evidence::of([(START.to_owned(), record.clone())].into());
        let rounds = evidence.rounds(&claim.measured.map(&of_start)).ok()?;
        let values: Vec<f64> = rounds.iter().map(|round| round.value).collect();
        let unit = claim.measured.unit().unwrap_or(Unit::Number);
        Summary::of(&values).map(|summary| number::quantity(summary.median, unit))
    }

    fn drawing(&self, text: &mut String) {
        let start = self.start.and_then(|record| record.trace.as_ref());
        let named = start.map(|trace| ("the start", trace)).into_iter();
        let all: Vec<_> =
            named.chain(self.attempted.trace.as_ref().map(|trace| ("yours", trace))).collect();
        if !all.is_empty() {
            let _ = write!(text, "\n{}", drawing::runs(&all, self.style));
        }
    }

    fn help(&self, text: &mut String) {
        let _ = writeln!(text, "\nA hint: {} --hint", self.exercise.command());
    }
}

/// A check's measured side.
fn measured(judgement: &Judgement) -> String {
    let Some(median) = judgement.median else { return "nothing".into() };
    number::quantity(median, judgement.unit)
}

/// On one line, with nothing that steers a terminal.
fn in_short(text: &str) -> String {
    const MOST: usize = 200;
    let line: String = text.lines().collect::<Vec<_>>().join(" / ");
    let line = visible(&line);
    match line.char_indices().nth(MOST) {
        Some((at, _)) => format!("{:?} ...", &line[..at]),
        None if line.is_empty() => "nothing".into(),
        None => format!("{line:?}"),
    }
}

/// Words in lines of at most so many characters; a longer word has its own.
#[must_use]
pub fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        let length = lines[last].chars().count();
        if length == 0 {
            lines[last].push_str(word);
        } else if length + 1 + word.chars().count() <= room {
            lines[last].push(' ');
            lines[last].push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::exercise::tests::exercise;
    use crate::judge::Verdict;
    use crate::judge::reason::Reason;
    use crate::record::tests::record;
    use crate::record::{Exchange, Trace};

    const STYLE: Style = Style { width: 60, unicode: true, colour: false };

    fn judgement(median: f64, verdict: Verdict) -> Judgement {
        Judgement {
            verdict,
            unit: Unit::Number,
            median: Some(median),
            interval: None,
            range: None,
            used: 3,
            rounds: 3,
            is_open: false,
        }
    }

    fn told(end: End, judged: Vec<Judgement>) -> String {
        let exchange = |arrived_s: f64| Exchange { arrived_s, answered_s: Some(arrived_s + 0.1) };
        let trace =
            Trace { wall_s: 0.12, exchanges: [0.01; 3].map(exchange).to_vec(), ..Trace::default() };
        let mut start = record(START, "it", &[0.31]);
        start.samples[0].overlap = 1;
        start.trace = Some(Trace {
            wall_s: 0.32,
            exchanges: [0.01, 0.11, 0.21].map(exchange).to_vec(),
            ..Trace::default()
        });
        let attempted = Attempted { end, judged, trace: Some(trace) };
        let (exercise, start, answer) = (&exercise(), Some(&start), "the answer");
        Report { exercise, attempted: &attempted, start, answer, style: STYLE }.text()
    }

    #[test]
    fn the_first_check_that_fails_is_told_and_the_run_is_drawn() {
        let failing = judgement(1.0, Verdict::Fails);
        insta::assert_snapshot!(told(End::NotYet(Stumble::Check(0)), vec![failing]));
    }

    #[test]
    fn what_is_right_is_told_with_the_gain_and_why() {
        let judged = vec![judgement(3.0, Verdict::Holds), judgement(2.9, Verdict::Holds)];
        insta::assert_snapshot!(told(End::Passed, judged));
    }

    #[test]
    fn what_cant_be_told_has_its_reason() {
        let busy = Verdict::Undecided(Reason::Busy { told: 3, rounds: 9 });
        let judged = vec![judgement(3.0, Verdict::Holds), judgement(1.7, busy)];
        let text = told(End::Untold(1), judged);
        assert!(text.contains("in_a_row: can't be told now"), "{text}");
        assert!(text.contains("other programs may have taken too much"), "{text}");
    }

    #[test]
    fn programs_that_fail_are_told_as_what_they_are() {
        let text = told(End::NotYet(Stumble::Ends), vec![]);
        assert!(text.contains("it means   it waits for ever"), "{text}");
        let failure =
            Failure::Exit { status: "exit status: 101".into(), said: "oh\u{1b}[31m no".into() };
        let text = told(End::Failed(failure), vec![]);
        assert!(
            text.contains("exit status: 101") && text.contains("| oh\u{fffd}[31m no"),
            "{text}"
        );
        let text = told(End::Failed(Failure::SameLabel("it".into())), vec![]);
        assert!(text.contains("a label of its own"), "{text}");
        let text = told(End::NotHere("no \u{1b}]0;fork\u{7}".into()), vec![]);
        assert!(text.contains("because    no \u{fffd}]0;fork\u{fffd}"), "{text:?}");
        let reason = Reason::NotHere { why: "no \u{1b}[2J".into() };
        let judged = vec![judgement(3.0, Verdict::Undecided(reason))];
        let text = told(End::Untold(0), judged);
        assert!(text.contains("no \u{fffd}[2J") && !text.contains('\u{1b}'), "{text:?}");
        let text = told(End::OtherAnswer { printed: "two\nlines".into() }, vec![]);
        assert!(text.contains("\"two / lines\""), "{text}");
    }

    #[test]
    fn words_are_wrapped() {
        assert_eq!(wrapped("a bc def  g", 4), ["a bc", "def", "g"]);
        assert_eq!(wrapped("abcdef g", 3), ["abcdef", "g"]);
        assert_eq!(wrapped("", 3), [""]);
    }
}
