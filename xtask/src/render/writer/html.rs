//! HTML within Markdown, for mdBook's pages.

use std::cell::Cell;
use std::path::Path;

use maud::{Markup, PreEscaped, html};

use super::Writer;
use crate::course::page::Page;
use crate::judge::Verdict;
use crate::problem::slashed;
use crate::render::data::{Rows, VALUES};
use crate::render::fragment::{
    Answers, Checked, Code, Figure, Fragment, Inline, Note, Number, Question, Row, Scale, Section,
    Table, Task, ToMend, spoken,
};
use crate::render::number::for_programs;

/// Numbers have notes, which lead to the table of all: they need no script.
#[derive(Debug, Default)]
pub struct Html {
    /// From the page that is written to the book's folder.
    up: String,
    /// The page with that table, from the page that is written; none without one.
    records: Option<String>,
    /// The page that says what each published machine is, from there; none without one.
    machines: Option<String>,
    /// Whether each fragment is marked, and the page renews itself by the marks.
    is_live: bool,
    /// Before the notes' numbers: ids are unique in the whole book.
    prefix: String,
    next: Cell<u32>,
}

impl Writer for Html {
    fn write(&self, fragment: &Fragment) -> String {
        let text = self.text(fragment);
        if !self.is_live {
            return text;
        }
        match fragment {
            Fragment::Inline(_) => format!("<span data-live>{text}</span>"),
            _ => format!("<div data-live>\n\n{text}\n</div>\n"),
        }
    }

    fn fold(&self, question: &Question) -> Option<(String, String)> {
        let start = format!("\n<div class=\"told\" data-of=\"{}\">\n\n", question.key);
        question.is_guess.then(|| (start, "\n\n</div>\n\n".to_owned()))
    }

    fn end(&self) -> String {
        if self.is_live { format!("\n\n<script>\n{LIVE}</script>\n") } else { String::new() }
    }
}

/// Renews a page while it is read.
const LIVE: &str = include_str!("live.js");

impl Html {
    fn text(&self, fragment: &Fragment) -> String {
        match fragment {
            // In a table of Markdown's, a bar ends the cell, within a tag, too.
            Fragment::Inline(parts) => one_line(&self.inlines(parts)).replace('|', "&#124;"),
            Fragment::Code(code) => self.code(code),
            Fragment::Output { caption, text } => block(&html! {
                figure class="output" {
                    figcaption { (self.inlines(caption)) }
                    pre { samp { (text) } }
                }
            }),
            Fragment::Table(table) => block(&wrapped(&self.table(table))),
            Fragment::Facts(facts) => block(&wrapped(&html! {
                table class="machine" {
                    @for (name, text) in facts { tr { th scope="row" { (name) } td { (text) } } }
                }
            })),
            Fragment::Notice(parts) => block(&html! {
                p class="origin" role="note" { (self.inlines(parts)) }
            }),
            Fragment::Figure(figure) => block(&self.figure(figure)),
            Fragment::NoFigure { caption, why } => block(&html! {
                figure class="figure" {
                    figcaption { (self.inlines(caption)) }
                    p class="undecided" { "Not to be had here: " (why) "." }
                }
            }),
            Fragment::Task(task) => block(&self::task(task)),
            Fragment::Question(question) => block(&self.question(question)),
            Fragment::Answers(questions) => block(&self.answers(questions)),
            Fragment::Progress(sections) => block(&self.progress(sections)),
        }
    }

    #[must_use]
    pub fn of(
        page: &Page,
        records_page: Option<&Path>,
        machines_page: Option<&Path>,
        is_live: bool,
    ) -> Self {
        let up = "../".repeat(page.path.components().count() - 1);
        let from_here = |path: &Path| format!("{up}{}", slashed(path));
        let name = page.path.with_extension("").to_string_lossy().replace(['/', '\\'], "-");
        Self {
            records: records_page.map(from_here),
            machines: machines_page.map(from_here),
            up,
            is_live,
            prefix: format!("n-{name}"),
            next: Cell::new(1),
        }
    }

    fn inlines(&self, parts: &[Inline]) -> Markup {
        html! { @for part in parts { (self.inline(part)) } }
    }

