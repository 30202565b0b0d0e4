//! What a reader is asked, and the answer.

use super::RenderContext;
use super::fragment::{self, Fragment, Inline, Number, Section, ToMend};
use crate::course::Course;
use crate::course::claim::{Claim, Expression};
use crate::course::directive::guess::{Answers, Choice, Guess, Scale};
use crate::course::directive::question::Question;
use crate::course::exercise::Exercise;
use crate::course::page::Page;
use crate::judge::answer::Answer;
use crate::judge::reason::Reason;
use crate::judge::statistics::Summary;
use crate::problem::{Problem, slashed};
use crate::record::metric::Unit;
use crate::render::{number, value};

/// # Errors
///
/// When there is no such record, or no such label in it.
pub fn guess(guess: &Guess, context: &RenderContext<'_>) -> Result<Fragment, Problem> {
    let (answers, answer) = match &guess.answers {
        Answers::Options(choices) => options(choices, context)?,
        Answers::Scale(scale) => on_a_scale(scale, context)?,
    };
    let is_undecided = match &answers {
        fragment::Answers::Options(choices) => choices.iter().all(|choice| !choice.is_right),
        fragment::Answers::Scale(scale) => scale.found.is_none(),
    };
    Ok(Fragment::Question(fragment::Question {
        key: guess.asked().key(),
        number: 0,
        asked: inlines(&guess.asked),
        answers,
        answer,
        because: inlines(&guess.because),
        is_guess: true,
        is_undecided,
    }))
}

type Answered = (fragment::Answers, Vec<Inline>);

fn options(choices: &[Choice], context: &RenderContext<'_>) -> Result<Answered, Problem> {
    let claims: Vec<&Claim> = choices.iter().map(|choice| &choice.claim).collect();
    let (judgements, by) = context.judged_together(&claims)?;
    for claim in &claims {
        by.known_labels(&claim.measured)?;
    }
    // As an expression and its value.
    let measured = |index: usize| {
        let expression = Inline::Code(claims[index].measured.to_string());
        let value = value::told(claims[index], judgements[index], by, context);
        [expression, Inline::text(" is "), value]
    };
    let mut told = Vec::new();
    let mut is_right = vec![false; choices.len()];
    match Answer::of(judgements.iter().copied()) {
        Answer::One(index) => {
            is_right[index] = true;
            told.extend(inlines(&choices[index].words));
            told.push(Inline::text(" ("));
            told.extend(measured(index));
            told.push(Inline::text(")."));
        }
        Answer::None => {
            told.push(Inline::text("None of these is right here: "));
            told.extend(measured(0));
            told.push(Inline::text("."));
        }
        Answer::Several(right) => {
            told.push(Inline::text("More than one of these is right here: "));
            for (nth, index) in right.into_iter().enumerate() {
                is_right[index] = true;
                told.extend((nth > 0).then(|| Inline::text("; ")));
                told.extend(inlines(&choices[index].words));
            }
            told.push(Inline::text("."));
        }
        Answer::Undecided(reason) => {
            told.push(Inline::Text(cannot_tell(&reason)));
            let published = |claim: &&Claim| Some(context.published_judgement(claim)?.0);
            let published: Option<Vec<_>> = claims.iter().map(published).collect();
            if let Some(Answer::One(index)) = published.map(Answer::of) {
                is_right[index] = true;
                told.push(Inline::text(" By the published measurements: "));
                told.extend(inlines(&choices[index].words));
                told.push(Inline::text("."));
            }
        }
    }
    let choice = |(choice, is_right): (&Choice, bool)| fragment::Choice {
        words: inlines(&choice.words),
        is_right,
        but: None,
    };
    let choices = choices.iter().zip(is_right).map(choice).collect();
    Ok((fragment::Answers::Options(choices), told))
}

fn cannot_tell(reason: &Reason) -> String {
    format!("This machine can\u{2019}t tell: {reason}.")
}

