//! The application log: what the program did and when, in UTC; never a patient's name, SSN, or password.
//!
//! One file per day; the last fourteen are kept, none larger than [`bounded::MAX_BYTES`], so at most 84 MB in all. Log lines
//! of libraries are left out, because a database driver's may quote statements and values.

mod bounded;
mod reading;

use std::io::{Error, ErrorKind};
use std::path::Path;

use domain::{Fault, FileKind};
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::time::ChronoUtc;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::faults::file_failed;
use bounded::Bounded;
pub(crate) use reading::{newest, page};

const DAYS_KEPT: usize = 14;
const PREFIX: &str = "ontime";
const SUFFIX: &str = "log";

/// Our own crates. A test compares the list with the workspace.
const TARGETS: [&str; 11] = [
    "app",
    "cli",
    "domain",
    "matching",
    "ontime",
    "ontime_dental",
    "opendental",
    "schedule",
    "store",
    "sync",
    "vault",
];

/// Starts the log of this process. Dropping the guard writes the remaining lines.
///
/// # Errors
/// [`Fault::FileNotWritten`] if the folder cannot be created.
pub fn start(folder: &Path) -> Result<WorkerGuard, Fault> {
    let failed = |error: Error| file_failed(FileKind::Log, &error);
    store::private_folder(folder).map_err(failed)?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix(PREFIX)
        .filename_suffix(SUFFIX)
        .max_log_files(DAYS_KEPT)
        .build(folder)
        .map_err(|_| failed(Error::from(ErrorKind::PermissionDenied)))?;
    let (writer, guard) = tracing_appender::non_blocking(Bounded::new(files, folder.to_owned()));
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_timer(ChronoUtc::rfc_3339())
        .with_writer(writer);
    let ours = TARGETS.map(|target| (target, LevelFilter::INFO));
    // A second start in one process (tests) keeps the first log.
    let _ = tracing_subscriber::registry()
        .with(Targets::new().with_targets(ours))
        .with(lines)
        .try_init();
    Ok(guard)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Crates for tests and for building, which do not run in the product.
    const NOT_LOGGED: [&str; 2] = ["opendental_testkit", "xtask"];

    #[test]
    fn every_crate_of_the_workspace_is_logged() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for entry in fs::read_dir(crates).unwrap() {
            let name = entry.unwrap().file_name().to_str().unwrap().replace('-', "_");
            let is_logged = TARGETS.contains(&name.as_str());
            assert_ne!(is_logged, NOT_LOGGED.contains(&name.as_str()), "{name}");
        }
    }
}
