//! The app as the window and `ontime` use it: a real MariaDB, a real encrypted store, and a keychain in memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "in a test, a failed step is the finding"
)]

mod backups;
mod data_folder;
mod fake_clock;
mod fix_lists;
mod harness;
mod health;
mod history;
mod integrations;
mod late_starts;
mod losses;
mod notifications;
mod patients;
mod previews;
mod recovery;
mod run_reports;
mod runs;
mod second_folder;
mod secrets;
mod six_weeks;
mod store_reads;
mod tcp_proxy;
mod timer;
mod two_processes;
