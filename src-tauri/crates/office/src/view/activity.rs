//! Which runs of the history to show, and what they came to over time.

use domain::{Ending, IntegrationId, Trigger};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Runs that are all of this; what is absent does not matter.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[ts(export)]
pub struct RunQuery {
    /// Of this integration.
    pub integration: Option<IntegrationId>,
    /// Started by this.
    pub trigger: Option<Trigger>,
    /// Ended so.
    pub ending: Option<Ending>,
    /// Begun on this day or later, `YYYY-MM-DD` by this computer's clock.
    pub from: Option<String>,
    /// Begun on this day or before.
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

/// Runs in figures, period by period, oldest first and without gaps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ActivityView {
    /// How long each period is.
    pub step: ActivityStep,
    /// The periods.
    pub points: Vec<ActivityPoint>,
}

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ActivityStep {
    /// A day.
    Day,
    /// A week from Monday on.
    Week,
    /// A month.
    Month,
}

/// The runs that began in one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ActivityPoint {
    /// The period's first day, `YYYY-MM-DD`.
    pub begin: String,
    /// How many there were.
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
    /// Patients in error, each time they were met.
    #[ts(type = "number")]
    pub errors: u64,
    /// How long a run took, on average, in milliseconds; absent if none ended.
    #[ts(type = "number | null")]
    pub average_ms: Option<u64>,
    /// How long the longest took.
    #[ts(type = "number | null")]
    pub longest_ms: Option<u64>,
}
