//! Lists of names and places. No two names of a list differ only by accents, so that distinct people stay distinct for
//! a reader that ignores accents.

mod first_names;
mod last_names;
mod nicknames;
mod places;

pub(super) use first_names::{FEMALE, MALE};
pub(super) use last_names::LAST;
pub(super) use nicknames::NICKNAMES;
pub(super) use places::{CITIES, STREETS};
