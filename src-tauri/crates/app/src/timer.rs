//! The timer: starts scheduled syncs while the app is open.
//!
//! # Guarantees
//! - Due syncs are found by the wall clock at least once a minute, so sleep, hibernation, and a changed clock cost at most a
//!   minute. The crate [`schedule`] decides when a sync is due.
//! - It starts syncs as a person would: through the lease, so an integration has one sync at a time. An integration that is
//!   already syncing is tried again a minute later, and nothing is recorded.
//! - A scheduled sync that is stopped by closing the app leaves its slot open; the next start of the app catches up.
//! - One sync a week is a full one: it compares contents, without a limit.
//! - Each day, a backup is made after the last scheduled sync.
//! - After the computer wakes, the network gets time to reconnect: nothing starts at first, and a sync that cannot connect
//!   is retried soon and does not count as a failure.
//!
//! # Limits
//! - It runs in the window's program only. The command `ontime` starts no scheduled sync.

mod result;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Fault, FaultClass, IntegrationId, Mode, Trigger};
use schedule::{Due, LateReason, Slot, is_quiet, next};
use store::{LateStart, ScheduleRecord};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::view::SyncRequest;

/// The longest time between two ticks.
const POLL_INTERVAL: TimeDelta = TimeDelta::minutes(1);

/// A tick that is this late means that the computer slept or its clock was set forward.
const SLEEP_THRESHOLD: TimeDelta = TimeDelta::seconds(90);

/// The network needs this long after waking.
const NETWORK_DELAY: TimeDelta = TimeDelta::seconds(20);

/// A connection that fails within this time after waking is blamed on the network.
const WAKE_GRACE: TimeDelta = TimeDelta::minutes(5);

/// Changes within this time cause one tick.
const DEBOUNCE: Duration = Duration::from_millis(300);

/// A scheduled sync is a full one if none completed within this time: a week, less an hour so that a daily sync that takes
/// some time does it on the same day each week.
const FULL_SYNC_INTERVAL: TimeDelta = TimeDelta::hours(7 * 24 - 1);

/// A sync that starts later than this after its slot is recorded as late.
const LATE: TimeDelta = TimeDelta::minutes(5);

/// Starts the scheduled syncs of an open app.
pub struct Timer {
    app: App,
    seed: u64,
    opened: DateTime<Utc>,
    woke_at: DateTime<Utc>,
    /// Slots at which the integration was already syncing.
    delayed_by_run: BTreeMap<IntegrationId, Slot>,
    running: BTreeSet<IntegrationId>,
    runs: JoinSet<IntegrationId>,
    /// At most one task, which makes the day's backup.
    backup: JoinSet<()>,
}

impl Timer {
    /// A timer that has not ticked yet.
    #[must_use]
    pub fn new(app: &App) -> Self {
        let now = app.clock().now();
        Self {
            app: app.clone(),
            seed: RandomState::new().hash_one(now),
            opened: now,
            woke_at: now,
            delayed_by_run: BTreeMap::new(),
            running: BTreeSet::new(),
            runs: JoinSet::new(),
            backup: JoinSet::new(),
        }
    }

    /// Starts what is due, and returns when the next sync will be.
    pub async fn tick(&mut self) -> Option<DateTime<Utc>> {
        let integrations = match self.app.store().integrations().await {
            Ok(integrations) => integrations,
            Err(error) => {
                tracing::warn!(%error, "the timer could not read the integrations");
                return None;
            }
        };
        let mut first = None;
        for integration in integrations {
            let due = self.start_if_due(integration.id).await.unwrap_or_else(|fault| {
                tracing::warn!(integration = %integration.id, code = fault.code().as_str(), "a scheduled sync could not be started");
                None
            });
            first = first.into_iter().chain(due).min();
        }
        self.back_up(first);
        first
    }

    /// Makes the day's backup if it is due. Syncs go first.
    fn back_up(&mut self, next_sync: Option<DateTime<Utc>>) {
        while self.backup.try_join_next().is_some() {}
        if self.backup.is_empty() && self.running.is_empty() && self.app.active_runs().is_empty() {
            let app = self.app.clone();
            self.backup
                .spawn(async move { app.back_up_if_due(next_sync).await });
        }
    }

    /// Waits until a backup that is being made has ended.
    pub async fn backup_ended(&mut self) {
        while self.backup.join_next().await.is_some() {}
    }

    /// Detects from the time of the planned and the actual tick that the computer slept.
    pub fn detect_sleep(&mut self, planned: DateTime<Utc>, now: DateTime<Utc>) {
        if now - planned > SLEEP_THRESHOLD {
            self.woke_at = now;
            tracing::info!(
                seconds = (now - planned).num_seconds(),
                "the computer slept, or its clock was set"
            );
        }
    }

    /// Waits for a run of the timer to end; `false` if none is running.
    pub async fn run_ended(&mut self) -> bool {
        match self.runs.join_next().await {
            Some(ended) => {
                match ended {
                    Ok(integration) => drop(self.running.remove(&integration)),
                    // A panic hides which integration it was; the lease still prevents two syncs of one integration.
                    Err(_) => self.running.clear(),
                }
                true
            }
            None => false,
        }
    }

