//! From sources: the listings' executables, their machine code, and what their
//! dependencies cost.

pub mod assembly;
pub mod cost;
pub mod executable;
