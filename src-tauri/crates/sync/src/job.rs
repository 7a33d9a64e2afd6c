//! A sync job: what a run is to do, how far it is, and what all its steps share.

use chrono::{DateTime, Utc};
use domain::{CompanyId, Counts, IntegrationId, Limit, Mode, RunId, SourceSnapshot, Trigger};
use store::Store;
use tokio_util::sync::CancellationToken;

use crate::identity_graph::IdentityGraph;

/// Whether a run may change more patients than the mass change guard allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// No person was asked: the run stops and asks.
    NotGiven,
    /// A person has seen the counts and allowed it.
    Given,
}

/// What to sync. The caller must hold the integration's lease and have recorded the run.
#[derive(Debug, Clone, Copy)]
pub struct Job {
    /// The recorded run.
    pub run: RunId,
    /// The integration whose source is read.
    pub integration: IntegrationId,
    /// The company that new patients belong to.
    pub company: CompanyId,
    /// Full or incremental.
    pub mode: Mode,
    /// What started the run.
    pub trigger: Trigger,
    /// How many patients may be added or updated.
    pub limit: Limit,
    /// Whether the run may make inactive or rename many patients.
    pub consent: Consent,
}

impl Job {
    /// Whether this is a complete full sync that a person started. Only such a run may accept a changed source; the timer
    /// never may.
    #[must_use]
    pub fn compares_everything(&self) -> bool {
        self.mode == Mode::Full && self.limit == Limit::None && self.trigger != Trigger::Timer
    }
}

/// The progress of a run.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Counts so far. All of them are committed.
    pub counts: Counts,
    /// How many rows the run will read, or has read if those are more.
    pub expected: Option<u64>,
}

/// Which source a run reads. Another one than before becomes the known one once everything was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    First,
    Same,
    Other,
}

/// What all steps of a run share.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) store: &'a Store,
    pub(crate) job: &'a Job,
    pub(crate) cancel: &'a CancellationToken,
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) source: &'a SourceSnapshot,
    pub(crate) origin: Origin,
    pub(crate) graph: &'a IdentityGraph,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_full_sync_without_a_limit_that_a_person_started_compares_everything() {
        for (mode, limit, trigger, compares) in [
            (Mode::Full, Limit::None, Trigger::Window, true),
            (Mode::Full, Limit::None, Trigger::Command, true),
            (Mode::Full, Limit::None, Trigger::Timer, false),
            (Mode::Full, Limit::AtMost(u32::MAX), Trigger::Window, false),
            (Mode::Incremental, Limit::None, Trigger::Window, false),
        ] {
            let job = Job {
                run: RunId(1),
                integration: IntegrationId(1),
                company: CompanyId(1),
                mode,
                trigger,
                limit,
                consent: Consent::NotGiven,
            };
            assert_eq!(job.compares_everything(), compares, "{job:?}");
        }
    }
}
