//! Decides what becomes of patients with several numbers, merged or with second charts (see [`crate::kin`]).
//!
//! All numbers connected by records, or by a patient here, form a cluster and are decided together from all of their rows.
//! So the result does not depend on which row changed or was read first:
//!
//! - A person who is active in any chart is one active patient here. Its fields come from the first active chart that can be
//!   imported, the original before second charts: a practice that archived the general chart and still treats the person
//!   in the orthodontist's expects the patient in the list. The other numbers have the [`secondary`] fingerprint, so a
//!   change of the primary number is noticed.
//! - If several patients here are that person, one survives and the others are **folded** into it: they keep what the desk
//!   wrote, become inactive, and point to it.
//! - A patient whose numbers belong to several persons stays with its link's person if that one is active, otherwise with
//!   an active one. The other numbers are imported as new.
//! - A merged number that is not active in the source is an inactive patient that points to the survivor.
//!
//! [`secondary`]: crate::fingerprint::secondary

mod seats;
mod verdict;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{InactiveReason, PatNum, PatientId, PatientStatus, SourcePatient, SourceRow};
use store::LinkedPatient;

use crate::plan::PlanContext;

pub(crate) use verdict::Verdict;

/// What is known of the source's rows.
#[derive(Clone, Copy)]
pub(crate) enum Evidence<'a> {
    /// The rows of the whole cluster, just read. A number without a row no longer exists.
    Rows(&'a HashMap<PatNum, SourceRow>),
    /// The last known status of each number; numbers in `to_fix` could not be imported.
    Remembered {
        /// Numbers with a problem.
        to_fix: &'a BTreeSet<PatNum>,
    },
}

/// The state of one number in the source.
#[derive(Clone, Copy)]
enum Heard<'a> {
    /// An active patient, with its data if the row was read.
    Active(Option<&'a SourcePatient>),
    /// An active patient that cannot be imported.
    Unusable,
    /// Not active, and why.
    Left(InactiveReason),
    /// Unknown.
    Silence,
}

/// A cluster: numbers that are decided together.
pub(crate) struct Group<'a> {
    known: PlanContext<'a>,
    heard: BTreeMap<PatNum, Heard<'a>>,
    /// The charts of each person, the original first.
    persons: BTreeMap<PatNum, Vec<PatNum>>,
}

impl<'a> Group<'a> {
    pub(crate) fn of(numbers: &[PatNum], known: PlanContext<'a>, evidence: Evidence<'a>) -> Self {
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

    /// Whether the number makes its patient active. A number that cannot be imported keeps its status.
    fn is_active(&self, number: PatNum) -> bool {
        match self.heard(number) {
            Heard::Active(_) => true,
            Heard::Unusable => self
                .linked(number)
                .is_some_and(|own| own.source_status == PatientStatus::Active),
            Heard::Left(_) | Heard::Silence => false,
        }
    }

    fn may_speak(&self, number: PatNum) -> bool {
        matches!(self.heard(number), Heard::Active(_))
    }

    /// The patients of the cluster with their numbers.
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
                None => Heard::Left(InactiveReason::Vanished),
                Some(row) => match (row.status, &row.patient) {
                    (PatientStatus::Inactive(reason), _) => Heard::Left(reason),
                    (PatientStatus::Active, Ok(patient)) => Heard::Active(Some(patient)),
                    (PatientStatus::Active, Err(_)) => Heard::Unusable,
                },
            },
            Self::Remembered { to_fix } => match own.map(|own| own.source_status) {
                None => Heard::Silence,
                Some(_) if to_fix.contains(&number) => Heard::Unusable,
                Some(PatientStatus::Inactive(reason)) => Heard::Left(reason),
                Some(PatientStatus::Active) => Heard::Active(None),
            },
        }
    }
}

#[cfg(test)]
mod tests;
