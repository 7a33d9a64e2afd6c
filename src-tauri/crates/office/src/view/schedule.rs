//! When an integration is synced by itself, as the window and `ontime` say it.

use domain::{Day, MissedReason};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A schedule as chosen; times as typed, `HH:MM` on the wall clock.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct ScheduleInput {
    /// How often.
    pub timing: TimingInput,
    /// On which days of the week.
    pub days: Vec<Day>,
    /// Hours in which no sync begins by itself.
    pub quiet: Option<QuietInput>,
}

/// How often, as chosen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum TimingInput {
    /// Only when a person asks for it.
    Off,
    /// Again and again within the office's hours.
    Every {
        /// From one sync to the next.
        minutes: u16,
        /// The first of the day.
        from: String,
        /// None begins later than this.
        to: String,
    },
    /// Once a day.
    Daily {
        /// When.
        at: String,
    },
}

/// Quiet hours as typed; they may go past midnight.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct QuietInput {
    /// The first quiet minute.
    pub from: String,
    /// The first minute that is not quiet any more.
    pub to: String,
}

/// Why the last timed sync did not begin when it was due. Whoever shows it has the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct MissedView {
    /// When it was due, UTC.
    pub due_at: String,
    /// When it began, UTC.
    pub begun_at: String,
    /// Why.
    pub reason: MissedReason,
}
