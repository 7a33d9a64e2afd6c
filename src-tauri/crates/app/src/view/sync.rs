//! Starting a sync, and its progress.

use domain::{Counts, IntegrationId, Mode, Outcome, RunId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What Start Sync sends.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[ts(export)]
pub struct SyncRequest {
    /// Which integration.
    pub integration: IntegrationId,
    /// Full or incremental.
    pub mode: Mode,
    /// The most patients to add or update, at least 1; absent for no limit.
    pub limit: Option<u32>,
    /// Whether a person has allowed many patients to be made inactive or renamed at once.
    #[serde(default)]
    pub allow_mass_change: bool,
}

/// The progress of a run. Sent at most a few times per second; the last one has an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SyncProgress {
    /// Which run.
    pub run: RunId,
    /// Its integration.
    pub integration: IntegrationId,
    /// The counts so far.
    pub counts: Counts,
    /// The expected number of patients to read, once it is known.
    #[ts(type = "number | null")]
    pub expected: Option<u64>,
    /// Whether another program runs it, so that it can be canceled only there.
    pub elsewhere: bool,
    /// Whether it was asked to stop.
    pub canceling: bool,
    /// How it ended; absent while it is running.
    pub outcome: Option<Outcome>,
}
