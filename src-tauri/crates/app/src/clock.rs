//! The clock and time zone that the timer uses.

use chrono::{DateTime, Local, Utc};
use schedule::Zone;

/// The current time, and the time zone of the wall clock.
pub trait Clock: Send + Sync {
    /// The current time.
    fn now(&self) -> DateTime<Utc>;

    /// The time zone.
    fn zone(&self) -> &dyn Zone;
}

/// This computer's clock.
pub(crate) struct ComputerClock;

impl Clock for ComputerClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn zone(&self) -> &dyn Zone {
        &Local
    }
}
