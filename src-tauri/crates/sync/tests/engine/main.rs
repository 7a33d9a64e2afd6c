//! Tests of the engine with a real MariaDB and a real encrypted store, and with a fake source where the moment of a fault
//! matters.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "in a test, a failed step is the finding; output is for the CI log"
)]

mod changes;
mod check_store;
mod completeness;
mod concurrent_edits;

mod disconnects;
mod expected_state;
mod fake_source;
mod faults;
mod harness;
mod imports;
mod kept;
mod mass_change;
mod mass_change_question;
mod matching;
mod passes;
mod persons;
mod previews;
mod read_store;
mod relation_oracle;
mod report;
mod server;
mod simulation;
mod source_changed;
mod stamps;
mod two_sources;
mod writers;
