//! Plain Markdown, without HTML: for readers and programs that want text. A figure
//! is its caption, its words and its numbers.

use super::Writer;
use crate::judge::Verdict;
use crate::render::fragment::{
    Answers, Cell, Checked, Code, Figure, Fragment, Inline, Question, Row, Scale, Section, Table,
    Task, ToMend,
};

#[derive(Debug)]
pub struct Markdown;

impl Writer for Markdown {
    fn write(&self, fragment: &Fragment) -> String {
        match fragment {
            Fragment::Inline(parts) => inlines(parts),
            Fragment::Code(Code { caption, language, text }) => {
                format!("{}\n\n{}", paragraph(caption), fenced(language, text))
            }
            Fragment::Output { caption, text } => {
                format!("{}\n\n{}", paragraph(caption), fenced("text", &format!("{text}\n")))
            }
            Fragment::Table(table) => self::table(table),
            Fragment::Facts(facts) => self::facts(facts),
            Fragment::Figure(Figure { caption, drawing, .. }) => {
                let words = paragraph(&[Inline::text(&drawing.words)]);
                format!("{}\n\n{words}\n\n{}", paragraph(caption), self::table(&drawing.numbers))
            }
            Fragment::Notice(parts) => format!("{}\n", paragraph(parts)),
            Fragment::NoFigure { caption, why } => {
                format!("{}\n\nNot to be had here: {}.\n", paragraph(caption), escaped(why))
            }
            Fragment::Task(task) => self::task(task),
            Fragment::Question(question) => self::question(question),
            Fragment::Answers(questions) => {
                let answers = questions.iter().map(answer);
                answers.fold("Answers:\n\n".to_owned(), |text, answer| text + &answer)
            }
            Fragment::Progress(sections) => sections.iter().map(section).collect(),
        }
    }

    fn fold(&self, _: &Question) -> Option<(String, String)> {
        None
    }
}

fn question(Question { number, asked, answers, .. }: &Question) -> String {
    let answers = match answers {
        Answers::Options(choices) => {
            choices.iter().map(|choice| format!("- {}\n", paragraph(&choice.words))).collect()
        }
        Answers::Scale(Scale { from, to, unit, .. }) => {
            format!("- a number from {from} to {to} {unit}").trim_end().to_owned() + "\n"
        }
    };
    format!("**Question {number}.** {}\n\n{answers}", inlines(asked).trim())
}

fn answer(Question { number, answers, answer, because, .. }: &Question) -> String {
    let mut text = format!("{number}. {} {}", paragraph(answer), inlines(because));
    if let Answers::Options(choices) = answers {
        for (choice, but) in choices.iter().filter_map(|c| Some((c, c.but.as_ref()?))) {
            text += &format!(" \u{201c}{}\u{201d}: {}", inlines(&choice.words), inlines(but));
        }
    }
    text + "\n"
}

fn section(Section { title, asked, mend, .. }: &Section) -> String {
    let asked = asked.iter().map(|(_, words)| paragraph(words));
    let mend = mend.iter().map(|ToMend { title, .. }| escaped(&format!("To mend: {title}")));
    let items = asked.chain(mend).map(|words| format!("- {words}\n"));
    format!("{}\n\n{}\n", paragraph(&[Inline::text(title)]), items.collect::<String>())
}

fn task(Task { title, what, command, wanted, .. }: &Task) -> String {
    let title = format!("A program to mend: {title}");
    let mut text = format!(
        "**{}**\n\n{}\n\n{}\nIt is right when\n\n",
        escaped(&title),
        paragraph(&[Inline::text(what.replace('\n', " "))]),
        fenced("sh", &format!("{command}\n"))
    );
    for (words, claim) in wanted {
        let claim = claim.as_ref().map(|claim| format!(" ({})", code(claim)));
        text += &format!("- {}{}\n", escaped(words), claim.unwrap_or_default());
    }
    text
}

fn inlines(parts: &[Inline]) -> String {
    parts.iter().map(inline).collect()
}

