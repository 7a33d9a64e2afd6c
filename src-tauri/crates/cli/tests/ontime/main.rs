//! Tests of the real `ontime` in its own process, with a real MariaDB and an encrypted store in a temporary folder.
//!
//! Every call goes through [`harness::Ontime`]. With `--json` it asserts that standard output is exactly one JSON value,
//! whether the command succeeded or failed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "test code: a panic here is a failed test"
)]

mod backups;
mod concurrency;
mod connection_faults;
mod connection_test;
mod cut_connection;
mod duplicates;
mod end_to_end;
mod faults;
mod harness;
mod health;
mod human_output;
mod impostor;
mod input;
mod interrupted;
#[cfg(target_os = "linux")]
mod key_canaries;
mod losses;
#[cfg(target_os = "linux")]
mod memory;
mod needs_decision;
mod open_dental_settings;
#[cfg(target_os = "linux")]
mod planted_module;
mod preview;
mod read_only_account;
mod recovery;
mod refusals;
mod schedule;
mod search_load;
mod secrecy;
mod server_load;
mod slow_log;
mod support;
