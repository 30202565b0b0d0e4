use super::lexer::{Token, tokens};
use super::{Bound, Bounds, Claim, Expression, Operator, PARAMETER, Premise};
use crate::problem::Problem;
use crate::record::metric::{Metric, Quantity, Unit};

/// How deep parentheses may nest, and how long an expression may be: far more than
/// a page needs, far less than the stack holds.
const DEPTH: usize = 32;
const LENGTH: usize = 1000;

/// A claim's text without the words by which it says where it is to hold, and what they
/// say.
#[must_use]
pub fn premise(text: &str) -> (&str, Option<Premise>) {
    let text = text.trim_end();
    let of = |premise: Premise| Some((text.strip_suffix(premise.words())?, Some(premise)));
    Premise::ALL.into_iter().find_map(of).unwrap_or((text, None))
}

/// # Errors
///
/// In words, when `text` is no claim.
pub fn parse_claim(text: &str) -> Result<Claim, String> {
    let (inequality, premise) = premise(text);
    let mut parser = Parser::new(inequality)?;
    let mut sides = vec![parser.expression()?];
    let mut comparisons = Vec::new();
    while let Some(sign) = parser.take_sign(&["<=", ">=", "<", ">", "="]) {
        comparisons.push(sign);
        sides.push(parser.expression()?);
    }
    parser.end()?;

    let is_constant = |side: &Expression| matches!(side, Expression::Constant(..));
    let (measured, bounds) = match (sides.as_slice(), comparisons.as_slice()) {
        ([measured, bound], [sign]) if is_constant(bound) => (measured, vec![(*sign, bound)]),
        ([bound, measured], [sign]) if is_constant(bound) => {
            (measured, vec![(mirror(sign), bound)])
        }
        ([low, measured, high], [first, second])
            if is_constant(low)
                && is_constant(high)
                && first[..1] == second[..1]
                && *first != "=" =>
        {
            (measured, vec![(mirror(first), low), (*second, high)])
        }
        (_, []) => return Err("a claim compares: write >=, <=, >, < or = and a bound".into()),
        _ => {
            return Err(
                "a claim has a measured side and a constant bound: `a / b >= 2`, or `1 <= a / b <= 2`"
                    .into(),
            );
        }
    };
    without_parameter(measured)?;
    if measured.quantities().is_empty() {
        return Err("nothing in it is measured".into());
    }
    let unit = measured.unit()?;
    let mut claim = Claim {
        text: text.trim().to_owned(),
        measured: measured.clone(),
        bounds: Bounds::default(),
        premise,
    };
    for (sign, side) in bounds {
        let Expression::Constant(value, bound_unit) = *side else { continue };
        compare_units(unit, bound_unit)?;
        let bound = Some(Bound { value, inclusive: sign.ends_with('=') });
        if !sign.starts_with('>') {
            claim.bounds.upper = bound;
        }
        if !sign.starts_with('<') {
            claim.bounds.lower = bound;
        }
    }
    if let Bounds { lower: Some(lower), upper: Some(upper) } = claim.bounds
        && lower.value > upper.value
    {
        return Err("no value can lie within its bounds".into());
    }
    Ok(claim)
}

/// # Errors
///
/// In words, when `text` is no expression.
pub fn parse_expression(text: &str) -> Result<Expression, String> {
    let expression = parse_model(text)?;
    without_parameter(&expression)?;
    Ok(expression)
}

/// What a model of a plot says: it may have the plot's parameter in it.
///
/// # Errors
///
/// In words, when `text` is no expression.
pub fn parse_model(text: &str) -> Result<Expression, String> {
    let mut parser = Parser::new(text)?;
    let expression = parser.expression()?;
    parser.end()?;
    expression.unit()?;
    Ok(expression)
}

/// # Errors
///
/// In words, when `text` names no quantity.
pub fn parse_quantity(text: &str) -> Result<Quantity, String> {
    match parse_expression(text)? {
        Expression::Measured(quantity) => Ok(quantity),
        _ => Err("a single quantity is wanted: ex_3_2, ex_3_2.cpu or ex_3_5.\"a label\"".into()),
    }
}

/// # Errors
///
/// In words, when what is to be compared can't be.
pub fn compare_units(left: Unit, right: Unit) -> Result<(), String> {
    if left == right {
        return Ok(());
    }
    Err(format!("its sides differ: {left:?} against {right:?}").to_lowercase())
}

