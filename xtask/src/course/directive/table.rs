use super::{Directive, Form, Needs};
use crate::problem::Problem;
use crate::record::metric::Metric;

pub(super) const FORM: Form =
    Form { name: "table", model: "{{#table ex_3_1 ex_3_2 | time | cpu/wall}}", parse };

/// Listings by columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub listings: Listings,
    pub columns: Vec<Column>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Listings {
    All,
    Named(Vec<String>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Range,
    /// The interval that holds the median.
    Interval,
    Rounds,
    CpuOverWall,
    TimeOverDelay,
    Metric(Metric),
    /// Of its source, without comments and blank lines.
    Lines,
    /// That its package brings in.
    Crates,
    /// How long those take to compile.
    Compile,
}

fn parse(rest: &str) -> Result<Directive, String> {
    let mut parts = rest.split('|');
    let names = parts.next().unwrap_or_default().split_whitespace();
    let names: Vec<String> = names.map(str::to_owned).collect();
    if names.is_empty() {
        return Err("it names listings, or all".into());
    }
    let listings = if names == ["all"] { Listings::All } else { Listings::Named(names) };
    Ok(Directive::Table(Table { listings, columns: columns(parts)? }))
}

pub(super) fn columns<'a>(names: impl Iterator<Item = &'a str>) -> Result<Vec<Column>, String> {
    let columns = names.map(|name| column(name.trim())).collect::<Result<Vec<_>, _>>()?;
    if columns.is_empty() { Err("it has a column at least".into()) } else { Ok(columns) }
}

fn column(name: &str) -> Result<Column, String> {
    Ok(match name {
        "range" => Column::Range,
        "interval" => Column::Interval,
        "rounds" => Column::Rounds,
        "cpu/wall" => Column::CpuOverWall,
        "time/delay" => Column::TimeOverDelay,
        "lines" => Column::Lines,
        "crates" => Column::Crates,
        "compile" => Column::Compile,
        name => Column::Metric(Metric::named(name).map_err(Problem::into_words)?),
    })
}

/// Whether one of them tells of the crates that listings bring in.
pub(super) fn tell_of_crates(columns: &[Column]) -> bool {
    columns.iter().any(|column| matches!(column, Column::Crates | Column::Compile))
}

/// Whether one of them is of the watched run.
pub(super) fn tell_of_watched(columns: &[Column]) -> bool {
    columns.iter().any(|column| matches!(column, Column::Metric(metric) if metric.is_traced()))
}

impl Table {
    pub fn needs(&self) -> Needs<'_> {
        let listings: Vec<&str> = match &self.listings {
            Listings::All => Vec::new(),
            Listings::Named(names) => names.iter().map(String::as_str).collect(),
        };
        let tells_of_watched = tell_of_watched(&self.columns);
        Needs {
            watched: if tells_of_watched { listings.clone() } else { Vec::new() },
            watches_all: tells_of_watched && self.listings == Listings::All,
            listings,
            crates: tell_of_crates(&self.columns),
            is_block: true,
            ..Needs::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::course::directive::tests::{assert_refused, only};

    use super::*;

    #[test]
    fn it_has_listings_and_columns() {
        assert_eq!(
            only("{{#table ex_3_1 fork | time | cpu/wall | range}}"),
            Directive::Table(Table {
                listings: Listings::Named(vec!["ex_3_1".into(), "fork".into()]),
                columns: vec![Column::Metric(Metric::Time), Column::CpuOverWall, Column::Range]
            })
        );
        assert_eq!(
            only("{{#table all | lines}}"),
            Directive::Table(Table { listings: Listings::All, columns: vec![Column::Lines] })
        );
        assert_refused("{{#table | time}}", "names listings");
        assert_refused("{{#table all}}", "a column");
        assert_refused("{{#table all | colour}}", "metric \"colour\"");
    }

    #[test]
    fn listings_are_watched_only_where_a_column_shows_it() {
        assert_eq!(only("{{#table a b | time | rss}}").needs().watched, ["a", "b"]);
        assert!(only("{{#table a b | time | cpu}}").needs().watched.is_empty());
        let watches_all = |table: &str| only(table).needs().watches_all;
        assert!(watches_all("{{#table all | threads}}") && watches_all("{{#records time | rss}}"));
        assert!(!watches_all("{{#table all | time}}") && !watches_all("{{#records time | cpu}}"));
        assert!(!watches_all("{{#table a b | rss}}"));
    }

    #[test]
    fn crates_are_counted_only_where_a_column_tells_of_them() {
        assert!(only("{{#table a | time | compile}}").needs().crates);
        assert!(!only("{{#table a | time | lines}}").needs().crates);
    }
}
