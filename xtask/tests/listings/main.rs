//! The listings themselves, as their readers meet them.

mod fetching;
#[cfg(target_os = "linux")] // elsewhere no variable names the trusted authorities
mod https;
mod listing;
#[cfg(target_os = "linux")] // where limits can be set for another user, and /proc tells who is left
mod starting;
mod summing;
mod sweeping;
