//! Claims and the expressions in them: `ex_3_4 / ex_3_2 >= 2.5`.
//!
//! ```text
//! claim    = number compare expression compare number
//!          | expression compare number
//! compare  = "<" | "<=" | ">" | ">=" | "="      (no "=" between two bounds)
//! expression = term (("+" | "-") term)*
//! term     = factor (("*" | "/") factor)*
//! factor   = number | quantity | "delay" | "(" expression ")"
//! quantity = example ["." '"' label '"'] ["." metric]
//! number   = digits [unit]            unit: ns us ms s B KiB MiB GiB %
//! ```

mod lexer;
mod parser;

use std::fmt;

use crate::record::metric::{Quantity, Unit};

pub use parser::{compare_units, parse_claim, parse_expression, parse_quantity};

#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    Constant(f64, Unit),
    /// The site's delay: given, not measured.
    Delay,
    Measured(Quantity),
    Binary(Operator, Box<Expression>, Box<Expression>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// A measured expression and the bounds it is claimed to keep.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// As the page has it.
    pub text: String,
    pub measured: Expression,
    pub bounds: Bounds,
}

/// The end is allowed where `inclusive`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    pub value: f64,
    pub inclusive: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    pub lower: Option<Bound>,
    pub upper: Option<Bound>,
}

impl Bounds {
    #[must_use]
    pub fn allow(&self, value: f64) -> bool {
        let above = |b: Bound| value > b.value || (b.inclusive && value == b.value);
        let below = |b: Bound| value < b.value || (b.inclusive && value == b.value);
        self.lower.is_none_or(above) && self.upper.is_none_or(below)
    }

    /// Whether no value from `low` to `high` is allowed.
    #[must_use]
    pub fn exclude(&self, low: f64, high: f64) -> bool {
        let below = |b: Bound| high < b.value || (!b.inclusive && high == b.value);
        let above = |b: Bound| low > b.value || (!b.inclusive && low == b.value);
        self.lower.is_some_and(below) || self.upper.is_some_and(above)
    }
}

impl Expression {
    /// # Errors
    ///
    /// In words, when two units don't go together.
    pub fn unit(&self) -> Result<Unit, String> {
        let (operator, left, right) = match self {
            Self::Constant(_, unit) => return Ok(*unit),
            Self::Delay => return Ok(Unit::Seconds),
            Self::Measured(quantity) => return Ok(quantity.metric.unit()),
            Self::Binary(operator, left, right) => (operator, left.unit()?, right.unit()?),
        };
        match (operator, left, right) {
            (Operator::Add | Operator::Subtract, a, b) if a == b => Ok(a),
            (Operator::Multiply, a, Unit::Number) | (Operator::Multiply, Unit::Number, a) => Ok(a),
            (Operator::Divide, a, Unit::Number) => Ok(a),
            (Operator::Divide, a, b) if a == b => Ok(Unit::Number),
            (operator, a, b) => {
                Err(format!("{a:?} {operator} {b:?} has no meaning").to_lowercase())
            }
        }
    }

    /// With each quantity replaced.
    #[must_use]
    pub fn map(&self, replace: &dyn Fn(&Quantity) -> Quantity) -> Self {
        match self {
            Self::Constant(..) | Self::Delay => self.clone(),
            Self::Measured(quantity) => Self::Measured(replace(quantity)),
            Self::Binary(operator, left, right) => {
                Self::Binary(*operator, Box::new(left.map(replace)), Box::new(right.map(replace)))
            }
        }
    }

    /// Every quantity in it, in order.
    #[must_use]
    pub fn quantities(&self) -> Vec<&Quantity> {
        match self {
            Self::Constant(..) | Self::Delay => Vec::new(),
            Self::Measured(quantity) => vec![quantity],
            Self::Binary(_, left, right) => {
                let mut all = left.quantities();
                all.extend(right.quantities());
                all
            }
        }
    }

    /// Whether a time in it is held against one that no run decides: a constant,
    /// or the site's delay.
    #[must_use]
    pub fn is_absolute(&self) -> bool {
        fn has_delay(expression: &Expression) -> bool {
            match expression {
                Expression::Delay => true,
                Expression::Constant(..) | Expression::Measured(_) => false,
                Expression::Binary(_, left, right) => has_delay(left) || has_delay(right),
            }
        }
        has_delay(self) || self.unit() == Ok(Unit::Seconds)
    }

    /// Its value, where `measured` has each quantity's; none where one is
    /// missing or the result is no number.
    pub fn evaluate(
        &self,
        delay_s: f64,
        measured: &dyn Fn(&Quantity) -> Option<f64>,
    ) -> Option<f64> {
        let value = match self {
            Self::Constant(value, _) => *value,
            Self::Delay => delay_s,
            Self::Measured(quantity) => measured(quantity)?,
            Self::Binary(operator, left, right) => {
                let left = left.evaluate(delay_s, measured)?;
                let right = right.evaluate(delay_s, measured)?;
                match operator {
                    Operator::Add => left + right,
                    Operator::Subtract => left - right,
                    Operator::Multiply => left * right,
                    Operator::Divide => left / right,
                }
            }
        };
        value.is_finite().then_some(value)
    }
}

impl Operator {
    /// Which operators take their operands first.
    fn precedence(self) -> u8 {
        match self {
            Self::Add | Self::Subtract => 1,
            Self::Multiply | Self::Divide => 2,
        }
    }
}

/// As it can be parsed again, with no parentheses but those that it needs.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(value, unit) => show_constant(f, *value, *unit),
            Self::Delay => f.write_str("delay"),
            Self::Measured(quantity) => write!(f, "{quantity}"),
            Self::Binary(operator, left, right) => {
                left.show_operand(f, operator.precedence())?;
                write!(f, " {operator} ")?;
                // What stands on the right of its like was in parentheses.
                right.show_operand(f, operator.precedence() + 1)
            }
        }
    }
}

impl Expression {
    fn show_operand(&self, f: &mut fmt::Formatter<'_>, least: u8) -> fmt::Result {
        match self {
            Self::Binary(operator, ..) if operator.precedence() < least => write!(f, "({self})"),
            _ => write!(f, "{self}"),
        }
    }
}

/// In its base unit.
fn show_constant(f: &mut fmt::Formatter<'_>, value: f64, unit: Unit) -> fmt::Result {
    match unit {
        Unit::Number => write!(f, "{value}"),
        Unit::Seconds => write!(f, "{value} s"),
        Unit::Bytes => write!(f, "{value} B"),
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        })
    }
}

#[cfg(test)]
mod tests;
