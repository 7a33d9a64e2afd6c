//! When the next timed sync is due: a pure function of the schedule, what was done, the time and the time zone.
//!
//! # What is promised
//! - A slot is a time on the wall clock, such as 19:00 on 8 March. It is run once: also when the clock shows that time
//!   twice, is set back by less than a day, or the computer moves to another time zone.
//! - However many slots were missed, they are made up for by one run.
//! - A slot that the clock leaps over, as in spring, is due at the leap.
//! - A sync that a person or a script brought to its end after a slot counts for it.
//! - Failures are repeated at growing distances, with a jitter, for ever. Nothing but the schedule itself turns it off: not
//!   even a clock that was wrong by years and is right again, which costs one sync more.
//!
//! # Limits
//! - A clock that is set back by less than 26 hours is believed to have been right before, so as much time passes without
//!   a timed sync.
//! - A day that a time zone leaves out altogether has no slot.

mod backoff;
mod due;
mod slots;
#[cfg(test)]
mod tests;
mod zone;

pub use due::{Due, Ending, Memory, next, overdue_since};
pub use slots::{Slot, is_quiet};
pub use zone::Zone;