    async fn run(mut self, closing: CancellationToken) {
        // Setting a schedule must cause a tick.
        let mut changes = self.app.changes().subscribe();
        loop {
            let next = self.tick().await;
            let now = self.app.clock().now();
            let planned = next.map_or(now + POLL_INTERVAL, |next| next.clamp(now, now + POLL_INTERVAL));
            let pause = (planned - now)
                .to_std()
                .unwrap_or_default()
                .max(Duration::from_secs(1));
            tokio::select! {
                () = closing.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
                () = self.any_run_ended() => {}
                _ = changes.cards_changed() => tokio::time::sleep(DEBOUNCE).await,
            }
            self.detect_sleep(planned, self.app.clock().now());
        }
    }

    /// Returns only when a run has ended; never if none is running.
    async fn any_run_ended(&mut self) {
        if !self.run_ended().await {
            std::future::pending::<()>().await;
        }
    }

    async fn start_if_due(&mut self, id: IntegrationId) -> Result<Option<DateTime<Utc>>, Fault> {
        if self.running.contains(&id) {
            return Ok(None);
        }
        // A person looks at the next sync first.
        if self.app.store().sync_state(id).await?.paused_by.is_some() {
            return Ok(None);
        }
        let (now, record) = (self.app.clock().now(), self.app.store().schedule(id).await?);
        let zone = self.app.clock().zone();
        let Some(due) = next(&record.schedule, &record.state, now, zone) else {
            return Ok(None);
        };
        // A clock that was set back must not extend the delay.
        let start = if self.woke_at <= now {
            due.at.max(self.woke_at + NETWORK_DELAY)
        } else {
            due.at
        };
        if start > now {
            return Ok(Some(start));
        }
        self.start(id, &record, due, now).await
    }

    async fn start(
        &mut self,
        id: IntegrationId,
        record: &ScheduleRecord,
        due: Due,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, Fault> {
        let request = SyncRequest {
            integration: id,
            mode: self.mode(id, now).await?,
            limit: None,
            allow_mass_change: false,
        };
        let run = match self.app.start_sync(request, Trigger::Timer).await {
            Ok(run) => run,
            Err(fault) if fault.class() == FaultClass::SyncRunning => {
                self.delayed_by_run.insert(id, due.slot);
                return Ok(Some(now + POLL_INTERVAL));
            }
            Err(fault) => return Err(fault),
        };
        // Must be saved before the run's result, which is based on it.
        let saved = self.save_start(id, record, due, now).await;
        self.delayed_by_run.remove(&id);
        self.running.insert(id);
        let just_woke = self.woke_at <= now && now - self.woke_at <= WAKE_GRACE;
        let (app, seed) = (self.app.clone(), self.seed);
        self.runs.spawn(async move {
            app.record_result(id, due.slot, run, just_woke, seed).await;
            id
        });
        saved.map(|()| None)
    }

    async fn save_start(
        &self,
        id: IntegrationId,
        record: &ScheduleRecord,
        due: Due,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let started = record.state.started(&record.schedule, now, self.seed);
        self.app.store().mark_timer(id, &started).await?;
        if record.last_attempted_slot != Some(due.slot.local) {
            let late = self.late_start(id, record, due.slot, now);
            self.app.store().record_attempt(id, due.slot.local, late).await?;
        }
        Ok(())
    }

    /// Full if no full sync completed within a week: some edits leave no time of change, and only comparing contents finds
    /// them. It continues where an unfinished full sync stopped.
    async fn mode(&self, id: IntegrationId, now: DateTime<Utc>) -> Result<Mode, Fault> {
        let completed = self.app.store().sync_state(id).await?.full_completed_at;
        // A clock that was set back must not put it off.
        let is_recent = completed.is_some_and(|completed| (now - completed).abs() < FULL_SYNC_INTERVAL);
        Ok(if is_recent { Mode::Incremental } else { Mode::Full })
    }

    /// Why the first attempt at a slot starts late, if it does.
    fn late_start(
        &self,
        id: IntegrationId,
        record: &ScheduleRecord,
        slot: Slot,
        now: DateTime<Utc>,
    ) -> Option<LateStart> {
        let due_at = slot.at;
        if now - due_at <= LATE {
            return None;
        }
        let ready = due_at.max(self.opened).max(self.woke_at);
        let reason = if self.delayed_by_run.get(&id) == Some(&slot) {
            LateReason::Busy
        } else if ready <= now && is_quiet(&record.schedule, self.app.clock().zone(), ready) {
            LateReason::Quiet
        } else if due_at < self.opened {
            LateReason::NotOpen
        } else {
            LateReason::Asleep
        };
        Some(LateStart {
            due_at,
            reason,
            started_at: now,
        })
    }
}

impl App {
    /// Starts the timer, which runs until the app is closed. A second call does nothing.
    pub fn start_timer(&self) {
        self.timer_task()
            .start(|closing| tokio::spawn(Timer::new(self).run(closing)));
    }
}
