//! The office as the window and `ontime` use it: a real MariaDB, a real encrypted store, and a keychain in memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "in a test, a failed step is the finding"
)]

mod attention;
mod clockwork;
mod data_folder;
mod desk;
mod health;
mod history;
mod integrations;
mod missed;
mod month;
mod patients;
mod runs;
mod secrets;
mod shared_office;
mod summaries;
mod timer;
