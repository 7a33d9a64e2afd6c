//! Decides when an integration is synced automatically: schedules, and the rules for the next sync.
//!
//! The next sync is a pure function of the schedule, of what the timer has done, of the time, and of the time zone. There
//! is no clock and no I/O here.
//!
//! # Guarantees
//! - A slot is a time on the wall clock, such as 19:00 on March 8. It runs once, even if the clock shows that time twice,
//!   is set back by less than a day, or the computer moves to another time zone.
//! - One sync makes up for all missed slots, however many.
//! - A slot that the clock skips, as in spring, is due at the skip.
//! - A completed sync that a person or a script started after a slot counts for that slot.
//! - Failures are retried at growing intervals with jitter, without end. Only the schedule itself turns syncs off; a clock
//!   that was wrong by years costs one extra sync once it is corrected.
//!
//! # Limits
//! - A clock that is set back by less than 26 hours is assumed to have been right before, so no scheduled sync starts
//!   during that time.
//! - A date that a time zone skips entirely has no slot.

mod backoff;
mod due;
mod late;
mod rules;
mod slots;
mod timer_state;
mod zone;

#[cfg(test)]
mod tests;

pub use due::{Due, next, overdue_since};
pub use late::LateReason;
pub use rules::{Day, QuietHours, Schedule, ScheduleError, TimeOfDay, Timing};
pub use slots::{Slot, is_quiet, slots_on};
pub use timer_state::{SlotResult, TimerState};
pub use zone::Zone;
