//! The crate against real servers, which each test starts for itself, and against strangers that play one.
//!
//! With `PRACTICE_MYSQLD` naming a MySQL 8 or 9 server program, the walks run on that too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "in a test, a failed step is the finding"
)]

mod causes;
mod discipline;
mod doctor;
mod elsewhere;
mod input;
mod pages;
mod refusals;
mod relations;
mod strangers;
mod support;
mod survey;
mod tallies;
mod values;
