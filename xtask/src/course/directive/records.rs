use super::table::{Column, columns, tell_of_crates, tell_of_watched};
use super::{Directive, Form, Needs};

pub(super) const FORM: Form =
    Form { name: "records", model: "{{#records time | range | cpu/wall}}", parse };

/// Every listing by columns; numbers elsewhere lead to its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Records {
    pub columns: Vec<Column>,
}

fn parse(rest: &str) -> Result<Directive, String> {
    Ok(Directive::Records(Records { columns: columns(rest.split('|'))? }))
}

impl Records {
    pub fn needs(&self) -> Needs<'_> {
        Needs {
            crates: tell_of_crates(&self.columns),
            watches_all: tell_of_watched(&self.columns),
            has_every_record: true,
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
    fn it_has_columns() {
        assert_eq!(
            only("{{#records interval | crates}}"),
            Directive::Records(Records { columns: vec![Column::Interval, Column::Crates] })
        );
        assert_refused("{{#records}}", "metric \"\"");
        assert_refused("text {{#records time}}", "is a block");
    }
}
