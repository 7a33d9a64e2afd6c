//! This computer's clock and time zone: what the timer goes by.

use chrono::{DateTime, Local, Utc};
use sync::schedule::Zone;

/// What the time is, and what the clock on the wall shows.
pub trait Clock: Send + Sync {
    /// The time.
    fn now(&self) -> DateTime<Utc>;

    /// The time zone.
    fn zone(&self) -> &dyn Zone;
}

/// The computer's own.
pub(crate) struct ComputerClock;

impl Clock for ComputerClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn zone(&self) -> &dyn Zone {
        &Local
    }
}
