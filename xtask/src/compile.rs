//! From sources: the listings' executables, their machine code, what their
//! dependencies cost, and what the compiler refuses.

pub mod assembly;
pub mod cost;
pub mod executable;
pub mod refusal;

use std::process::Command;

/// The compiler that Cargo calls: `RUSTC` may name another.
pub(crate) fn rustc() -> Command {
    Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}
