//! The machinery as people meet it: the program itself, run in small courses,
//! good and bad, by careful and careless users.
#![cfg(unix)] // signals, process groups and /bin/sh

mod fixture;
mod html;
mod program;

mod assembly;
mod bad_listings;
mod check;
mod exercise;
mod freshness;
mod full_disk;
mod good;
mod guesses;
mod hostile_files;
mod hostile_output;
mod interrupt;
mod left_behind;
mod line_ends;
mod not_here;
mod pages;
mod preprocess;
mod published;
mod records;
mod refused;
mod reports;
mod serve;
mod terminal;
mod together;
mod verdicts;
mod verify;
