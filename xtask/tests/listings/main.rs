//! The listings themselves, as their readers meet them.

mod fetching;
#[cfg(target_os = "linux")] // elsewhere no variable names the trusted authorities
mod https;
mod listing;
mod summing;
