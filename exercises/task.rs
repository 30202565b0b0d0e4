//! The learner's program: `task.rs` in the exercise's folder, where there is one.

include!(concat!(env!("CARGO_MANIFEST_DIR"), "/task.rs"));
