//! A schedule as the user enters it.

use schedule::Day;
use serde::Deserialize;
use ts_rs::TS;

/// A schedule as chosen; times as typed, `HH:MM` on the wall clock.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct ScheduleInput {
    /// How often.
    pub timing: TimingInput,
    /// The days of the week.
    pub days: Vec<Day>,
    /// Hours without automatic syncs.
    pub quiet: Option<QuietInput>,
}

/// How often, as chosen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[ts(export)]
pub enum TimingInput {
    /// Only when a person starts a sync.
    Off,
    /// Repeatedly during office hours.
    Every {
        /// Minutes between syncs, 5 to 720.
        minutes: u16,
        /// The first sync of the day.
        from: String,
        /// The latest start.
        to: String,
    },
    /// Once a day.
    Daily {
        /// The time.
        at: String,
    },
}

/// Quiet hours as typed; they may extend past midnight.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct QuietInput {
    /// The first quiet minute.
    pub from: String,
    /// The first minute after the quiet hours.
    pub to: String,
}
