//! The README's tables, which are kept by hand: of the listings, and of the
//! directives.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::course::Course;
use crate::course::directive::names;
use crate::problem::{Problem, Problems, line_at};

const FILE: &str = "README.md";

/// What the first column of each is called.
const LISTINGS: &str = "name";
const DIRECTIVES: &str = "directive";

/// Whether the tables have what there is, and nothing else. A course without a
/// README has none to keep.
#[must_use]
pub fn readme(course: &Course) -> Problems {
    match fs::read_to_string(course.root.join(FILE)) {
        Ok(text) => tables(course, &text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Problems::default(),
        Err(error) => problem(1, format!("it can't be read: {error}")).into(),
    }
}

fn tables(course: &Course, text: &str) -> Problems {
    let tables = Table::all(text);
    let mut problems = Problems::default();
    if let Some(table) = problems.keep(called(LISTINGS, &tables)) {
        problems.extend(listings(course, table).into_vec());
    }
    if let Some(table) = problems.keep(called(DIRECTIVES, &tables)) {
        problems.extend(directives(table).into_vec());
    }
    problems
}

fn problem(line: usize, what: impl Into<String>) -> Problem {
    Problem::new(what).at(Path::new(FILE), line)
}

fn called<'a>(first: &str, tables: &'a [Table]) -> Result<&'a Table, Problem> {
    tables
        .iter()
        .find(|table| table.first == first)
        .ok_or_else(|| problem(1, format!("it has no table whose first column is {first:?}")))
}

fn listings(course: &Course, table: &Table) -> Problems {
    let mut problems = Problems::default();
    let mut named = BTreeSet::new();
    for cell in &table.cells {
        for (name, path) in &cell.links {
            if !named.insert(name.as_str()) {
                problems.push(problem(cell.line, format!("{name} stands here a second time")));
            }
            match course.example(name) {
                Ok(example) if example.source != *path => problems.push(
                    problem(cell.line, format!("{name} isn't at {path}")).mend(&example.source),
                ),
                Ok(_) => {}
                Err(unknown) => problems.push(unknown.at(Path::new(FILE), cell.line)),
            }
        }
    }
    for example in course.examples.iter().filter(|e| !named.contains(e.name.as_str())) {
        let row = format!("| [`{0}`]({1}) | what it shows | with |", example.name, example.source);
        problems.push(
            problem(table.line, format!("the table lacks the listing {}", example.name)).mend(row),
        );
    }
    problems
}

fn directives(table: &Table) -> Problems {
    let mut problems = Problems::default();
    let mut named = BTreeSet::new();
    for cell in &table.cells {
        for rest in cell.text.split("{{#").skip(1) {
            let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            let name = &rest[..end];
            named.insert(name);
            if !names().any(|known| known == name) {
                let unknown = Problem::unknown("directive", name, names());
                problems.push(unknown.at(Path::new(FILE), cell.line));
            }
        }
    }
    for name in names().filter(|name| !named.contains(name)) {
        problems.push(problem(table.line, format!("the table lacks the directive {name}")));
    }
    problems
}

/// A table's first column.
#[derive(Default)]
struct Table {
    line: usize,
    /// What it is called.
    first: String,
    cells: Vec<Cell>,
}

#[derive(Default)]
struct Cell {
    line: usize,
    text: String,
    /// Words and where they lead to.
    links: Vec<(String, String)>,
}

impl Table {
    fn all(text: &str) -> Vec<Self> {
        let mut tables: Vec<Self> = Vec::new();
        let mut column = 0;
        let mut cell = Cell::default();
        let mut in_link = false;
        for (event, span) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
            match event {
                Event::Start(Tag::Table(_)) => {
                    tables.push(Self { line: line_at(text, span.start), ..Self::default() });
                }
                Event::Start(Tag::TableHead | Tag::TableRow) => {
                    column = 0;
                    cell = Cell { line: line_at(text, span.start), ..Cell::default() };
                }
                Event::End(TagEnd::TableCell) => column += 1,
                Event::Start(Tag::Link { dest_url, .. }) if column == 0 => {
                    in_link = true;
                    cell.links.push((String::new(), dest_url.to_string()));
                }
                Event::End(TagEnd::Link) => in_link = false,
                Event::Text(words) | Event::Code(words) if column == 0 => {
                    cell.text += &words;
                    if let (true, Some((name, _))) = (in_link, cell.links.last_mut()) {
                        *name += &words;
                    }
                }
                Event::End(TagEnd::TableHead) => {
                    if let Some(table) = tables.last_mut() {
                        table.first = std::mem::take(&mut cell.text);
                    }
                }
                Event::End(TagEnd::TableRow) => {
                    if let Some(table) = tables.last_mut() {
                        table.cells.push(std::mem::take(&mut cell));
                    }
                }
                _ => {}
            }
        }
        tables
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::course;

    fn found(listings: &str, directives: &str) -> Vec<String> {
        let text = format!(
            "# A course\n\n[a](nowhere.rs)\n\n| name | with |\n|---|---|\n{listings}\n\n\
             | directive | becomes |\n|---|---|\n{directives}\n"
        );
        let problems = tables(&course(&["a", "b", "c"]), &text).into_vec();
        problems.iter().map(ToString::to_string).collect()
    }

    const ALL: &str = "| [`a`](a.rs), [`b`](b.rs) | [x](y) |\n| [`c`](c.rs) | |";

    /// A row for each directive.
    fn every() -> String {
        names().map(|name| format!("| `{{{{#{name} x \\| y}}}}` | `{{{{#x}}}}` |\n")).collect()
    }

    #[test]
    fn tables_that_have_all_are_left_alone() {
        assert_eq!(found(ALL, &every()), Vec::<String>::new());
    }

    #[test]
    fn listings_are_told_that_are_missing_wrong_or_too_many() {
        for (listings, told) in [
            (
                "| [`a`](a.rs), [`b`](b.rs) | |",
                "README.md:5: the table lacks the listing c\n    mend: | [`c`](c.rs) | what it shows | with |",
            ),
            (&ALL.replace("(b.rs)", "(x/b.rs)"), "README.md:7: b isn't at x/b.rs\n    mend: b.rs"),
            (
                &format!("{ALL}\n| [`abc`](c.rs) | |"),
                "README.md:9: there is no example \"abc\"\n    mend: did you mean \"a\"?",
            ),
            (&format!("{ALL}\n| [`a`](a.rs) | |"), "README.md:9: a stands here a second time"),
        ] {
            assert_eq!(found(listings, &every()), [told]);
        }
    }

    #[test]
    fn directives_are_told_that_are_missing_or_unknown() {
        let listed = every().replace("{{#value", "{{#valeu");
        let told = found(ALL, &listed);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(
            told[0].contains("there is no directive \"valeu\"\n    mend: did you mean \"value\"?")
        );
        assert!(told[1].ends_with("the table lacks the directive value"));
    }

    #[test]
    fn a_table_that_is_gone_is_told() {
        let problems = tables(&course(&[]), "# A course\n").into_vec();
        assert_eq!(problems.len(), 2);
        assert_eq!(
            problems[0].to_string(),
            "README.md:1: it has no table whose first column is \"name\""
        );
    }
}
