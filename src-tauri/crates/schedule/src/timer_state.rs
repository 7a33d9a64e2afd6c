//! The remembered state of an integration's scheduled syncs, and how a sync changes it.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use crate::backoff;
use crate::{Schedule, Slot};

/// The wait after a sync failed because the network was not back yet.
const NETWORK_RETRY: TimeDelta = TimeDelta::minutes(1);

/// What is remembered of an integration's scheduled syncs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimerState {
    /// When the schedule was set. Earlier slots do not belong to it.
    pub since: DateTime<Utc>,
    /// The last settled slot, by the wall clock.
    pub done: Option<NaiveDateTime>,
    /// How many attempts in a row have failed. A running one counts until its result is known.
    pub failures: u32,
    /// When to retry after a failure.
    pub retry: Option<DateTime<Utc>>,
    /// The start of the last completed sync, whatever started it.
    pub completed: Option<DateTime<Utc>>,
}

/// How a scheduled sync ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotResult {
    /// It did its work, or a person stopped it or must decide something: the next sync is for the next slot.
    Settled,
    /// It failed.
    Failed,
    /// It could not connect just after the computer woke up. This is not a failure yet.
    NetworkNotBack,
}

impl TimerState {
    /// The state for a schedule that was just set.
    #[must_use]
    pub fn new(since: DateTime<Utc>) -> Self {
        Self {
            since,
            done: None,
            failures: 0,
            retry: None,
            completed: None,
        }
    }

    /// Records that a sync starts. It counts as failed until its result is known, so that a sync that crashes the program
    /// is not restarted at once.
    #[must_use]
    pub fn started(self, schedule: &Schedule, now: DateTime<Utc>, seed: u64) -> Self {
        let failures = self.failures.saturating_add(1);
        Self {
            failures,
            retry: Some(now + backoff::delay(schedule.timing(), failures, seed)),
            ..self
        }
    }

    /// Records the result of the sync for this slot that [started](Self::started).
    #[must_use]
    pub fn finished(
        self,
        schedule: &Schedule,
        slot: Slot,
        result: SlotResult,
        now: DateTime<Utc>,
        seed: u64,
    ) -> Self {
        match result {
            SlotResult::Settled => Self {
                done: Some(slot.local),
                failures: 0,
                retry: None,
                ..self
            },
            SlotResult::Failed => Self {
                retry: Some(now + backoff::delay(schedule.timing(), self.failures, seed)),
                ..self
            },
            SlotResult::NetworkNotBack => Self {
                failures: self.failures.saturating_sub(1),
                retry: Some(now + NETWORK_RETRY),
                ..self
            },
        }
    }
}
