//! Filters of the run history, and its figures over time.

use domain::{IntegrationId, RunStatus, Trigger};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Selects the runs that meet every condition given.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[ts(export)]
pub struct RunQuery {
    /// Runs of this integration.
    pub integration: Option<IntegrationId>,
    /// Runs started by this.
    pub trigger: Option<Trigger>,
    /// Runs with this status.
    pub status: Option<RunStatus>,
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
    /// The number of runs.
    #[ts(type = "number")]
    pub runs: u64,
    /// How many of them failed or were interrupted.
    #[ts(type = "number")]
    pub failed: u64,
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