fn on_a_scale(scale: &Scale, context: &RenderContext<'_>) -> Result<Answered, Problem> {
    let (factor, unit) = number::scale(scale.to, scale.unit);
    let (found, told) = match median(scale, context)? {
        Ok((median, number)) => {
            let expression = Inline::Code(scale.measured.to_string());
            (
                Some(median / factor),
                vec![expression, Inline::text(" is "), number, Inline::text(".")],
            )
        }
        Err(reason) => (None, vec![Inline::Text(cannot_tell(&reason))]),
    };
    let quantities = scale.measured.quantities().into_iter();
    let by = context.shown_for(&scale.measured);
    let stale = quantities.filter_map(|quantity| by.stale(&quantity.example)).next();
    let stale = stale.map(|reason| Inline::Stale(reason.to_string()));
    let told = told.into_iter().chain(stale).collect();
    let scale = fragment::Scale {
        from: number::for_programs(scale.from / factor),
        to: number::for_programs(scale.to / factor),
        log: scale.log,
        unit,
        factor,
        found,
    };
    Ok((fragment::Answers::Scale(scale), told))
}

/// What was measured, or why there is nothing.
fn median(
    Scale { measured, unit, .. }: &Scale,
    context: &RenderContext<'_>,
) -> Result<Result<(f64, Inline), Reason>, Problem> {
    let by = context.shown_for(measured);
    by.known_labels(measured)?;
    let rounds = match by.0.rounds(measured) {
        Ok(rounds) => rounds,
        Err(reason) => return Ok(Err(reason)),
    };
    let values: Vec<f64> = rounds.iter().map(|round| round.value).collect();
    let Some(summary) = Summary::of(&values) else { return Ok(Err(Reason::NoNumber)) };
    Ok(Ok((summary.median, shown(measured, *unit, &summary))))
}

fn shown(measured: &Expression, unit: Unit, summary: &Summary) -> Inline {
    let Summary { median, range: (low, high), count, interval } = *summary;
    let quantities = measured.quantities();
    Inline::Number(Number {
        shown: number::quantity(median, unit),
        value: median,
        example: quantities.first().map(|quantity| quantity.example.clone()),
        rounds: Some((count, low, high)),
        interval: interval.map(|(low, high)| number::range(low, high, unit)),
        ..Number::default()
    })
}

pub fn question(question: &Question) -> Fragment {
    let choices = question.options.iter().map(|choice| fragment::Choice {
        words: inlines(&choice.words),
        is_right: choice.but.is_none(),
        but: choice.but.as_deref().map(inlines),
    });
    let right = question.options.iter().find(|choice| choice.but.is_none());
    Fragment::Question(fragment::Question {
        key: question.asked().key(),
        number: 0,
        asked: inlines(&question.asked),
        answers: fragment::Answers::Options(choices.collect()),
        answer: right.map(|choice| inlines(&choice.words)).unwrap_or_default(),
        because: inlines(&question.because),
        is_guess: false,
        is_undecided: false,
    })
}

/// What a page asks and has to mend; none where that is nothing.
pub fn section(page: &Page, course: &Course) -> Option<Section> {
    let asked: Vec<_> =
        page.asked().map(|(_, asked)| (asked.key(), inlines(asked.words))).collect();
    let named = page.scan.placed.iter().filter_map(|placed| placed.directive.needs().exercise);
    let exercises = named.filter_map(|name| course.exercise(name).ok());
    let mend: Vec<_> = exercises.map(to_mend).collect();
    (!asked.is_empty() || !mend.is_empty()).then(|| Section {
        page: slashed(&page.path.with_extension("html")),
        title: page.title().to_owned(),
        asked,
        mend,
    })
}

fn to_mend(exercise: &Exercise) -> ToMend {
    ToMend {
        name: exercise.name.clone(),
        key: exercise.key(),
        title: exercise.title.clone(),
        is_done: false,
    }
}

/// All that the book asks and has to mend.
pub fn progress(context: &RenderContext<'_>) -> Fragment {
    let mut sections = context.asked.clone();
    for mend in sections.iter_mut().flat_map(|section| &mut section.mend) {
        mend.is_done = context.done.contains(&mend.name);
    }
    Fragment::Progress(sections)
}

/// Between pairs of backticks stands code.
pub fn inlines(text: &str) -> Vec<Inline> {
    let part = |(index, part): (usize, &str)| {
        if index % 2 == 1 { Inline::Code(part.to_owned()) } else { Inline::text(part) }
    };
    text.split('`').enumerate().map(part).filter(|part| !part.is_nothing()).collect()
}