fn inline(part: &Inline) -> String {
    match part {
        Inline::Text(text) | Inline::Words(text) => escaped(text),
        Inline::Code(text) => code(text),
        Inline::File { path, address: Some(address) } => format!("[{}](<{address}>)", code(path)),
        Inline::File { path, address: None } => code(path),
        // It stands beside the pages in HTML alone.
        Inline::Data(path) => code(path),
        Inline::Command(command) => format!(", run by {}", code(command)),
        Inline::Quote { words, source } => {
            format!("\u{201c}{}\u{201d} ([source](<{source}>))", escaped(words))
        }
        Inline::Number(number) => escaped(&number.shown),
        Inline::Claim(checked) => claim(checked),
        Inline::Prediction(parts) => inlines(parts),
        Inline::Missing { shown, why: Some(why) } => format!("{shown} ({})", escaped(why)),
        Inline::Missing { shown, why: None } => (*shown).to_owned(),
        Inline::Stale(why) => format!(" (out of date: {})", escaped(why)),
    }
}

fn claim(Checked { shown, claim, verdict, .. }: &Checked) -> String {
    let shown = escaped(shown);
    match verdict {
        Verdict::Holds => format!("{shown}\u{2009}✓"),
        Verdict::Fails => format!("{shown} (the claim {} fails)", code(claim)),
        Verdict::Undecided(why) => format!("{shown} (undecided: {})", escaped(&why.to_string())),
    }
}

/// On one line, and none that begins a list, a heading or the like.
fn paragraph(parts: &[Inline]) -> String {
    let text = inlines(parts);
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    match text[digits..].chars().next() {
        Some('.' | ')') if digits > 0 => format!("{}\\{}", &text[..digits], &text[digits..]),
        Some('-' | '+' | '=' | ':') if digits == 0 => format!("\\{text}"),
        _ => text.to_owned(),
    }
}

fn table(Table { head, rows }: &Table) -> String {
    let mut text = line(head.iter().map(|name| escaped(name)));
    text += &line(head.iter().map(|_| "---".to_owned()));
    // Of each column, how many rows more its last cell stands for.
    let mut taken = vec![0; head.len().saturating_sub(1)];
    for row in rows {
        text += &match row {
            Row::Cells { name, cells, .. } => {
                let cells = self::cells(cells, &mut taken);
                line([inlines(name)].into_iter().chain(cells))
            }
            Row::Across(words) => line([escaped(words)]),
        };
    }
    text
}

/// With nothing in the place of those that stand above.
fn cells(cells: &[Cell], taken: &mut [usize]) -> Vec<String> {
    let mut cells = cells.iter();
    let mut texts = Vec::new();
    for taken in taken {
        if *taken > 0 {
            *taken -= 1;
            texts.push(String::new());
        } else if let Some(cell) = cells.next() {
            *taken = cell.rows.unwrap_or(1) - 1;
            texts.push(inline(&cell.content));
        }
    }
    texts
}

fn facts(facts: &[(&str, String)]) -> String {
    let item = |(name, text): &(&str, String)| format!("- {name}: {}\n", escaped(text));
    facts.iter().map(item).collect()
}

/// A table's row. What isn't its own bar is marked as none.
fn line(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| cell.replace('|', "\\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

fn fenced(language: &str, code: &str) -> String {
    let fence = fence(code);
    format!("{fence}{language}\n{code}{fence}\n")
}

/// A fence that nothing in the code can close.
pub(super) fn fence(code: &str) -> String {
    "`".repeat(3.max(longest_run(code) + 1))
}

fn code(text: &str) -> String {
    let ticks = "`".repeat(longest_run(text) + 1);
    let text = one_line(text);
    if text.starts_with('`') || text.ends_with('`') {
        format!("{ticks} {text} {ticks}")
    } else {
        format!("{ticks}{text}{ticks}")
    }
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Words whose signs are only signs.
fn escaped(words: &str) -> String {
    let mut text = String::new();
    for c in one_line(words).chars() {
        if c == '|' {
            text += "&#124;"; // in a table, too
            continue;
        }
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '&' | '~' | '^' | '$' | '{'
        ) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

fn one_line(text: &str) -> String {
    text.replace('\r', "").replace('\n', " ")
}
