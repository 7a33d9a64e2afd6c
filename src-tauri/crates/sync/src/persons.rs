//! Persons with several numbers: merged, or with second charts ([`crate::kin`] says which numbers are one person).
//!
//! Whoever is tied together by the records, or by standing for one patient here, is decided about together, from all of
//! their rows at once. So what is here in the end does not depend on which of the rows moved, or was met first:
//!
//! - A person who is active in any chart is one active patient here. Its fields are those of the first active chart
//!   that can be brought in, the original before the second charts: an office that has put the general chart away and
//!   still treats the person in the orthodontist's expects them in the list. The other numbers have the [`silent`]
//!   fingerprint, so that whichever speaks later is news.
//! - If several patients here turn out to be that person, one goes on and the others are **folded** into it: they stay,
//!   with what the desk wrote, inactive, and point to it.
//! - A patient whose numbers belong to several persons goes with its link's person, if that one is active, else with one
//!   who is. The other numbers are brought in as if they were met for the first time.
//! - Who was merged and is no active patient in the source is inactive here and points to who goes on.
//!
//! [`silent`]: crate::fingerprint::silent

mod seats;
mod verdict;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{Departure, PatNum, PatientId, SourcePatient, SourceRow, Standing};
use store::LinkedPatient;

use crate::plan::Known;

pub(crate) use verdict::Verdict;

/// What is known of the source's rows.
#[derive(Clone, Copy)]
pub(crate) enum Evidence<'a> {
    /// The rows of the whole group, just read. Who is not among them has vanished.
    Rows(&'a HashMap<PatNum, SourceRow>),
    /// What the source said when they were last met; those `to_fix` could not be brought in then.
    Remembered {
        /// Numbers with a problem.
        to_fix: &'a BTreeSet<PatNum>,
    },
}

/// What the source says of one number.
#[derive(Clone, Copy)]
enum Heard<'a> {
    /// An active patient; with what is to be imported, if its row was read.
    Active(Option<&'a SourcePatient>),
    /// An active patient who cannot be brought in.
    Unusable,
    /// No active patient, and why.
    Left(Departure),
    /// Nothing.
    Silence,
}

/// Numbers that are decided about together.
pub(crate) struct Group<'a> {
    known: Known<'a>,
    heard: BTreeMap<PatNum, Heard<'a>>,
    /// The charts of each person, the original first.
    persons: BTreeMap<PatNum, Vec<PatNum>>,
}

impl<'a> Group<'a> {
    pub(crate) fn of(numbers: &[PatNum], known: Known<'a>, evidence: Evidence<'a>) -> Self {
        let heard = |number: &PatNum| (*number, evidence.of(*number, known.found.linked.get(number)));
        let persons: BTreeSet<PatNum> = numbers.iter().map(|number| known.kin.person(*number)).collect();
        let charts = |person: PatNum| (person, known.kin.charts(person));
        Self {
            known,
            heard: numbers.iter().map(heard).collect(),
            persons: persons.into_iter().map(charts).collect(),
        }
    }

    fn linked(&self, number: PatNum) -> Option<&'a LinkedPatient> {
        self.known.found.linked.get(&number)
    }

    fn heard(&self, number: PatNum) -> Heard<'a> {
        self.heard.get(&number).copied().unwrap_or(Heard::Silence)
    }

    /// Whether the number makes the patient active for whom it stands. Who cannot be brought in stays as they were.
    fn is_active(&self, number: PatNum) -> bool {
        match self.heard(number) {
            Heard::Active(_) => true,
            Heard::Unusable => self
                .linked(number)
                .is_some_and(|own| own.said == Standing::Active),
            Heard::Left(_) | Heard::Silence => false,
        }
    }

    fn may_speak(&self, number: PatNum) -> bool {
        matches!(self.heard(number), Heard::Active(_))
    }

    /// Everybody here for whom one of the numbers stands, with these numbers.
    fn patients(&self) -> BTreeMap<PatientId, Vec<PatNum>> {
        let mut patients: BTreeMap<PatientId, Vec<PatNum>> = BTreeMap::new();
        for number in self.heard.keys() {
            if let Some(own) = self.linked(*number) {
                patients.entry(own.patient).or_default().push(*number);
            }
        }
        patients
    }
}

impl<'a> Evidence<'a> {
    fn of(self, number: PatNum, own: Option<&LinkedPatient>) -> Heard<'a> {
        match self {
            Self::Rows(rows) => match rows.get(&number) {
                None => Heard::Left(Departure::Vanished),
                Some(row) => match (row.standing, &row.patient) {
                    (Standing::Departed(reason), _) => Heard::Left(reason),
                    (Standing::Active, Ok(patient)) => Heard::Active(Some(patient)),
                    (Standing::Active, Err(_)) => Heard::Unusable,
                },
            },
            Self::Remembered { to_fix } => match own.map(|own| own.said) {
                None => Heard::Silence,
                Some(_) if to_fix.contains(&number) => Heard::Unusable,
                Some(Standing::Departed(reason)) => Heard::Left(reason),
                Some(Standing::Active) => Heard::Active(None),
            },
        }
    }
}

#[cfg(test)]
mod tests;
