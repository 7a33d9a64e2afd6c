//! The timer: it starts what is due for as long as the office is open.
//!
//! # What is promised
//! - What is due is found by the wall clock, at least once a minute; so sleep, hibernation and a clock that is set cost a
//!   minute at most. When it is due is the engine's to say, see [`sync::schedule`].
//! - It starts what a person would start: through the lease, so that an integration has one sync at a time, whoever asked
//!   for it. One that is being synced already is quietly left for later.
//! - Closing the office in the middle of a timed sync leaves its slot undone: it is made up for.
//! - Just after the computer woke up the network has time to come back: nothing is started at first, and a sync that cannot
//!   connect is tried again soon and counts as no failure.
//!
//! # Limits
//! - It works while the window's program runs. The command `ontime` starts no timed sync.

mod outcome;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{ErrorCode, Fault, IntegrationId, MissedReason, Mode, Trigger};
use store::{Missed, ScheduleRecord, TimerMark};
use sync::schedule::{Due, Memory, Slot, is_quiet, next};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::office::Office;
use crate::schedules::memory;
use crate::view::SyncRequest;

/// The longest time between two looks at the clock.
const PULSE: TimeDelta = TimeDelta::minutes(1);

/// A look that comes so much later than planned means that the computer was asleep, or its clock was set forward.
const ASLEEP: TimeDelta = TimeDelta::seconds(90);

/// A network needs a moment after waking up.
const NETWORK_REST: TimeDelta = TimeDelta::seconds(20);

/// For how long a connection that fails is put down to waking up.
const WAKING: TimeDelta = TimeDelta::minutes(5);

/// How long changes are gathered before they are looked at.
const GATHER: Duration = Duration::from_millis(300);

/// From when on a sync that begins late counts as missed.
const LATE: TimeDelta = TimeDelta::minutes(5);

/// Starts the timed syncs of an open office.
pub struct Timer {
    office: Office,
    seed: u64,
    opened: DateTime<Utc>,
    woke: DateTime<Utc>,
    /// Slots at which the integration was being synced already.
    held_up: BTreeMap<IntegrationId, Slot>,
    under_way: BTreeSet<IntegrationId>,
    runs: JoinSet<IntegrationId>,
}

impl Timer {
    /// A timer that has not looked yet.
    #[must_use]
    pub fn new(office: &Office) -> Self {
        let now = office.clock().now();
        Self {
            office: office.clone(),
            seed: RandomState::new().hash_one(now),
            opened: now,
            woke: now,
            held_up: BTreeMap::new(),
            under_way: BTreeSet::new(),
            runs: JoinSet::new(),
        }
    }

    /// Starts what is due, and says when something will be.
    pub async fn look(&mut self) -> Option<DateTime<Utc>> {
        let integrations = match self.office.store().integrations().await {
            Ok(integrations) => integrations,
            Err(error) => {
                tracing::warn!(%error, "the timer could not read the integrations");
                return None;
            }
        };
        let mut first = None;
        for integration in integrations {
            let due = self.consider(integration.id).await.unwrap_or_else(|fault| {
                tracing::warn!(integration = %integration.id, code = ?fault.code, "a timed sync could not be started");
                None
            });
            first = first.into_iter().chain(due).min();
        }
        first
    }

    /// Takes note that the look that was planned for then comes now.
    pub fn rested(&mut self, planned: DateTime<Utc>, now: DateTime<Utc>) {
        if now - planned > ASLEEP {
            self.woke = now;
            tracing::info!(
                seconds = (now - planned).num_seconds(),
                "the computer was asleep, or its clock was set"
            );
        }
    }

    /// Waits for a run that was started to come to its end; `false` if there is none.
    pub async fn run_ended(&mut self) -> bool {
        match self.runs.join_next().await {
            Some(ended) => {
                match ended {
                    Ok(integration) => drop(self.under_way.remove(&integration)),
                    // Which one is not known: the lease still keeps two from running at once.
                    Err(_) => self.under_way.clear(),
                }
                true
            }
            None => false,
        }
    }

