//! Names and places to draw from. No two names of a list differ by accents alone, so that people who are made distinct
//! stay distinct for a reader who folds accents.

mod first_names;
mod last_names;
mod nicknames;
mod places;

pub(super) use first_names::{FEMALE, MALE};
pub(super) use last_names::LAST;
pub(super) use nicknames::NICKNAMES;
pub(super) use places::{CITIES, STREETS};
