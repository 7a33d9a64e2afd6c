//! What is due next, given what was done.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use domain::{Schedule, Timing};

use super::backoff;
use super::slots::{Slot, first_behind, last_until, out_of_quiet};
use super::zone::{Zone, first_at_or_after};

/// What is remembered from further ahead comes from a clock that was wrong. A zone can be 26 hours from another.
const AHEAD: TimeDelta = TimeDelta::hours(26);

/// After a network that was not back yet.
const SOON: TimeDelta = TimeDelta::minutes(1);

/// How late a run may be before the data counts as late.
const GRACE: TimeDelta = TimeDelta::hours(1);

/// The same where many are due a day: the distance between them, but no less than this.
const LEAST_GRACE: TimeDelta = TimeDelta::minutes(15);

/// What is remembered of an integration's timed syncs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// When the schedule was set: earlier slots are none of its.
    pub since: DateTime<Utc>,
    /// The last slot that was run to its end, by the wall clock.
    pub done: Option<NaiveDateTime>,
    /// How many tries in a row have failed. One that is under way counts until its end is known.
    pub failures: u32,
    /// When to try again after a failure.
    pub retry: Option<DateTime<Utc>>,
    /// When the last sync began that came to its end, whoever asked for it.
    pub completed: Option<DateTime<Utc>>,
}

/// The next timed sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The slot that it is for.
    pub slot: Slot,
    /// When it may begin; past if it is late.
    pub at: DateTime<Utc>,
}

/// How a timed sync ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It did its work, or a person stopped it or has to decide something: the next one is the next slot's.
    Settled,
    /// It failed.
    Failed,
    /// It could not connect just after the computer woke up: no failure yet.
    NetworkNotBack,
}

/// The next timed sync; `None` if the schedule is off. Missed slots are made up for by one run, for the last of them.
#[must_use]
pub fn next(schedule: &Schedule, memory: &Memory, now: DateTime<Utc>, zone: &dyn Zone) -> Option<Due> {
    let floor = Floor::of(memory, now, zone);
    let missed = last_until(schedule, zone, now).filter(|slot| floor.leaves(slot));
    let slot = match missed {
        Some(slot) => slot,
        None => first_behind(schedule, zone, now, |slot| floor.leaves(slot))?,
    };
    // Further ahead than anybody waits: the clock was set back since.
    let retry = memory.retry.filter(|at| *at <= now + backoff::longest());
    let at = retry.map_or(slot.at, |retry| retry.max(slot.at));
    // What is late begins now at the earliest, and now may be quiet.
    let begin = at.max(now);
    let allowed = out_of_quiet(schedule, zone, begin);
    let at = if allowed == begin { at } else { allowed };
    Some(Due { slot, at })
}

/// Since when a sync should have been there that was not; `None` while all is well.
#[must_use]
pub fn overdue_since(
    schedule: &Schedule,
    memory: &Memory,
    now: DateTime<Utc>,
    zone: &dyn Zone,
) -> Option<DateTime<Utc>> {
    let floor = Floor::of(memory, now, zone);
    let done = floor.done.and_then(|done| first_at_or_after(zone, done));
    let from = [floor.since, floor.completed, done].into_iter().flatten().max();
    let first = match from {
        Some(from) => first_behind(schedule, zone, from, |slot| floor.leaves(slot)),
        None => last_until(schedule, zone, now),
    };
    first.map(|slot| slot.at).filter(|at| *at + grace(schedule) < now)
}

impl Memory {
    /// For a schedule that was just set.
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

    /// A run begins. Until its end is known it counts as failed, so that one that takes the program with it is not begun
    /// again and again.
    #[must_use]
    pub fn begun(self, schedule: &Schedule, now: DateTime<Utc>, seed: u64) -> Self {
        let failures = self.failures.saturating_add(1);
        Self {
            failures,
            retry: Some(now + backoff::distance(schedule.timing(), failures, seed)),
            ..self
        }
    }

    /// The run for this slot that had [begun](Self::begun) has ended.
    #[must_use]
    pub fn ended(
        self,
        schedule: &Schedule,
        slot: Slot,
        ending: Ending,
        now: DateTime<Utc>,
        seed: u64,
    ) -> Self {
        let wait = |failures| Some(now + backoff::distance(schedule.timing(), failures, seed));
        match ending {
            Ending::Settled => Self {
                done: Some(slot.local),
                failures: 0,
                retry: None,
                ..self
            },
            Ending::Failed => Self {
                retry: wait(self.failures),
                ..self
            },
            Ending::NetworkNotBack => Self {
                failures: self.failures.saturating_sub(1),
                retry: Some(now + SOON),
                ..self
            },
        }
    }
}

/// Which slots are dealt with, as far as what is remembered can be believed.
struct Floor {
    since: Option<DateTime<Utc>>,
    done: Option<NaiveDateTime>,
    completed: Option<DateTime<Utc>>,
}

impl Floor {
    fn of(memory: &Memory, now: DateTime<Utc>, zone: &dyn Zone) -> Self {
        let believable = |at: &DateTime<Utc>| *at <= now + AHEAD;
        let instant = |local: &NaiveDateTime| first_at_or_after(zone, *local);
        Self {
            since: Some(memory.since).filter(believable),
            done: memory
                .done
                .filter(|done| instant(done).is_some_and(|at| believable(&at))),
            completed: memory.completed.filter(believable),
        }
    }

    fn leaves(&self, slot: &Slot) -> bool {
        self.since.is_none_or(|since| slot.at > since)
            && self.done.is_none_or(|done| slot.local > done)
            && self.completed.is_none_or(|completed| slot.at > completed)
    }
}

fn grace(schedule: &Schedule) -> TimeDelta {
    match schedule.timing() {
        Timing::Every { minutes, .. } => TimeDelta::minutes(minutes.into()).clamp(LEAST_GRACE, GRACE),
        Timing::Off | Timing::Daily { .. } => GRACE,
    }
}
