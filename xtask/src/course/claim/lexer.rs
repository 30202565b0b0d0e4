use crate::record::metric::Unit;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64, Unit),
    Name(String),
    Label(String),
    /// One of `+ - * / ( ) .` or a comparison.
    Sign(&'static str),
}

/// Longer signs first.
const SIGNS: [&str; 12] = ["<=", ">=", "<", ">", "=", "+", "-", "*", "/", "(", ")", "."];

const UNITS: [(&str, f64, Unit); 10] = [
    ("ns", 1e-9, Unit::Seconds),
    ("us", 1e-6, Unit::Seconds),
    ("µs", 1e-6, Unit::Seconds),
    ("ms", 1e-3, Unit::Seconds),
    ("s", 1.0, Unit::Seconds),
    ("B", 1.0, Unit::Bytes),
    ("KiB", 1024.0, Unit::Bytes),
    ("MiB", 1_048_576.0, Unit::Bytes),
    ("GiB", 1_073_741_824.0, Unit::Bytes),
    ("%", 0.01, Unit::Number),
];

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = if first.is_ascii_digit() {
            number(rest)?
        } else if first == '"' {
            let (label, after) =
                rest[1..].split_once('"').ok_or("a label lacks its closing quotation mark")?;
            (Token::Label(label.to_owned()), after)
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            (Token::Sign(sign), &rest[sign.len()..])
        } else {
            let (name, after) = split(rest, |c| c.is_alphanumeric() || c == '_');
            if name.is_empty() {
                return Err(format!("{first:?} has no place here"));
            }
            (Token::Name(name.to_owned()), after)
        };
        tokens.push(token);
        rest = after.trim_start();
    }
    Ok(tokens)
}

fn number(text: &str) -> Result<(Token, &str), String> {
    let (digits, rest) = split(text, |c| c.is_ascii_digit() || c == '.' || c == '_');
    let value: f64 =
        digits.replace('_', "").parse().map_err(|_| format!("{digits:?} is no number"))?;
    let (name, after) = split(rest.trim_start(), |c| c.is_alphabetic() || c == '%');
    let (factor, unit, after) = if name.is_empty() {
        (1.0, Unit::Number, rest)
    } else {
        let found = UNITS.into_iter().find(|(known, ..)| *known == name);
        let (_, factor, unit) = found.ok_or_else(|| {
            format!("{name:?} is no unit; units are ns, us, ms, s, B, KiB, MiB, GiB, %")
        })?;
        (factor, unit, after)
    };
    let value = value * factor;
    if !value.is_finite() {
        return Err("a number in it is too large".into());
    }
    Ok((Token::Number(value, unit), after))
}

fn split(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !belongs(c)).unwrap_or(text.len()))
}
