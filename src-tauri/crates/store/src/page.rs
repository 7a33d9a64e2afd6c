//! One planned page of a sync. It is plain data: building it changes nothing.

use domain::{
    CompanyId, Counts, InactiveReason, IntegrationId, PatNum, PatientFields, PatientId, PatientStatus,
    Problem, RunId, Ssn,
};
use vault::Fingerprint;

use crate::{CursorMove, FieldChange};

/// Everything that one page of a run writes, in one transaction.
#[derive(Debug)]
pub struct PageWrite {
    /// The run, which must be in progress.
    pub run: RunId,
    /// Its integration.
    pub integration: IntegrationId,
    /// The integration's company. Patients of other companies are never changed.
    pub company: CompanyId,
    /// Patients to create. No patient of the company has their name and birthday, except patients linked to another number
    /// of this integration.
    pub creates: Vec<Create>,
    /// Patients to change or to link.
    pub updates: Vec<Update>,
    /// Numbers whose status or fingerprint changed while their patients stay the same.
    pub link_updates: Vec<LinkUpdate>,
    /// Patients to make inactive.
    pub deactivations: Vec<Deactivation>,
    /// Patients who have, or had, several numbers.
    pub persons: PersonsWrite,
    /// Every number that the page processed. An open problem of one that is not among `problems` is resolved.
    pub processed: Vec<PatNum>,
    /// Patients that could not be imported.
    pub problems: Vec<Problem>,
    /// What this page adds to the run's counts. They must add up to the rows read, or nothing is written.
    pub counts: Counts,
    /// How the cursor moves.
    pub cursor: CursorMove,
}

/// A patient to be created, active and linked.
#[derive(Debug)]
pub struct Create {
    /// Its number in the source.
    pub pat_num: PatNum,
    /// Its fields.
    pub fields: PatientFields,
    /// Its SSN, which goes into the notes.
    pub ssn: Option<Ssn>,
    /// The fingerprint of what was imported.
    pub fingerprint: Fingerprint,
}

/// A patient to be changed, linked, or both. The store compares the SSN with the one in the notes.
#[derive(Debug)]
pub struct Update {
    /// The patient.
    pub patient: PatientId,
    /// Its number in the source.
    pub pat_num: PatNum,
    /// All its new fields.
    pub fields: PatientFields,
    /// Its SSN in the source, which goes into the notes.
    pub ssn: Option<Ssn>,
    /// The fingerprint of what was imported.
    pub fingerprint: Fingerprint,
    /// The changed fields, for the change record. The store adds status and SSN.
    pub changed: Vec<FieldChange>,
    /// Whether the patient was inactive and becomes active.
    pub reactivated: bool,
    /// Whether the patient is linked already.
    pub link: Link,
}

/// Whether a patient is linked already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// It was found by name and birthday, and is linked now.
    New,
    /// It was found by its link.
    Existing,
    /// It has several numbers, whose rows are among [`PersonsWrite::numbers`] where they change; this one is its link.
    OfSeveral(PatNum),
}

/// A new status and fingerprint of a number, link or alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkUpdate {
    /// The number.
    pub pat_num: PatNum,
    /// Its status in the source.
    pub status: PatientStatus,
    /// The fingerprint of what was imported from it.
    pub fingerprint: Fingerprint,
}

/// Changes of patients who have, or had, several numbers. A surviving patient is named by the number of its link, which this
/// page may create.
#[derive(Debug, Default)]
pub struct PersonsWrite {
    /// Numbers whose rows, links or aliases, are deleted first; `numbers` inserts those that remain.
    pub replaced: Vec<PatNum>,
    /// Numbers and the patients they belong to.
    pub numbers: Vec<NumberRow>,
    /// Patients whose link gets another number while their fields stay.
    pub relinked: Vec<(PatientId, PatNum)>,
    /// Patients who are the patient of another number.
    pub folds: Vec<Fold>,
    /// Patients who become inactive.
    pub turns: Vec<Deactivation>,
    /// Inactive patients and their surviving patient.
    pub pointers: Vec<(PatientId, Option<PatNum>)>,
}

impl PersonsWrite {
    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.replaced.is_empty()
            && self.numbers.is_empty()
            && self.relinked.is_empty()
            && self.folds.is_empty()
            && self.turns.is_empty()
            && self.pointers.is_empty()
    }

    /// Adds other changes.
    pub fn extend(&mut self, others: Self) {
        self.replaced.extend(others.replaced);
        self.numbers.extend(others.numbers);
        self.relinked.extend(others.relinked);
        self.folds.extend(others.folds);
        self.turns.extend(others.turns);
        self.pointers.extend(others.pointers);
    }
}

/// A number of a patient who has several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberRow {
    /// The number.
    pub pat_num: PatNum,
    /// The patient it belongs to.
    pub whose: Whose,
    /// Its status in the source.
    pub status: PatientStatus,
    /// The fingerprint of what was imported from it.
    pub fingerprint: Fingerprint,
}

/// The patient that a number belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// It is this patient's link.
    Link(PatientId),
    /// It is an alias of the patient linked to this number.
    Beside(PatNum),
}

/// A patient who is the patient of another number. It stays, with its desk notes, without a number of this integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// The patient who had the number.
    pub patient: PatientId,
    /// The number.
    pub pat_num: PatNum,
    /// The number of the surviving patient's link.
    pub into: PatNum,
    /// Whether the patient becomes inactive, because it is active in no other integration.
    pub deactivates: bool,
}

/// A patient to be made inactive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deactivation {
    /// The patient.
    pub patient: PatientId,
    /// Its number in the source.
    pub pat_num: PatNum,
    /// Why.
    pub reason: InactiveReason,
    /// The number of the surviving patient's link, if the patient was merged and the survivor is known.
    pub into: Option<PatNum>,
}