    fn inline(&self, part: &Inline) -> Markup {
        match part {
            Inline::Text(text) => html! { (text) },
            Inline::Code(code) => html! { code { (code) } },
            Inline::File { path, address: Some(address) } => {
                html! { a href=(address) { code { (path) } } }
            }
            Inline::File { path, address: None } => html! { code { (path) } },
            Inline::Words(text) => html! { span class="words" { (text) } },
            Inline::Data(path) => html! {
                a href={ (self.up) (path) } { code { (path) } }
            },
            Inline::Command(command) => html! {
                span class="command" { "run it: " code { (command) } }
            },
            Inline::Quote { words, source } => html! {
                q cite=(source) { (plain(words)) } " (" a href=(source) { "source" } ")"
            },
            Inline::Number(number) => self.number(number),
            Inline::Claim(checked) => self.claim(checked),
            Inline::Prediction(parts) => html! {
                span class="prediction" { (self.inlines(parts)) }
            },
            Inline::Missing { shown, why } => {
                let missing = html! { span class="undecided" { (shown) } };
                match why {
                    Some(why) => self.popover(&missing, &plain(why)),
                    None => missing,
                }
            }
            Inline::Stale(why) => html! {
                span class="stale" { " (out of date: " (plain(why)) ")" }
            },
        }
    }

    fn number(&self, number: &Number) -> Markup {
        let Number { shown, value, example, label, metric, rounds, interval, note } = number;
        let (count, low, high) = match rounds {
            Some((count, low, high)) => {
                (Some(count), Some(for_programs(*low)), Some(for_programs(*high)))
            }
            None => (None, None, None),
        };
        let number = html! {
            data class="measured" value=(for_programs(*value))
                data-example=[example] data-metric=[metric] data-label=[label] data-rounds=[count] data-low=[low] data-high=[high]
                title=[interval]
                { (shown) }
        };
        self.with_note(note.as_ref(), number)
    }

    fn claim(&self, checked: &Checked) -> Markup {
        let Checked { shown, claim, verdict, value, rounds, interval, note } = checked;
        let name = verdict.name();
        let ends = interval.map(|(low, high)| (for_programs(low), for_programs(high)));
        let claim = html! {
            data class={ "measured claim " (name) } value=[value.map(for_programs)]
                data-claim=(claim) data-verdict=(name) data-rounds=(rounds)
                data-low=[ends.map(|(low, _)| low)]
                data-high=[ends.map(|(_, high)| high).filter(|high| high.is_finite())] {
                (shown)
                @match verdict {
                    Verdict::Holds => span class="verdict" title="checked" { "\u{2009}✓" },
                    Verdict::Fails => span class="verdict" { " (the claim " (plain(claim)) " fails)" },
                    Verdict::Undecided(why) => span class="verdict" title=(why) { " (undecided)" },
                }
            }
        };
        self.with_note(note.as_ref(), claim)
    }

    /// The number as a button that opens its note where it stands, by mouse, touch
    /// or key.
    fn with_note(&self, note: Option<&Note>, number: Markup) -> Markup {
        let (Some(page), Some(note)) = (&self.records, note) else { return number };
        let words = html! {
            (plain(&note.words))
            @for words in &note.elsewhere {
                span class="elsewhere" { (plain(words)) }
            }
            @if note.more > 0 { span class="elsewhere" { "And on " (note.more) " more." } }
            @if let Some(machines) = self.machines.as_ref().filter(|_| !note.elsewhere.is_empty()) {
                a href=(machines) { "What these machines are" } " · "
            }
            a href=(format!("{page}#{}", note.example)) { "Every listing" }
            @if let Some(Rows { first, last }) = note.values {
                " · "
                a href=(format!("{}{VALUES}#row={first}-{last}", self.up)) {
                    "rows " (first) "–" (last) " of all values"
                }
            }
        };
        self.popover(&number, &words)
    }

    fn popover(&self, shown: &Markup, words: &Markup) -> Markup {
        let id = format!("{}-{}", self.prefix, self.next.replace(self.next.get() + 1));
        html! {
            span class="measurement" {
                button type="button" popovertarget=(id) { (shown) }
                span class="note" popover="auto" id=(id) { (words) }
            }
        }
    }

