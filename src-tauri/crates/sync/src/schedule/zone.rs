//! A time zone, as far as slots need one.

use chrono::{DateTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};

/// No clock leaps further forward: Samoa left a day out when it crossed the date line.
const LONGEST_LEAP: TimeDelta = TimeDelta::hours(26);

/// What the clock on the wall shows. Every [`chrono::TimeZone`] is one.
pub trait Zone: Send + Sync {
    /// What the wall clock shows at an instant.
    fn local(&self, at: DateTime<Utc>) -> NaiveDateTime;

    /// The first instant at which the wall clock shows this; `None` where it leaps over it.
    fn instant(&self, local: NaiveDateTime) -> Option<DateTime<Utc>>;
}

impl<Z: TimeZone + Send + Sync> Zone for Z {
    fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
        let utc = at.naive_utc();
        utc + self.offset_from_utc_datetime(&utc).fix()
    }

    fn instant(&self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        let found = self.from_local_datetime(&local).earliest()?;
        Some(found.with_timezone(&Utc))
    }
}

/// The first instant at which the wall clock shows this or, where it leaps over it, something later.
pub(super) fn first_at_or_after(zone: &dyn Zone, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    let minutes = 0..=LONGEST_LEAP.num_minutes();
    minutes
        .filter_map(|minute| zone.instant(local.checked_add_signed(TimeDelta::minutes(minute))?))
        .next()
}
