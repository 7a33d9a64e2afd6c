//! Filters of the run history, and its figures over time.

use chrono::{DateTime, Utc};
use domain::{IntegrationId, Mode, RunId, RunStatus, Trigger};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Selects the runs that meet every condition given.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[ts(export)]
pub struct RunQuery {
    /// Runs of this integration.
    pub integration: Option<IntegrationId>,
    /// Full or incremental runs.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// Runs started by this.
    pub trigger: Option<Trigger>,
    /// Runs with this status.
    pub status: Option<RunStatus>,
    /// Only runs that added, updated, or made inactive a patient.
    #[serde(default)]
    pub changed_patients: bool,
    /// Runs started on this day or later, `YYYY-MM-DD` on this computer's clock.
    pub from: Option<String>,
    /// Runs started on this day or before.
    pub until: Option<String>,
}

/// The runs of one integration, or all.
impl From<Option<IntegrationId>> for RunQuery {
    fn from(integration: Option<IntegrationId>) -> Self {
        Self {
            integration,
            ..Self::default()
        }
    }
}

/// The figures of runs, period by period, oldest first and without gaps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ActivityView {
    /// The length of a period.
    pub step: ActivityStep,
    /// The periods.
    pub points: Vec<ActivityPoint>,
}

/// The length of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ActivityStep {
    /// A day.
    Day,
    /// A week from Monday.
    Week,
    /// A month.
    Month,
}

/// The runs that started in one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ActivityPoint {
    /// The period's first day, `YYYY-MM-DD`.
    pub begin: String,
    /// The number of runs. Undos are none.
    #[ts(type = "number")]
    pub runs: u64,
    /// How many of them failed, needed a decision, or were interrupted.
    #[ts(type = "number")]
    pub failed: u64,
    /// How many of them were undone. What they changed counts in no figure.
    #[ts(type = "number")]
    pub undone: u64,
    /// How many undos there were.
    #[ts(type = "number")]
    pub undos: u64,
    /// Patients created.
    #[ts(type = "number")]
    pub added: u64,
    /// Patients changed.
    #[ts(type = "number")]
    pub updated: u64,
    /// Patients made inactive.
    #[ts(type = "number")]
    pub deactivated: u64,
    /// Patients with an error, counted by the run that found it first.
    #[ts(type = "number")]
    pub errors: u64,
    /// The average duration, in milliseconds; absent if no run ended.
    #[ts(type = "number | null")]
    pub average_ms: Option<u64>,
    /// The longest duration, in milliseconds.
    #[ts(type = "number | null")]
    pub longest_ms: Option<u64>,
}

/// The scheduled syncs of one integration, day by day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct IntegrationDays {
    /// The integration.
    pub integration: IntegrationId,
    /// Oldest first; the last one is today.
    pub days: Vec<ScheduledDay>,
}

/// What became of the syncs that were scheduled for one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ScheduledDay {
    /// The day, `YYYY-MM-DD` on this computer's clock.
    pub day: String,
    /// What became of them.
    pub result: DayResult,
    /// The sync that decides it; absent if there was none.
    pub run: Option<RunId>,
    /// When that sync started, UTC.
    #[serde(serialize_with = "store::json::optional_time")]
    #[ts(type = "string | null")]
    pub started_at: Option<DateTime<Utc>>,
}

/// What became of the syncs of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DayResult {
    /// No sync was scheduled, and none ran.
    None,
    /// A sync worked.
    Ran,
    /// The scheduled syncs did not run; a later one ran instead.
    RanLate,
    /// Each sync failed.
    Failed,
    /// A sync waits for a decision.
    NeedsDecision,
    /// Each sync was canceled, or stopped because the program was closed.
    Stopped,
    /// No sync ran: the computer was off or asleep, or the program was closed.
    Missed,
    /// A sync is running, or the first one is not due yet.
    Ahead,
}
