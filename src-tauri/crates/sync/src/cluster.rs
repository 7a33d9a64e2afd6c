//! Decides what becomes of numbers that belong together: usually one number, or a person's merged and cloned charts.
//!
//! All numbers of a cluster are decided together from all of their rows, so the result does not depend on which row changed or
//! was read first. The decision has two steps, both without I/O: [`desired`] says how patients and links must be, and [`diff`]
//! what to write for that. Once it is written, the difference is empty.
//!
//! - A person who is active in any chart is one active patient here. The **primary** link is the chart that gives the patient
//!   its fields: the first active chart that can be imported, the original before second charts. A practice that archived
//!   the general chart and still treats the person in the orthodontist's expects the patient in the list.
//! - If several patients here are that person, one survives and the others are **folded** into it: they keep what the desk
//!   wrote, become inactive, and point to it.
//! - A patient whose numbers belong to several persons stays with an active one, its primary number's first. The other numbers
//!   are imported as new.
//! - A merged number that is not active in the source is an inactive patient that points to the survivor.
//! - A patient that is active in another integration stays active.

mod desired;
mod diff;

use std::collections::HashMap;

use domain::{PatNum, PatientId, PatientStatus, SourcePatient};
use store::{LinkRow, StoredPatient};
use vault::Fingerprint;

use crate::identity_graph::IdentityGraph;
use crate::pages::{Member, Row};

pub(crate) use desired::desired;
pub(crate) use diff::diff;

/// Numbers that are decided together, with what is known of them.
pub(crate) struct Cluster<'a> {
    /// Ascending.
    pub(crate) members: &'a [Member],
    pub(crate) links: &'a HashMap<PatNum, LinkRow>,
    /// The patients of the links, and those that rows without a link may match.
    pub(crate) patients: &'a HashMap<PatientId, StoredPatient>,
    pub(crate) graph: &'a IdentityGraph,
}

impl<'a> Cluster<'a> {
    fn member(&self, number: PatNum) -> Option<&'a Member> {
        let index = self
            .members
            .binary_search_by_key(&number, |member| member.pat_num)
            .ok()?;
        self.members.get(index)
    }

    fn link(&self, number: PatNum) -> Option<&'a LinkRow> {
        self.links.get(&number)
    }

    /// The number's patient data, if it is active and can be imported.
    fn data(&self, number: PatNum) -> Option<(&'a SourcePatient, Fingerprint)> {
        match &self.member(number)?.row {
            Row::Active(patient, print) => Some((patient, *print)),
            Row::Unusable(_) | Row::Left(_) => None,
        }
    }

    fn is_importable(&self, number: PatNum) -> bool {
        self.data(number).is_some()
    }

    /// The number's own status. One that cannot be imported keeps the status that it has here.
    fn status(&self, number: PatNum) -> PatientStatus {
        match self.member(number).map(|member| &member.row) {
            Some(Row::Active(..)) => PatientStatus::Active,
            Some(Row::Left(reason)) => PatientStatus::Inactive(*reason),
            Some(Row::Unusable(_)) | None => self
                .link(number)
                .map_or(PatientStatus::Active, |link| link.status),
        }
    }

    /// Whether the number makes its patient active.
    fn is_active(&self, number: PatNum) -> bool {
        let is_ours = self.is_importable(number) || self.link(number).is_some();
        is_ours && self.status(number) == PatientStatus::Active
    }

    fn is_primary(&self, number: PatNum, patient: PatientId) -> bool {
        self.link(number)
            .is_some_and(|link| link.is_primary && link.patient == patient)
    }
}

#[cfg(test)]
mod tests;
