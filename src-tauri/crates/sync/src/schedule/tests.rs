//! The schedule's promises, over simulated years in the time zones of the world.

mod calendar;
mod cases;
mod life;
mod properties;
