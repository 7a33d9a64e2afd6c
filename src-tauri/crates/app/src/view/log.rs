//! The application log as the window shows it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The level of a log line, least important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LogLevel {
    /// Something happened.
    Info,
    /// Something did not work as it should.
    Warn,
    /// Something failed.
    Error,
}

/// Which lines to show.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct LogQuery {
    /// A text that the lines contain; `""` for all.
    pub search: String,
    /// The lowest level.
    pub level: LogLevel,
    /// Lines to skip.
    #[ts(type = "number")]
    pub offset: u64,
    /// Lines to return, at most 1,000.
    pub limit: u32,
}

/// A page of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct LogPage {
    /// The number of lines on all pages.
    #[ts(type = "number")]
    pub total: u64,
    /// The lines, newest first.
    pub lines: Vec<LogLine>,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct LogLine {
    /// When, UTC.
    pub at: String,
    /// The level.
    pub level: LogLevel,
    /// The module that logged it.
    pub area: String,
    /// The text, in English.
    pub text: String,
}