    /// Markdown's own block within HTML, so that mdBook colours it.
    fn code(&self, Code { caption, language, text }: &Code) -> String {
        let caption = one_line(&html! { figcaption { (self.inlines(caption)) } });
        let text = if language == "rust" { shown_by_mdbook(text) } else { text.clone() };
        let fence = super::markdown::fence(&text);
        format!(
            "<figure class=\"listing\">{caption}\n\n{fence}{language}\n{text}{fence}\n\n</figure>\n"
        )
    }

    /// Everything in it is there without a script, the answer behind a press.
    fn question(&self, question: &Question) -> Markup {
        let Question { key, number, asked, answers, answer, because, is_guess, is_undecided } =
            question;
        let id = format!("q-{key}");
        html! {
            fieldset class="question" id=(id) data-told=(spoken(answer))
                data-undecided[*is_undecided] {
                legend { span class="number" { (number) ". " } (self.inlines(asked)) }
                @match answers {
                    Answers::Options(choices) => @for choice in choices {
                        label {
                            input type="radio" name=(id) autocomplete="off"
                                data-right[choice.is_right];
                            span { (self.inlines(&choice.words)) }
                        }
                    },
                    Answers::Scale(scale) => (self::scale(scale)),
                }
                p class="asking" {
                    button type="button" class="answer" {
                        @if *is_guess { "That\u{2019}s my guess" } @else { "That\u{2019}s my answer" }
                    }
                    button type="button" class="show" { "Just show me" }
                    @if *is_guess {
                        button type="button" class="unfold" { "Always show results" }
                    }
                    button type="button" class="again" { "Try again" }
                }
                p class="result" role="status" {}
                details class="solution" {
                    summary { "The answer" }
                    p { (self.inlines(answer)) }
                    (self.buts(answers))
                    p { (self.inlines(because)) }
                }
            }
        }
    }

    /// What is wrong about each option that is.
    fn buts(&self, answers: &Answers) -> Markup {
        let Answers::Options(choices) = answers else { return html! {} };
        let buts: Vec<_> = choices.iter().filter_map(|c| Some((c, c.but.as_ref()?))).collect();
        html! {
            @if !buts.is_empty() {
                ul {
                    @for (choice, but) in buts {
                        li { q { (self.inlines(&choice.words)) } " " (self.inlines(but)) }
                    }
                }
            }
        }
    }

    /// For paper, where nothing can be pressed.
    fn answers(&self, questions: &[Question]) -> Markup {
        html! {
            section class="on-paper" {
                p { strong { "Answers" } }
                ol {
                    @for question in questions {
                        li {
                            strong { (spoken(&question.answer)) } " "
                            (self.buts(&question.answers))
                            (self.inlines(&question.because))
                        }
                    }
                }
            }
        }
    }

    /// A script fills it with what was answered.
    fn progress(&self, sections: &[Section]) -> Markup {
        html! {
            div class="progress" {
                noscript { p { "A script keeps your answers, and scripts are off. Here is what is asked:" } }
                p class="result" role="status" {}
                p class="asking" {
                    label { input type="checkbox" class="folding" autocomplete="off"; " Fold results until I have guessed" }
                    button type="button" class="save" { "Save my answers as a file" }
                    button type="button" class="forget" { "Forget all my answers" }
                }
                @for Section { page, title, asked, mend } in sections {
                    @let page = format!("{}{page}", self.up);
                    p { a href=(page) { (title) } }
                    ul {
                        @for (key, words) in asked {
                            li data-of=(key) {
                                a href=(format!("{page}#q-{key}")) { (self.inlines(words)) }
                                " " span class="state" { "not answered yet" }
                            }
                        }
                        @for ToMend { name, key, title, is_done } in mend {
                            li data-mend=(key) data-done[*is_done] {
                                a href=(format!("{page}#exercise-{name}")) { "To mend: " (title) }
                                " " span class="state" { "not mended yet" }
                            }
                        }
                    }
                }
            }
            script src={ (self.up) "theme/progress.js" } defer {}
        }
    }

    fn table(&self, Table { head, rows }: &Table) -> Markup {
        html! {
            table class="measurements" {
                thead { tr { @for name in head { th scope="col" { (name) } } } }
                tbody {
                    @for row in rows {
                        @match row {
                            Row::Cells { id, name, cells } => tr id=[id] {
                                th scope="row" { (self.inlines(name)) }
                                @for cell in cells {
                                    td rowspan=[cell.rows] { (self.inline(&cell.content)) }
                                }
                            },
                            Row::Across(words) => tr {
                                th scope="row" colspan=(head.len()) { (words) }
                            },
                        }
                    }
                }
            }
        }
    }

