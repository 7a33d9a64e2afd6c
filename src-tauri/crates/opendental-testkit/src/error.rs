//! Errors of the private server.

use std::path::PathBuf;
use std::time::Duration;

/// Why the private server or its contents are not available.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program of the database server is not installed.
    #[error("{program} is not installed. On Debian or Ubuntu: apt-get install {package}")]
    MissingProgram {
        /// The program.
        program: &'static str,
        /// The Debian package that contains it.
        package: &'static str,
    },
    /// A file or process operation failed.
    #[error("could not {doing} {path}: {source}")]
    Io {
        /// The operation, as a verb.
        doing: &'static str,
        /// What it was applied to.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The empty data folder could not be created.
    #[error("{program} could not make an empty data folder:\n{output}")]
    Template {
        /// The program that should create it.
        program: PathBuf,
        /// Its output.
        output: String,
    },
    /// The server ended before it responded, or never responded.
    #[error(
        "the database server did not respond on port {port} within {waited:?}. Its log ends with:\n{log}"
    )]
    DidNotStart {
        /// Its port.
        port: u16,
        /// How long we waited.
        waited: Duration,
        /// The end of its error log.
        log: String,
    },
    /// No port from the requested one on is free.
    #[error("no free port from {first} to {last}")]
    NoFreePort {
        /// The first port that was tried.
        first: u16,
        /// The last one.
        last: u16,
    },
    /// The server was stopped or killed and not restarted.
    #[error("the database server is not running")]
    NotRunning,
    /// This system cannot do what was requested.
    #[error("this system cannot {0}")]
    Unsupported(&'static str),
    /// The server returned an error, or the connection broke.
    #[error("the database server returned an error: {0}")]
    Database(#[from] sqlx::Error),
}

impl Error {
    pub(crate) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }
}
