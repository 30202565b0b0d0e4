//! The sum of `ex_3_5`, in a package that is compiled as a plain `cargo run`
//! compiles one elsewhere: without optimisation.

use std::hint::black_box;

#[must_use]
#[inline(never)]
pub fn sum(step: u64, additions: u64) -> u64 {
    let mut total = 0;
    for _ in 0..additions {
        total += black_box(step);
    }
    total
}
