//! The real `ontime` in a process of its own, against a real MariaDB and an encrypted store in a temporary folder.
//!
//! Every call goes through [`desk::Desk`], which asserts that standard output is exactly one JSON value whenever JSON is
//! asked for, whatever the outcome.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests: a failure here is the test's failure"
)]

mod asked;
mod at_once;
mod causes;
mod desk;
mod doctor;
mod faults;
mod gentle;
mod health;
mod input;
mod people;
mod reader;
mod refusals;
mod relay;
mod schedule;
mod secrecy;
mod slow_log;
mod stopped;
mod story;
mod support;
mod workstation;
