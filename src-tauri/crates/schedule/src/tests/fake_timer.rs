//! A timer with a simulated clock, which runs what is due.

use crate::{Day, QuietHours, Schedule, TimeOfDay, Timing};
use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::{Due, Slot, SlotResult, TimerState, next};

pub(super) fn time(text: &str) -> TimeOfDay {
    text.parse().unwrap()
}

pub(super) fn daily(at: &str) -> Schedule {
    Schedule::new(Timing::Daily { at: time(at) }, Day::ALL, None).unwrap()
}

pub(super) fn every(minutes: u16, from: &str, to: &str) -> Timing {
    Timing::Every {
        minutes,
        from: time(from),
        to: time(to),
    }
}

pub(super) fn quiet(from: &str, to: &str) -> Option<QuietHours> {
    Some(QuietHours {
        from: time(from),
        to: time(to),
    })
}

pub(super) fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(super) fn local(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

/// The first instant at which the wall clock shows it.
pub(super) fn at(zone: Tz, text: &str) -> DateTime<Utc> {
    zone.from_local_datetime(&local(text))
        .earliest()
        .unwrap()
        .with_timezone(&Utc)
}

pub(super) struct FakeTimer {
    pub(super) schedule: Schedule,
    pub(super) zone: Tz,
    pub(super) state: TimerState,
    pub(super) now: DateTime<Utc>,
    /// Each attempt: its slot and its start.
    pub(super) tries: Vec<(Slot, DateTime<Utc>)>,
    /// The settled slots.
    pub(super) done: Vec<Slot>,
}

impl FakeTimer {
    pub(super) fn new(schedule: Schedule, zone: Tz, now: DateTime<Utc>) -> Self {
        Self {
            schedule,
            zone,
            state: TimerState::new(now),
            now,
            tries: Vec::new(),
            done: Vec::new(),
        }
    }

    pub(super) fn due(&self) -> Option<Due> {
        next(&self.schedule, &self.state, self.now, &self.zone)
    }

    /// Runs what is due, if anything is.
    pub(super) fn tick(&mut self, result: SlotResult) -> bool {
        let Some(due) = self.due().filter(|due| due.at <= self.now) else {
            return false;
        };
        self.tries.push((due.slot, self.now));
        if result == SlotResult::Settled {
            self.done.push(due.slot);
        }
        let state = self.state.started(&self.schedule, self.now, 1);
        self.state = state.finished(&self.schedule, due.slot, result, self.now, 1);
        true
    }

    /// Awake until `end`: everything runs when it is due.
    pub(super) fn run_until(&mut self, end: DateTime<Utc>, result: SlotResult) {
        while let Some(due) = self.due().filter(|due| due.at <= end) {
            self.now = self.now.max(due.at);
            // A retry that was not plausible after the clock was set back may be plausible by now; then it is due later.
            self.tick(result);
        }
        self.now = self.now.max(end);
    }

    pub(super) fn pass(&mut self, minutes: i64, result: SlotResult) {
        self.run_until(self.now + TimeDelta::minutes(minutes), result);
    }
}