    async fn run(mut self, closing: CancellationToken) {
        // A schedule that was just set is one.
        let mut changes = self.office.changes().listen();
        loop {
            let next = self.look().await;
            let now = self.office.clock().now();
            let planned = next.map_or(now + PULSE, |next| next.clamp(now, now + PULSE));
            let pause = (planned - now)
                .to_std()
                .unwrap_or_default()
                .max(Duration::from_secs(1));
            tokio::select! {
                () = closing.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
                () = self.any_end() => {}
                _ = changes.changed() => tokio::time::sleep(GATHER).await,
            }
            self.rested(planned, self.office.clock().now());
        }
    }

    /// Only comes back if a run has ended.
    async fn any_end(&mut self) {
        if !self.run_ended().await {
            std::future::pending::<()>().await;
        }
    }

    async fn consider(&mut self, id: IntegrationId) -> Result<Option<DateTime<Utc>>, Fault> {
        if self.under_way.contains(&id) {
            return Ok(None);
        }
        let (now, record) = (self.office.clock().now(), self.office.store().schedule(id).await?);
        let Some(due) = next(
            &record.schedule,
            &memory(&record),
            now,
            self.office.clock().zone(),
        ) else {
            return Ok(None);
        };
        // A clock that was set back must not make the rest longer.
        let rested = self.woke + NETWORK_REST;
        let begin = if self.woke <= now {
            due.at.max(rested)
        } else {
            due.at
        };
        if begin > now {
            return Ok(Some(begin));
        }
        self.begin(id, &record, due, now).await
    }

    async fn begin(
        &mut self,
        id: IntegrationId,
        record: &ScheduleRecord,
        due: Due,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, Fault> {
        let request = SyncRequest {
            integration: id,
            mode: self.mode(id).await?,
            limit: None,
            allow_mass_change: false,
        };
        let run = match self.office.start_sync(request, Trigger::Timer).await {
            Ok(run) => run,
            Err(fault) if fault.code == ErrorCode::SyncRunning => {
                self.held_up.insert(id, due.slot);
                return Ok(Some(now + PULSE));
            }
            Err(fault) => return Err(fault),
        };
        // Kept before the end of the run can be: what its end means is built on it.
        let kept = self.keep_begun(id, record, due, now).await;
        self.held_up.remove(&id);
        self.under_way.insert(id);
        let waking = self.woke <= now && now - self.woke <= WAKING;
        let (office, seed) = (self.office.clone(), self.seed);
        self.runs.spawn(async move {
            office.settle(id, due.slot, run, waking, seed).await;
            id
        });
        kept.map(|()| None)
    }

    async fn keep_begun(
        &self,
        id: IntegrationId,
        record: &ScheduleRecord,
        due: Due,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let memory = memory(record);
        let begun = memory.begun(&record.schedule, now, self.seed);
        self.office.store().mark_timer(id, mark(&begun)).await?;
        if record.tried != Some(due.slot.local) {
            let missed = self.missed(id, record, due.slot, now);
            self.office.store().mark_tried(id, due.slot.local, missed).await?;
        }
        Ok(())
    }

    /// A pass through all patients comes first, from where one may have stopped.
    async fn mode(&self, id: IntegrationId) -> Result<Mode, Fault> {
        let cursors = self.office.store().cursor(id).await?;
        Ok(cursors.since.map_or(Mode::Full, |_| Mode::Incremental))
    }

    /// Why the first try of a slot begins late, if it does.
    fn missed(
        &self,
        id: IntegrationId,
        record: &ScheduleRecord,
        slot: Slot,
        now: DateTime<Utc>,
    ) -> Option<Missed> {
        let due_at = slot.at;
        if now - due_at <= LATE {
            return None;
        }
        let ready = due_at.max(self.opened).max(self.woke);
        let reason = if self.held_up.get(&id) == Some(&slot) {
            MissedReason::Busy
        } else if ready <= now && is_quiet(&record.schedule, self.office.clock().zone(), ready) {
            MissedReason::Quiet
        } else if due_at < self.opened {
            MissedReason::NotOpen
        } else {
            MissedReason::Asleep
        };
        Some(Missed {
            due_at,
            reason,
            begun_at: now,
        })
    }
}

impl Office {
    /// Starts the timer, which works until the office is closed. A second call does nothing.
    pub fn start_timer(&self) {
        self.timer_task()
            .start(|closing| tokio::spawn(Timer::new(self).run(closing)));
    }
}

fn mark(memory: &Memory) -> TimerMark {
    TimerMark {
        done: memory.done,
        failures: memory.failures,
        retry: memory.retry,
    }
}
