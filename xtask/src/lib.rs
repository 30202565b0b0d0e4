//! The machinery of the course. Modules stand in the order in which data flows:
//! listings are discovered, compiled and run in rounds; their samples are
//! recorded; claims in the pages are judged by the records; pages are rendered
//! and checked.

pub mod problem;
pub mod say;

pub mod course;
pub mod metric;

pub mod claim;
pub mod directive;
pub mod page;

pub mod assembly;
pub mod compile;
pub mod cost;
pub mod schedule;

pub mod reading;
pub mod run;

pub mod freshness;
pub mod provenance;
pub mod record;
pub mod store;

pub mod progress;
pub mod session;

pub mod gate;
pub mod judge;
pub mod statistics;

pub mod number;

pub mod figure;

pub mod book;
pub mod check;
pub mod files;
pub mod render;

pub mod bench;
pub mod cli;
pub mod commands;
pub mod report;
pub mod study;
