//! The guarantees, over simulated years in the world's time zones.

mod calendar;
mod cases;
mod fake_timer;
mod properties;
