//! The next sync that is due, and whether one is overdue.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use crate::backoff;
use crate::slots::{Slot, after_quiet_hours, first_after, last_until};
use crate::zone::{Zone, first_at_or_after};
use crate::{Schedule, TimerState, Timing};

/// A remembered time that is further in the future comes from a clock that was wrong. Two zones can be 26 hours apart.
const MAX_AHEAD: TimeDelta = TimeDelta::hours(26);

/// How late a sync may be before the data counts as overdue.
const GRACE: TimeDelta = TimeDelta::hours(1);

/// With several syncs a day, the grace is the interval between them, but at least this.
const MIN_GRACE: TimeDelta = TimeDelta::minutes(15);

/// The next scheduled sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The slot that it is for.
    pub slot: Slot,
    /// When it may start; in the past if it is late.
    pub at: DateTime<Utc>,
}

/// The next scheduled sync; `None` if the schedule is off. One sync makes up for all missed slots; it is for the last one.
#[must_use]
pub fn next(schedule: &Schedule, state: &TimerState, now: DateTime<Utc>, zone: &dyn Zone) -> Option<Due> {
    let handled = Handled::of(state, now, zone);
    let missed = last_until(schedule, zone, now).filter(|slot| handled.is_open(slot));
    let slot = match missed {
        Some(slot) => slot,
        None => first_after(schedule, zone, now, |slot| handled.is_open(slot))?,
    };
    // A retry further away than the longest delay comes from a clock that was set back since.
    let retry = state.retry.filter(|at| *at <= now + backoff::max_delay());
    let at = retry.map_or(slot.at, |retry| retry.max(slot.at));
    // An overdue sync starts now, unless now falls in quiet hours.
    let start = at.max(now);
    let allowed = after_quiet_hours(schedule, zone, start);
    let at = if allowed == start { at } else { allowed };
    Some(Due { slot, at })
}

/// When the first overdue sync was due; `None` if none is overdue.
#[must_use]
pub fn overdue_since(
    schedule: &Schedule,
    state: &TimerState,
    now: DateTime<Utc>,
    zone: &dyn Zone,
) -> Option<DateTime<Utc>> {
    let handled = Handled::of(state, now, zone);
    let done = handled.done.and_then(|done| first_at_or_after(zone, done));
    let from = [handled.since, handled.completed, done]
        .into_iter()
        .flatten()
        .max();
    let first = match from {
        Some(from) => first_after(schedule, zone, from, |slot| handled.is_open(slot)),
        None => last_until(schedule, zone, now),
    };
    first.map(|slot| slot.at).filter(|at| *at + grace(schedule) < now)
}

/// The slots that need no sync, as far as the remembered times are plausible.
struct Handled {
    since: Option<DateTime<Utc>>,
    done: Option<NaiveDateTime>,
    completed: Option<DateTime<Utc>>,
}

impl Handled {
    fn of(state: &TimerState, now: DateTime<Utc>, zone: &dyn Zone) -> Self {
        let is_plausible = |at: &DateTime<Utc>| *at <= now + MAX_AHEAD;
        let instant = |local: &NaiveDateTime| first_at_or_after(zone, *local);
        Self {
            since: Some(state.since).filter(is_plausible),
            done: state
                .done
                .filter(|done| instant(done).is_some_and(|at| is_plausible(&at))),
            completed: state.completed.filter(is_plausible),
        }
    }

    fn is_open(&self, slot: &Slot) -> bool {
        self.since.is_none_or(|since| slot.at > since)
            && self.done.is_none_or(|done| slot.local > done)
            && self.completed.is_none_or(|completed| slot.at > completed)
    }
}

fn grace(schedule: &Schedule) -> TimeDelta {
    match schedule.timing() {
        Timing::Every { minutes, .. } => TimeDelta::minutes(minutes.into()).clamp(MIN_GRACE, GRACE),
        Timing::Off | Timing::Daily { .. } => GRACE,
    }
}
