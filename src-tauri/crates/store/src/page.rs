//! One page of a sync, decided and ready to be written. Plain data: building it changes nothing.

use domain::{
    CompanyId, Counts, Departure, IntegrationId, PatNum, PatientFields, PatientId, Problem, RunId, Ssn,
    Standing,
};
use vault::Fingerprint;

use crate::{CursorMove, FieldChange};

/// Everything that one page of a run writes, in one transaction.
#[derive(Debug)]
pub struct PageWrite {
    /// The run, which must be under way.
    pub run: RunId,
    /// Its integration.
    pub integration: IntegrationId,
    /// The integration's company; no patient of another is touched.
    pub company: CompanyId,
    /// Patients to create: strangers, of whose names and birthday the company has nobody, but for those who stand for
    /// another number of this integration.
    pub creates: Vec<Create>,
    /// Patients to change or to link.
    pub updates: Vec<Update>,
    /// Numbers of which the source says something else than before, while their patients stay as they are.
    pub refreshes: Vec<Refresh>,
    /// Patients to make inactive.
    pub deactivations: Vec<Deactivation>,
    /// Numbers that stand for the patient of another number from now on.
    pub aliases: Vec<NewAlias>,
    /// Numbers that stand for nobody any more.
    pub unaliases: Vec<PatNum>,
    /// Patients who turn out to be the patient of another number.
    pub folds: Vec<Fold>,
    /// Who goes on for patients that are inactive already.
    pub pointers: Vec<Pointer>,
    /// Everybody whom the page dealt with, in whatever way: who had a problem and is not among `problems` has none now.
    pub dealt_with: Vec<PatNum>,
    /// Patients that could not be brought in.
    pub problems: Vec<Problem>,
    /// What this page adds to the run's counts. The five must add up to the rows read, or nothing is written.
    pub counts: Counts,
    /// Where the cursor goes.
    pub cursor: CursorMove,
}

/// A patient to be created, active and linked.
#[derive(Debug)]
pub struct Create {
    /// Its number in the source.
    pub pat_num: PatNum,
    /// Its fields.
    pub fields: PatientFields,
    /// Its social security number; goes into the notes.
    pub ssn: Option<Ssn>,
    /// The fingerprint of what was imported.
    pub fingerprint: Fingerprint,
}

/// A patient to be changed, linked, or both. Whether the social security number changes is found out from the notes.
#[derive(Debug)]
pub struct Update {
    /// Who, here.
    pub patient: PatientId,
    /// Its number in the source.
    pub pat_num: PatNum,
    /// All its fields as they are to be.
    pub fields: PatientFields,
    /// Its social security number in the source; goes into the notes.
    pub ssn: Option<Ssn>,
    /// The fingerprint of what was imported.
    pub fingerprint: Fingerprint,
    /// Which fields change, for the record. Standing and social security number are added by the store.
    pub changed: Vec<FieldChange>,
    /// Whether the patient had left and is active again.
    pub reactivated: bool,
    /// Whether the link is there already.
    pub link: Link,
}

/// Whether a patient is linked already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// It was found by name and birthday and gets its link now.
    New,
    /// It was found by its link.
    Existing,
    /// It has a link under another number, and this number is its alias, already or from now on.
    Alias,
}

/// What a source says of a number, link or alias, from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refresh {
    /// The number.
    pub pat_num: PatNum,
    /// Whether it is an active patient there.
    pub standing: Standing,
    /// The fingerprint of what was imported from it.
    pub fingerprint: Fingerprint,
}

/// An active number that stands for the patient of another number of the integration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAlias {
    /// The number.
    pub pat_num: PatNum,
    /// The number whose patient it is.
    pub head: PatNum,
    /// The fingerprint of what was imported from it.
    pub fingerprint: Fingerprint,
}

/// A patient of its own who is the patient of another number: its number becomes an alias of that one, and its aliases
/// do. The patient stays, with what the desk wrote, without a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// The number with its alias.
    pub alias: NewAlias,
    /// Whose number it was.
    pub patient: PatientId,
    /// Who goes on.
    pub into: PatientId,
    /// Whether the patient becomes inactive by this: no other integration says that it is active.
    pub deactivates: bool,
}

/// Who goes on for a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointer {
    /// An inactive patient.
    pub patient: PatientId,
    /// Who goes on, if that one is here.
    pub merged_into: Option<PatientId>,
}

/// A patient to be made inactive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deactivation {
    /// Who, here.
    pub patient: PatientId,
    /// Its number in the source.
    pub pat_num: PatNum,
    /// Why.
    pub departure: Departure,
    /// Who goes on, if it was merged and that one is here.
    pub merged_into: Option<PatientId>,
}

/// What came of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// The counts of the whole run up to here.
    pub totals: Counts,
}

impl PageWrite {
    /// A page that does nothing yet.
    #[must_use]
    pub fn new(run: RunId, integration: IntegrationId, company: CompanyId) -> Self {
        Self {
            run,
            integration,
            company,
            creates: Vec::new(),
            updates: Vec::new(),
            refreshes: Vec::new(),
            deactivations: Vec::new(),
            aliases: Vec::new(),
            unaliases: Vec::new(),
            folds: Vec::new(),
            pointers: Vec::new(),
            dealt_with: Vec::new(),
            problems: Vec::new(),
            counts: Counts::default(),
            cursor: CursorMove::Stay,
        }
    }
}
