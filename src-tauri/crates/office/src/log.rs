//! The application log: what the program did and when, in UTC; never a patient's name, number of security or password.
//!
//! One file a day, the last fourteen are kept, and none grows past [`bounded::MOST_BYTES`]: 84 MB on the disk at most. What
//! libraries log is left out: a database driver's lines may quote statements and values.

mod bounded;
mod reading;

use std::path::Path;

use domain::Fault;
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
const OURS: [&str; 8] = [
    "cli",
    "domain",
    "office",
    "ontime",
    "ontime_dental",
    "opendental",
    "store",
    "sync",
];

/// Starts the log for this process; what is written reaches the file when the guard is dropped at the latest.
///
/// # Errors
/// [`Fault`] if the folder cannot be made.
pub fn start(folder: &Path) -> Result<WorkerGuard, Fault> {
    store::private_folder(folder).map_err(|error| file_failed("The log", &error))?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix(PREFIX)
        .filename_suffix(SUFFIX)
        .max_log_files(DAYS_KEPT)
        .build(folder)
        .map_err(|_| {
            file_failed(
                "The log",
                &std::io::Error::from(std::io::ErrorKind::PermissionDenied),
            )
        })?;
    let (writer, guard) = tracing_appender::non_blocking(Bounded::new(files, folder.to_owned()));
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_timer(ChronoUtc::rfc_3339())
        .with_writer(writer);
    let ours = OURS
        .into_iter()
        .chain(["vault"])
        .map(|target| (target, LevelFilter::INFO));
    // A second start in one process (tests) keeps the first log.
    let _ = tracing_subscriber::registry()
        .with(Targets::new().with_targets(ours))
        .with(lines)
        .try_init();
    Ok(guard)
}
