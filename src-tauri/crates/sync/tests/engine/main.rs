//! The engine against what it will meet: a real MariaDB, a real encrypted store, and a scripted source where the moment
//! of a fault matters.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "in a test, a failed step is the finding; what is printed is for who reads its log"
)]

mod brakes;
mod breaks;
mod changes;
mod clinic;
mod completeness;
mod cursors;
mod faults;
mod imports;
mod matching;
mod meddled;
mod oracle;
mod persons;
mod records;
mod report;
mod restored;
mod scripted;
mod server;
mod simulation;
mod stored;
mod truth;
mod two_sources;
mod writers;
