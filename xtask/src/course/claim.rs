//! Claims and the expressions in them: `ex_3_4 / ex_3_2 >= 2.5`.
//!
//! ```text
//! claim    = inequality ["on two cores" | "on 4 KiB pages"]
//! inequality = number compare expression compare number
//!          | expression compare number
//!          | number compare expression
//! compare  = "<" | "<=" | ">" | ">=" | "="      (no "=" between two bounds)
//! expression = term (("+" | "-") term)*
//! term     = factor (("*" | "/") factor)*
//! factor   = number | quantity | "delay" | "(" expression ")"
//! quantity = example ["." '"' label '"'] ["." metric]
//! number   = digits [unit]            unit: ns us ms s B KiB MiB GiB %
//! ```

mod lexer;
mod parser;

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Div, Mul, Sub};

use crate::record::metric::{Quantity, Unit};

pub use parser::{
    compare_units, parse_claim, parse_expression, parse_model, parse_quantity, premise,
};

/// How the parameter is written.
const PARAMETER: &str = "across";

#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    Constant(f64, Unit),
    /// The site's delay: given, not measured.
    Delay,
    /// What a plot goes across, at each of its steps: for its models.
    Parameter,
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

/// What expressions are worked out in: numbers, or intervals.
pub trait Arithmetic:
    Copy + From<f64> + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
}

impl<N> Arithmetic for N where
    N: Copy + From<f64> + Add<Output = N> + Sub<Output = N> + Mul<Output = N> + Div<Output = N>
{
}

/// A measured expression and the bounds it is claimed to keep.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// As the page has it.
    pub text: String,
    pub measured: Expression,
    pub bounds: Bounds,
    /// Where alone it is to hold; none where it is on every machine.
    pub premise: Option<Premise>,
}

/// What a claim says that a machine has: elsewhere its sides would come out otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Premise {
    TwoCores,
    /// Page tables of larger pages are shorter.
    SmallPages,
}

impl Premise {
    pub const ALL: [Self; 2] = [Self::TwoCores, Self::SmallPages];

    /// As it stands behind an inequality.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::TwoCores => " on two cores",
            Self::SmallPages => " on 4 KiB pages",
        }
    }
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

impl Bound {
    /// As a lower bound.
    #[must_use]
    pub fn is_kept_above(self, value: f64) -> bool {
        value > self.value || (self.inclusive && value == self.value)
    }

    /// As an upper bound.
    #[must_use]
    pub fn is_kept_below(self, value: f64) -> bool {
        value < self.value || (self.inclusive && value == self.value)
    }
}

impl Bounds {
    #[must_use]
    pub fn allow(&self, value: f64) -> bool {
        self.lower.is_none_or(|lower| lower.is_kept_above(value))
            && self.upper.is_none_or(|upper| upper.is_kept_below(value))
    }

    /// Where all from `low` to `high` lies: below the bounds, within them or above; none
    /// where not all of it lies on one side.
    #[must_use]
    pub fn side(&self, low: f64, high: f64) -> Option<Ordering> {
        if self.allow(low) && self.allow(high) {
            Some(Ordering::Equal)
        } else if self.lower.is_some_and(|lower| !lower.is_kept_above(high)) {
            Some(Ordering::Less)
        } else if self.upper.is_some_and(|upper| !upper.is_kept_below(low)) {
            Some(Ordering::Greater)
        } else {
            None
        }
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
            Self::Parameter => return Ok(Unit::Number),
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
            Self::Constant(..) | Self::Delay | Self::Parameter => self.clone(),
            Self::Measured(quantity) => Self::Measured(replace(quantity)),
            Self::Binary(operator, left, right) => {
                Self::Binary(*operator, Box::new(left.map(replace)), Box::new(right.map(replace)))
            }
        }
    }

    /// With a number in the parameter's place.
    #[must_use]
    pub fn at(&self, parameter: f64) -> Self {
        match self {
            Self::Constant(..) | Self::Delay | Self::Measured(_) => self.clone(),
            Self::Parameter => Self::Constant(parameter, Unit::Number),
            Self::Binary(operator, left, right) => {
                let (left, right) = (left.at(parameter), right.at(parameter));
                Self::Binary(*operator, Box::new(left), Box::new(right))
            }
        }
    }

    fn has_parameter(&self) -> bool {
        match self {
            Self::Constant(..) | Self::Delay | Self::Measured(_) => false,
            Self::Parameter => true,
            Self::Binary(_, left, right) => left.has_parameter() || right.has_parameter(),
        }
    }

    /// Every quantity in it, in order.
    #[must_use]
    pub fn quantities(&self) -> Vec<&Quantity> {
        match self {
            Self::Constant(..) | Self::Delay | Self::Parameter => Vec::new(),
            Self::Measured(quantity) => vec![quantity],
            Self::Binary(_, left, right) => {
                let mut all = left.quantities();
                all.extend(right.quantities());
                all
            }
        }
    }

    /// The listings of whose watched run it has a number.
    #[must_use]
    pub fn watched(&self) -> Vec<&str> {
        let mut quantities = self.quantities();
        quantities.retain(|quantity| quantity.metric.is_traced());
        quantities.into_iter().map(|quantity| quantity.example.as_str()).collect()
    }

    /// Whether a time is in it. What isn't a time needs no theory of sampling.
    #[must_use]
    pub fn is_timed(&self) -> bool {
        self.quantities().iter().any(|quantity| quantity.metric.unit() == Unit::Seconds)
    }

    /// Its value, where `measured` has each quantity's; none where one is missing, or the
    /// parameter is still in it.
    /// A division by nothing may make it infinite, or no number.
    pub fn evaluate<N: Arithmetic>(
        &self,
        delay_s: f64,
        measured: &dyn Fn(&Quantity) -> Option<N>,
    ) -> Option<N> {
        Some(match self {
            Self::Constant(value, _) => N::from(*value),
            Self::Delay => N::from(delay_s),
            Self::Parameter => return None,
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
        })
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
            Self::Parameter => f.write_str(PARAMETER),
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

/// In its base unit, and whole numbers of bytes in the largest that they are whole in.
fn show_constant(f: &mut fmt::Formatter<'_>, value: f64, unit: Unit) -> fmt::Result {
    match unit {
        Unit::Number => write!(f, "{value}"),
        Unit::Seconds => write!(f, "{value} s"),
        Unit::Bytes => {
            let units = [(1_073_741_824.0, "GiB"), (1_048_576.0, "MiB"), (1024.0, "KiB")];
            let is_whole = |(factor, _): &&(f64, &str)| value > 0.0 && value % factor == 0.0;
            let (factor, name) = units.iter().find(is_whole).unwrap_or(&(1.0, "B"));
            write!(f, "{} {name}", value / factor)
        }
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
