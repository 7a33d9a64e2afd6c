//! Finds records that may be the same person.
//!
//! A Fellegi-Sunter model: each field of two records is compared and falls on a [level](compare::Comparison), and each level
//! is more or less likely for the same person than for two people. Two people are not all alike, so there are four classes of
//! them: members of a household, a parent and child with the same name, twins, and people who have nothing to do with each
//! other. What a household shares is as likely for two of its members as for one person, so it says nothing about them.
//!
//! - Agreement on a common value counts less than on a rare one: frequencies come from the records.
//! - The probabilities start from shipped ones and are adjusted to the records by expectation maximization ([`Model::trained`]).
//! - Only pairs that have something in common are compared ([`Population::candidates`]); their number grows linearly.
//! - A pair is *sure* only if the model and fixed rules agree. Everything else that is likely enough is for a person to decide.
//!
//! The crate has no I/O and keeps nothing. Of an SSN it only sees a keyed mark.

mod assess;
mod blocking;
mod compare;
mod contact;
mod day;
mod known_names;
mod model;
mod names;
mod nicknames;
mod population;
mod priors;
mod reason;
mod record;
mod spellings;
mod suffix;
mod train;

pub use assess::{Assessment, Verdict};
pub use model::Model;
pub use population::Population;
pub use reason::{Reason, Speaks};
pub use record::{Day, Record, SsnMark};
