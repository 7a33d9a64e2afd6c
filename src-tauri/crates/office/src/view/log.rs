//! The application log, as the window shows it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How much a line matters, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LogLevel {
    /// What happened.
    Info,
    /// What did not go as it should.
    Warn,
    /// What broke.
    Error,
}

/// Which lines are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct LogQuery {
    /// What they hold somewhere; empty for all.
    pub search: String,
    /// How much they matter at least.
    pub level: LogLevel,
    /// Lines to pass over.
    #[ts(type = "number")]
    pub offset: u64,
    /// Lines to return.
    pub limit: u32,
}

/// A part of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct LogPage {
    /// How many lines there are in all.
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
    /// How much it matters.
    pub level: LogLevel,
    /// Which part of the program says it.
    pub area: String,
    /// What it says, in English.
    pub text: String,
}
