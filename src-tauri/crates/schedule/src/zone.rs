//! Conversion between instants and the wall clock of a time zone.

use chrono::{DateTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};

/// No zone skips more time: Samoa skipped a day when it crossed the date line.
const MAX_SKIP: TimeDelta = TimeDelta::hours(26);

/// The wall clock of a time zone. Every [`chrono::TimeZone`] is one.
pub trait Zone: Send + Sync {
    /// What the wall clock shows at an instant.
    fn local(&self, at: DateTime<Utc>) -> NaiveDateTime;

    /// The first instant at which the wall clock shows this; `None` if the clock skips it.
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

/// The first instant at which the wall clock shows this or, if the clock skips it, a later time.
pub(super) fn first_at_or_after(zone: &dyn Zone, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    let minutes = 0..=MAX_SKIP.num_minutes();
    minutes
        .filter_map(|minute| zone.instant(local.checked_add_signed(TimeDelta::minutes(minute))?))
        .next()
}
