//! Who is active while a page is planned: what the store has, and what the page's earlier rows have made of it.

use std::collections::HashMap;

use domain::{PatNum, PatientId, Standing};
use store::{LinkedPatient, PatientNumber};

#[derive(Default)]
pub(super) struct Standings {
    said: HashMap<PatNum, Standing>,
    patients: HashMap<PatientId, Standing>,
    /// For whom a number stands since this page; `None` for somebody who is new here.
    moved: HashMap<PatNum, Option<PatientId>>,
}

impl Standings {
    /// What the source says of a number.
    pub(super) fn hear(&mut self, number: PatNum, standing: Standing) {
        self.said.insert(number, standing);
    }

    /// A patient becomes active or inactive.
    pub(super) fn turn(&mut self, patient: PatientId, standing: Standing) {
        self.patients.insert(patient, standing);
    }

    /// A number stands for somebody from now on, and is active.
    pub(super) fn moves(&mut self, number: PatNum, patient: Option<PatientId>) {
        self.moved.insert(number, patient);
        self.hear(number, Standing::Active);
    }

    /// Whether a number stands for somebody else since this page.
    pub(super) fn has_moved(&self, number: PatNum) -> bool {
        self.moved.contains_key(&number)
    }

    /// Whether this page has made a patient active or inactive.
    pub(super) fn has_turned(&self, patient: PatientId) -> bool {
        self.patients.contains_key(&patient)
    }

    /// What the source says of a number that `linked` was found by.
    pub(super) fn said(&self, number: PatNum, linked: &LinkedPatient) -> Standing {
        self.said.get(&number).copied().unwrap_or(linked.said)
    }

    /// The same, of one of a patient's numbers.
    pub(super) fn said_of(&self, number: &PatientNumber) -> Standing {
        let said = self.said.get(&number.pat_num).copied();
        said.unwrap_or(number.standing)
    }

    /// Whether a patient is active.
    pub(super) fn patient(&self, linked: &LinkedPatient) -> Standing {
        let turned = self.patients.get(&linked.patient).copied();
        turned.unwrap_or(linked.standing)
    }

    /// Whether an active number stands for a patient.
    pub(super) fn speaks_for(
        &self,
        number: PatNum,
        linked: Option<&LinkedPatient>,
        patient: PatientId,
    ) -> bool {
        match (self.moved.get(&number), linked) {
            (Some(moved), _) => *moved == Some(patient),
            (None, Some(linked)) => {
                linked.patient == patient && self.said(number, linked) == Standing::Active
            }
            (None, None) => false,
        }
    }

    /// Whether the patient for whom `number` stands is active by another number, here or in another integration.
    pub(super) fn others_say_active(&self, linked: &LinkedPatient, number: PatNum) -> bool {
        let of_this_integration = linked.numbers.iter().any(|other| {
            let said = self.said_of(other);
            other.pat_num != number && !self.has_moved(other.pat_num) && said == Standing::Active
        });
        let since_this_page =
            (self.moved.iter()).any(|(other, patient)| *other != number && *patient == Some(linked.patient));
        linked.active_elsewhere || of_this_integration || since_this_page
    }
}
