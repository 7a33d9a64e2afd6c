//! A timer without a computer: it asks what is due and does it.

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use domain::{Day, Quiet, Schedule, TimeOfDay, Timing};

use crate::schedule::{Due, Ending, Memory, Slot, next};

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

pub(super) fn quiet(from: &str, to: &str) -> Option<Quiet> {
    Some(Quiet {
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

pub(super) struct Life {
    pub(super) schedule: Schedule,
    pub(super) zone: Tz,
    pub(super) memory: Memory,
    pub(super) now: DateTime<Utc>,
    /// Every try: its slot and when it began.
    pub(super) tries: Vec<(Slot, DateTime<Utc>)>,
    /// The slots that were settled.
    pub(super) done: Vec<Slot>,
}

impl Life {
    pub(super) fn new(schedule: Schedule, zone: Tz, now: DateTime<Utc>) -> Self {
        Self {
            schedule,
            zone,
            memory: Memory::new(now),
            now,
            tries: Vec::new(),
            done: Vec::new(),
        }
    }

    pub(super) fn due(&self) -> Option<Due> {
        next(&self.schedule, &self.memory, self.now, &self.zone)
    }

    /// Runs what is due, if anything is.
    pub(super) fn look(&mut self, ending: Ending) -> bool {
        let Some(due) = self.due().filter(|due| due.at <= self.now) else {
            return false;
        };
        self.tries.push((due.slot, self.now));
        if ending == Ending::Settled {
            self.done.push(due.slot);
        }
        let memory = self.memory.begun(&self.schedule, self.now, 1);
        self.memory = memory.ended(&self.schedule, due.slot, ending, self.now, 1);
        true
    }

    /// Awake until then: everything runs when it is due.
    pub(super) fn live_until(&mut self, end: DateTime<Utc>, ending: Ending) {
        while let Some(due) = self.due().filter(|due| due.at <= end) {
            self.now = self.now.max(due.at);
            // A retry that a clock set back had made unbelievable may be believed by now: then it is due later.
            self.look(ending);
        }
        self.now = self.now.max(end);
    }

    pub(super) fn pass(&mut self, minutes: i64, ending: Ending) {
        self.live_until(self.now + TimeDelta::minutes(minutes), ending);
    }
}
