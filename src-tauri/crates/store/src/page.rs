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
    /// Persons who have, or had, several numbers.
    pub persons: PersonsWrite,
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
    /// It has several numbers, whose rows are among [`PersonsWrite::numbers`] where they change; this one is its link.
    OfSeveral(PatNum),
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

/// What becomes of persons who have, or had, several numbers. Who goes on is named by the number of the link, which may
/// be one that this very page makes.
#[derive(Debug, Default)]
pub struct PersonsWrite {
    /// Numbers whose rows, links or aliases, go out; those that stand for somebody come back by `numbers`.
    pub replaced: Vec<PatNum>,
    /// Numbers and whom they stand for.
    pub numbers: Vec<NumberRow>,
    /// Patients who keep their fields, and whose link has another number.
    pub relinked: Vec<(PatientId, PatNum)>,
    /// Patients who turn out to be the patient of another number.
    pub folds: Vec<Fold>,
    /// Patients who become inactive.
    pub turns: Vec<Deactivation>,
    /// Patients who are inactive already, and who goes on for them.
    pub pointers: Vec<(PatientId, Option<PatNum>)>,
}

impl PersonsWrite {
    /// Whether nothing becomes of anybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.replaced.is_empty()
            && self.numbers.is_empty()
            && self.relinked.is_empty()
            && self.folds.is_empty()
            && self.turns.is_empty()
            && self.pointers.is_empty()
    }

    /// Adds what becomes of others.
    pub fn extend(&mut self, others: Self) {
        self.replaced.extend(others.replaced);
        self.numbers.extend(others.numbers);
        self.relinked.extend(others.relinked);
        self.folds.extend(others.folds);
        self.turns.extend(others.turns);
        self.pointers.extend(others.pointers);
    }
}

/// A number of somebody who has several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberRow {
    /// The number.
    pub pat_num: PatNum,
    /// For whom it stands.
    pub whose: Whose,
    /// Whether it is an active patient in the source.
    pub standing: Standing,
    /// The fingerprint of what was imported from it.
    pub fingerprint: Fingerprint,
}

/// For whom a number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// It is this patient's link.
    Link(PatientId),
    /// It is an alias beside the link of this number.
    Beside(PatNum),
}

/// A patient of its own who is the patient of another number. It stays, with what the desk wrote, without a number here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// Whose number it was.
    pub patient: PatientId,
    /// The number.
    pub pat_num: PatNum,
    /// The link's number of who goes on.
    pub into: PatNum,
    /// Whether the patient becomes inactive by this: no other integration says that it is active.
    pub deactivates: bool,
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
    /// The link's number of who goes on, if it was merged and that one is here.
    pub into: Option<PatNum>,
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
            persons: PersonsWrite::default(),
            dealt_with: Vec::new(),
            problems: Vec::new(),
            counts: Counts::default(),
            cursor: CursorMove::Stay,
        }
    }
}