    fn figure(&self, Figure { class, caption, drawing }: &Figure) -> Markup {
        html! {
            figure class={ "figure " (class) } {
                figcaption { (self.inlines(caption)) }
                (drawing.picture)
                details {
                    summary { "The numbers" }
                    (wrapped(&self.table(&drawing.numbers)))
                }
            }
        }
    }
}

fn task(Task { name, key, is_done, title, what, command, wanted }: &Task) -> Markup {
    let id = format!("exercise-{name}");
    html! {
        div class="exercise" role="group" aria-label={ "A program to mend: " (title) } id=(id) {
            p { strong { "A program to mend: " (title) } }
            p { (what) }
            pre { code class="language-sh" { (command) } }
            p { "It is right when" }
            ul {
                @for (words, claim) in wanted {
                    li {
                        (words)
                        @if let Some(claim) = claim { " (" code { (claim) } ")" }
                    }
                }
            }
            p class="asking" {
                label {
                    input type="checkbox" class="mended" name=(key) autocomplete="off"
                        checked[*is_done];
                    " I have mended this"
                }
            }
        }
    }
}

/// A slider, and a field for whoever would rather type.
fn scale(Scale { from, to, log, unit, factor, found }: &Scale) -> Markup {
    let ends = format!("from {from} to {to}");
    let name = format!("Your guess {ends} {unit}");
    html! {
        p class="scale" data-from=(from) data-to=(to) data-log[*log] data-factor=(factor)
            data-found=[found] data-unit=(unit) {
            input type="range" min="0" max="1000" autocomplete="off" aria-label=(name.trim_end());
            input type="number" step="any" autocomplete="off" aria-label=(name.trim_end());
            " " (unit) " " span class="ends" { "(" (ends) ")" }
        }
    }
}

/// A table that can be wider than the page.
fn wrapped(table: &Markup) -> Markup {
    html! { div class="table-wrapper" { (table) } }
}

/// HTML that stands as a block: on one line, so that nothing in it can end the
/// block and be read as Markdown, and followed by a blank one.
fn block(markup: &Markup) -> String {
    format!("{}\n", one_line(markup))
}

/// Line ends become references, which stay line ends to a browser.
fn one_line(markup: &Markup) -> String {
    markup.0.replace('\r', "").replace('\n', "&#10;")
}

/// Words for within a sentence, where Markdown reads what stands between tags:
/// as references, its signs are only signs. Those that are never more are left: there are
/// many in notes.
fn plain(words: &str) -> Markup {
    let may_mean_more = |c: char| c.is_ascii_punctuation() && !",;()%".contains(c);
    let refer = |c: char| {
        if may_mean_more(c) { format!("&#{};", u32::from(c)) } else { c.to_string() }
    };
    PreEscaped(words.chars().map(refer).collect())
}

/// Rust that mdBook shows as it is: it hides lines that a number sign and a space
/// start, and takes one of two number signs away.
fn shown_by_mdbook(code: &str) -> String {
    code.split_inclusive('\n').map(shown_line).collect()
}

fn shown_line(line: &str) -> String {
    let code = line.trim_start();
    let is_hidden = code.trim_end() == "#" || code.starts_with("# ") || code.starts_with("##");
    let mark = if is_hidden { "#" } else { "" };
    format!("{}{mark}{code}", &line[..line.len() - code.len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_in_a_folder_links_up() {
        let page = Page::new(Path::new("book"), Path::new("deep/p.md"), "");
        let [records, machines] = ["measured.html", "deep/m.html"].map(Path::new);
        let html = Html::of(&page, Some(records), Some(machines), false);
        assert_eq!(html.records.as_deref(), Some("../measured.html"));
        assert_eq!(html.machines.as_deref(), Some("../deep/m.html"));
    }

    #[test]
    fn what_mdbook_would_hide_is_shown() {
        let code = "#[test]\n# a\n    #\n  ## b\nfn a() {}\n";
        assert_eq!(shown_by_mdbook(code), "#[test]\n## a\n    ##\n  ### b\nfn a() {}\n");
    }
}