fn without_parameter(expression: &Expression) -> Result<(), String> {
    if expression.has_parameter() {
        return Err(format!("{PARAMETER} is for the models of a plot"));
    }
    Ok(())
}

fn mirror(sign: &str) -> &'static str {
    match sign {
        "<=" => ">=",
        "<" => ">",
        ">=" => "<=",
        ">" => "<",
        _ => "=",
    }
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
}

impl Parser {
    fn new(text: &str) -> Result<Self, String> {
        let tokens = tokens(text)?;
        if tokens.is_empty() {
            return Err("there is nothing in it".into());
        }
        if tokens.len() > LENGTH {
            return Err("it is too long".into());
        }
        Ok(Self { tokens, next: 0, depth: 0 })
    }

    fn expression(&mut self) -> Result<Expression, String> {
        self.chain(&[("+", Operator::Add), ("-", Operator::Subtract)], Self::term)
    }

    fn term(&mut self) -> Result<Expression, String> {
        self.chain(&[("*", Operator::Multiply), ("/", Operator::Divide)], Self::factor)
    }

    fn chain(
        &mut self,
        operators: &[(&'static str, Operator)],
        operand: fn(&mut Self) -> Result<Expression, String>,
    ) -> Result<Expression, String> {
        let mut left = operand(self)?;
        while let Some((_, operator)) =
            operators.iter().find(|(sign, _)| self.take_sign(&[sign]).is_some())
        {
            left = Expression::Binary(*operator, Box::new(left), Box::new(operand(self)?));
        }
        Ok(left)
    }

    fn factor(&mut self) -> Result<Expression, String> {
        match self.take() {
            Some(Token::Number(value, unit)) => Ok(Expression::Constant(value, unit)),
            Some(Token::Name(name)) if name == "delay" => Ok(Expression::Delay),
            Some(Token::Name(name)) if name == PARAMETER => Ok(Expression::Parameter),
            Some(Token::Name(example)) => self.quantity(example).map(Expression::Measured),
            Some(Token::Sign("(")) => {
                self.depth += 1;
                if self.depth > DEPTH {
                    return Err("too many parentheses".into());
                }
                let inner = self.expression()?;
                self.depth -= 1;
                self.take_sign(&[")"]).ok_or("a parenthesis isn't closed")?;
                Ok(inner)
            }
            Some(token) => Err(format!("{} stands where a quantity is wanted", show(&token))),
            None => Err("it ends where a quantity is wanted".into()),
        }
    }

    fn quantity(&mut self, example: String) -> Result<Quantity, String> {
        let mut label = None;
        let mut metric = Vec::new();
        while self.take_sign(&["."]).is_some() {
            match self.take() {
                Some(Token::Label(text)) if label.is_none() && metric.is_empty() => {
                    label = Some(text);
                }
                Some(Token::Name(name)) => metric.push(name),
                _ => {
                    return Err(format!("after {example} and a dot comes a metric or a \"label\""));
                }
            }
        }
        let metric = if metric.is_empty() {
            Metric::Time
        } else {
            Metric::named(&metric.join(".")).map_err(Problem::into_words)?
        };
        if label.is_some() && metric.by_label().is_none() {
            let labelled = Metric::all().filter(|metric| metric.by_label().is_some());
            let names: Vec<String> = labelled.map(|metric| format!(".{metric}")).collect();
            return Err(format!("a label has {}, but no .{metric}", names.join(", ")));
        }
        Ok(Quantity { example, label, metric })
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.next).cloned();
        self.next += 1;
        token
    }

    fn take_sign(&mut self, signs: &[&str]) -> Option<&'static str> {
        match self.tokens.get(self.next) {
            Some(Token::Sign(sign)) if signs.contains(sign) => {
                self.next += 1;
                Some(*sign)
            }
            _ => None,
        }
    }

    fn end(&self) -> Result<(), String> {
        match self.tokens.get(self.next) {
            None => Ok(()),
            Some(token) => Err(format!("{} is more than was wanted", show(token))),
        }
    }
}

fn show(token: &Token) -> String {
    match token {
        Token::Number(value, Unit::Number) => value.to_string(),
        Token::Number(value, unit) => format!("{value} {unit:?}").to_lowercase(),
        Token::Name(name) => format!("{name:?}"),
        Token::Label(label) => format!("the label {label:?}"),
        Token::Sign(sign) => format!("{sign:?}"),
    }
}
