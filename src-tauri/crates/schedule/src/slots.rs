//! The slots of a schedule: the instants at which a sync is due in a time zone.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc, Weekday};

use crate::zone::{Zone, first_at_or_after};
use crate::{Day, Schedule, TimeOfDay};

/// How many days are searched. Every schedule has a slot each week, except on a date that the zone skips; the rest is
/// margin for the zone.
const DAYS: u64 = 17;

/// A moment at which a sync is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Date and time on the wall clock, which identify the slot.
    pub local: NaiveDateTime,
    /// The instant.
    pub at: DateTime<Utc>,
}

/// The last slot at or before `now`.
pub(super) fn last_until(schedule: &Schedule, zone: &dyn Zone, now: DateTime<Utc>) -> Option<Slot> {
    let tomorrow = zone.local(now).date().checked_add_days(Days::new(1))?;
    (0..DAYS)
        .filter_map(|back| tomorrow.checked_sub_days(Days::new(back)))
        .flat_map(|date| of_day(schedule, zone, date).into_iter().rev())
        .find(|slot| slot.at <= now)
}

/// The first slot after `from` accepted by the filter.
pub(super) fn first_after(
    schedule: &Schedule,
    zone: &dyn Zone,
    from: DateTime<Utc>,
    accepts: impl Fn(&Slot) -> bool,
) -> Option<Slot> {
    let yesterday = zone.local(from).date().checked_sub_days(Days::new(1))?;
    (0..DAYS)
        .filter_map(|on| yesterday.checked_add_days(Days::new(on)))
        .flat_map(|date| of_day(schedule, zone, date))
        .find(|slot| slot.at > from && accepts(slot))
}

/// The slots of a date that belong to this schedule, ascending: those after it was set.
#[must_use]
pub fn slots_on(schedule: &Schedule, since: DateTime<Utc>, zone: &dyn Zone, date: NaiveDate) -> Vec<Slot> {
    let mut slots = of_day(schedule, zone, date);
    slots.retain(|slot| slot.at > since);
    slots
}

/// Whether no sync may start then, even a late one.
#[must_use]
pub fn is_quiet(schedule: &Schedule, zone: &dyn Zone, at: DateTime<Utc>) -> bool {
    let time = time_of_day(zone.local(at).time());
    schedule
        .quiet()
        .zip(time)
        .is_some_and(|(quiet, time)| quiet.contains(time))
}

/// `at`, or the first full minute after it that is not quiet.
pub(super) fn after_quiet_hours(schedule: &Schedule, zone: &dyn Zone, at: DateTime<Utc>) -> DateTime<Utc> {
    if !is_quiet(schedule, zone, at) {
        return at;
    }
    // Minute by minute, because the wall clock may change in between. 25 hours contain every minute of the day.
    let minute = at - TimeDelta::seconds(at.timestamp().rem_euclid(60));
    (1..=25 * 60)
        .map(|minutes| minute + TimeDelta::minutes(minutes))
        .find(|later| !is_quiet(schedule, zone, *later))
        .unwrap_or(at)
}

/// The slots of a date, ascending. If a skip moves several to one instant, only the last is kept.
fn of_day(schedule: &Schedule, zone: &dyn Zone, date: NaiveDate) -> Vec<Slot> {
    if !schedule.days().contains(&day(date.weekday())) || !exists(zone, date) {
        return Vec::new();
    }
    let mut slots: Vec<Slot> = Vec::new();
    for time in schedule.times() {
        let Some(local) = date.and_hms_opt(time.hour().into(), time.minute().into(), 0) else {
            continue;
        };
        let Some(at) = first_at_or_after(zone, local) else {
            continue;
        };
        slots.pop_if(|last| last.at == at);
        slots.push(Slot { local, at });
    }
    slots
}

/// Whether the zone has this date.
fn exists(zone: &dyn Zone, date: NaiveDate) -> bool {
    first_at_or_after(zone, date.and_time(NaiveTime::MIN)).is_some_and(|at| zone.local(at).date() == date)
}

fn time_of_day(time: NaiveTime) -> Option<TimeOfDay> {
    use chrono::Timelike;
    TimeOfDay::new(
        u16::try_from(time.hour()).ok()?,
        u16::try_from(time.minute()).ok()?,
    )
}

fn day(weekday: Weekday) -> Day {
    match weekday {
        Weekday::Mon => Day::Mon,
        Weekday::Tue => Day::Tue,
        Weekday::Wed => Day::Wed,
        Weekday::Thu => Day::Thu,
        Weekday::Fri => Day::Fri,
        Weekday::Sat => Day::Sat,
        Weekday::Sun => Day::Sun,
    }
}
