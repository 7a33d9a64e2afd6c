//! The store as its users see it: real SQLCipher files in temporary folders, real keys, real processes.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "helpers of tests may fail loudly"
)]

mod active_patients;
mod applying;
mod desk;
mod duplicates;
mod file_faults;
mod history;
mod integrations;
mod json;
mod known_numbers;
mod lease;
mod list_filters;
mod lookup;
mod losses;
mod mass_change;
mod merges;
mod opening;
mod patients;
mod released;
mod runs;
mod schedules;
mod search;
mod secrets;
mod separations;
mod support;
mod two_integrations;
mod undo;
mod unlisted_words;
mod updates;
mod writers;
