//! A clock that changes only when it is set.

use std::sync::{Arc, Mutex};

use app::{Clock, Zone};
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;

pub(crate) struct FakeClock {
    now: Mutex<DateTime<Utc>>,
    zone: Tz,
}

impl FakeClock {
    /// At this time by the wall clock.
    pub(crate) fn at(zone: Tz, local: &str) -> Arc<Self> {
        let now = Mutex::new(instant(zone, local));
        Arc::new(Self { now, zone })
    }

    pub(crate) fn set(&self, now: DateTime<Utc>) {
        *self.now.lock().unwrap() = now;
    }

    pub(crate) fn wall(&self) -> NaiveDateTime {
        self.now().with_timezone(&self.zone).naive_local()
    }
}

impl Clock for FakeClock {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    fn zone(&self) -> &dyn Zone {
        &self.zone
    }
}

pub(crate) fn instant(zone: Tz, local: &str) -> DateTime<Utc> {
    let local: NaiveDateTime = local.parse().unwrap();
    zone.from_local_datetime(&local)
        .earliest()
        .unwrap()
        .with_timezone(&Utc)
}
