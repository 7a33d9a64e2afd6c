//! What can go wrong with the private server, in words.

use std::path::PathBuf;
use std::time::Duration;

/// Why the private server or its contents could not be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A program of the database server is not on this machine.
    #[error("{program} is not installed. On Debian or Ubuntu: apt-get install {package}")]
    MissingProgram {
        /// The program that was looked for.
        program: &'static str,
        /// The Debian package that brings it.
        package: &'static str,
    },
    /// Something about a file or a process failed.
    #[error("could not {doing} {path}: {source}")]
    Io {
        /// What was tried, as a verb.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The empty data folder could not be made.
    #[error("{program} could not make an empty data folder:\n{output}")]
    Template {
        /// The program that was asked.
        program: PathBuf,
        /// What it printed.
        output: String,
    },
    /// The server ended before it answered, or never answered.
    #[error("the database server did not answer on port {port} within {waited:?}. Its log ends with:\n{log}")]
    DidNotStart {
        /// Where it was to listen.
        port: u16,
        /// How long we waited.
        waited: Duration,
        /// The end of its error log.
        log: String,
    },
    /// None of the ports from the wished one on was free.
    #[error("no free port from {first} to {last}")]
    NoFreePort {
        /// The first port that was tried.
        first: u16,
        /// The last one.
        last: u16,
    },
    /// The server was stopped or killed and not started again.
    #[error("the database server is not running")]
    NotRunning,
    /// This system cannot do what was asked.
    #[error("this system cannot {0}")]
    Unsupported(&'static str),
    /// The server refused a statement or the connection broke.
    #[error("the database server answered: {0}")]
    Database(#[from] sqlx::Error),
}

impl Error {
    pub(crate) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }
}
