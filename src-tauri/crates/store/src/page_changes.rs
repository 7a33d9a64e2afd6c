//! What a sync wants to change, as plain data: planning fills it, the mass-change guard and the preview read it, and
//! [`Batch::apply`](crate::Batch::apply) writes it.
//!
//! The plan says how patients and links must be afterwards. The store derives the rest: notes follow a patient's primary
//! number, a patient without a number loses its line in the notes, and change records follow from what differs.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    Counts, InactiveReason, PatNum, PatientFields, PatientId, PatientStatus, Problem, ServerTime,
    SourcePatient, Ssn,
};
use vault::Fingerprint;

use crate::{FieldChange, MassChange};

/// The changes of one or more pages. [`extend`](Self::extend) joins them.
#[derive(Debug, Default)]
pub struct PageChanges {
    /// Patients to create.
    pub creates: Vec<Create>,
    /// Patients whose fields, SSN, or status change.
    pub updates: Vec<Update>,
    /// Patients to make inactive, or inactive for another reason.
    pub deactivations: Vec<Deactivation>,
    /// Inactive patients whose surviving patient changes.
    pub survivors: Vec<SurvivorChange>,
    /// Links to insert, or to replace whole.
    pub links: Vec<LinkUpsert>,
    /// Links to delete.
    pub removed_links: Vec<PatNum>,
    /// Links whose patient, primary flag, and fingerprint stay.
    pub touched: Vec<LinkTouch>,
    /// Numbers that cannot be imported or updated. Each stays listed until it is solved.
    pub problems: Vec<OpenProblem>,
    /// Numbers that were read without a problem, or whose row is gone.
    pub solved: Vec<PatNum>,
    /// What this adds to the run's counts. They must add up to the rows read, or nothing is written.
    pub counts: Counts,
    /// How many of the skipped are errors.
    pub errors: u64,
    /// What this adds to the run's sums for the mass-change guard.
    pub mass_change: MassChange,
    /// The patients that `mass_change` counts.
    pub mass_changed: Vec<PatientId>,
    /// When the full sync began that this belongs to; `None` for another sync. Until one completes, the first counts.
    pub full_sync_begun_at: Option<DateTime<Utc>>,
}

/// A patient, or the one that the same [`PageChanges`] creates at this index of its `creates`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PatientRef {
    /// A patient in the store.
    Existing(PatientId),
    /// Index in [`PageChanges::creates`].
    Created(usize),
}

/// A patient to create as active. One of `links` must be its primary link.
#[derive(Debug)]
pub struct Create {
    /// The number whose row it is created from.
    pub pat_num: PatNum,
    /// Its fields, and its SSN, which goes into the notes.
    pub patient: Arc<SourcePatient>,
}

/// A patient to change. The store compares the SSN with the one in the notes.
#[derive(Debug)]
pub struct Update {
    /// The patient.
    pub patient: PatientId,
    /// The number whose row the fields are from.
    pub pat_num: PatNum,
    /// All its new fields.
    pub fields: PatientFields,
    /// Its SSN in the source, which goes into the notes.
    pub ssn: Option<Ssn>,
    /// The changed fields, for the change record. The store adds status and SSN.
    pub changed: Vec<FieldChange>,
    /// What changes in the source about fields that the desk keeps.
    pub kept: Vec<FieldChange>,
    /// Whether the patient was inactive and becomes active.
    pub reactivated: bool,
}

/// A patient to make inactive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deactivation {
    /// The patient.
    pub patient: PatientId,
    /// The number that says so.
    pub pat_num: PatNum,
    /// Why.
    pub reason: InactiveReason,
    /// The surviving patient, if it was merged or is a second chart, and the survivor is known.
    pub into: Option<PatientRef>,
}

/// A new surviving patient of one that is inactive already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SurvivorChange {
    /// The inactive patient.
    pub patient: PatientId,
    /// Its surviving patient.
    pub into: Option<PatientRef>,
}

/// A link as it must be afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkUpsert {
    /// The number.
    pub pat_num: PatNum,
    /// The patient it belongs to.
    pub patient: PatientRef,
    /// Whether this is the patient's number in this integration; each patient has one.
    pub is_primary: bool,
    /// The source's own status of the number: never merged or cloned, which only a patient is.
    pub status: PatientStatus,
    /// The fingerprint of the number's own row.
    pub fingerprint: Fingerprint,
    /// The row's time of last change as read; `None` if it must be read again.
    pub changed_at: Option<ServerTime>,
    /// The digest of the merge and clone records of the number's cluster; `None` without any.
    pub cluster: Option<ClusterDigest>,
}

/// What a read leaves in a link when nothing else changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkTouch {
    /// The number.
    pub pat_num: PatNum,
    /// The source's own status of the number.
    pub status: PatientStatus,
    /// Whether the status or the cluster is another one than before. An undo restores those.
    pub is_other_state: bool,
    /// As in [`LinkUpsert`].
    pub changed_at: Option<ServerTime>,
    /// As in [`LinkUpsert`].
    pub cluster: Option<ClusterDigest>,
}

/// A problem of a number, with what decides whether the number must be read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenProblem {
    /// The problem.
    pub problem: Problem,
    /// As in [`LinkUpsert`].
    pub changed_at: Option<ServerTime>,
    /// As in [`LinkUpsert`].
    pub cluster: Option<ClusterDigest>,
}

/// A digest of the merge and clone records of a cluster. Only equality counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClusterDigest(pub [u8; 8]);

impl PageChanges {
    /// Adds the changes of a later page.
    pub fn extend(&mut self, mut later: Self) {
        let offset = self.creates.len();
        let shift = |patient: &mut PatientRef| {
            if let PatientRef::Created(index) = patient {
                *index += offset;
            }
        };
        later
            .deactivations
            .iter_mut()
            .filter_map(|row| row.into.as_mut())
            .for_each(shift);
        later
            .survivors
            .iter_mut()
            .filter_map(|row| row.into.as_mut())
            .for_each(shift);
        later.links.iter_mut().for_each(|row| shift(&mut row.patient));
        self.creates.append(&mut later.creates);
        self.updates.append(&mut later.updates);
        self.deactivations.append(&mut later.deactivations);
        self.survivors.append(&mut later.survivors);
        self.links.append(&mut later.links);
        self.removed_links.append(&mut later.removed_links);
        self.touched.append(&mut later.touched);
        self.problems.append(&mut later.problems);
        self.solved.append(&mut later.solved);
        self.counts = self.counts.plus(&later.counts);
        self.errors += later.errors;
        self.mass_change += later.mass_change;
        self.mass_changed.append(&mut later.mass_changed);
        self.full_sync_begun_at = self.full_sync_begun_at.or(later.full_sync_begun_at);
    }

    /// Whether it changes no patient, link, or problem. Counts and position may still advance.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.changes_patients() && self.problems.is_empty()
    }

    /// Whether it changes patients or links. Problems and counts may change in any case.
    #[must_use]
    pub fn changes_patients(&self) -> bool {
        !(self.creates.is_empty()
            && self.updates.is_empty()
            && self.deactivations.is_empty()
            && self.survivors.is_empty()
            && self.links.is_empty()
            && self.removed_links.is_empty()
            && self.touched.is_empty())
    }
}
