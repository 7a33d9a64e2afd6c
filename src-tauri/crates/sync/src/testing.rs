//! Small makers for the tests of this crate.

use domain::{
    Birthday, Departure, Epoch, Gender, PatNum, PatientFields, PatientId, Problem, ProblemCode,
    SourcePatient, SourceRow, Standing, name_key,
};
use store::{Candidate, LinkedPatient, Lookup};
use vault::{Fingerprint, FingerprintKey, MasterKey};

use crate::lookup::match_key;

/// A patient with a name, a birthday and nothing else.
pub(crate) fn patient_fields(first: &str, last: &str, birthday: &str) -> PatientFields {
    PatientFields {
        first_name: first.to_owned(),
        legal_first_name: first.to_owned(),
        last_name: last.to_owned(),
        birthday: Birthday::from_stored(birthday).unwrap(),
        gender: Gender::Unknown,
        email: String::new(),
        phone: String::new(),
        address: String::new(),
        city: String::new(),
        state: String::new(),
        zip: String::new(),
        insurance_number: String::new(),
    }
}

/// The same with another first name on official papers.
pub(crate) fn called(first: &str, legal: &str, last: &str, birthday: &str) -> PatientFields {
    PatientFields {
        legal_first_name: legal.to_owned(),
        ..patient_fields(first, last, birthday)
    }
}

pub(crate) fn fingerprint_key() -> FingerprintKey {
    MasterKey::generate().derive().fingerprint
}

/// What the source is to be fingerprinted as.
pub(crate) fn print_of(key: &FingerprintKey, fields: &PatientFields) -> Fingerprint {
    let (fields, ssn) = (fields.clone(), None);
    crate::fingerprint::fingerprint(key, &SourcePatient { fields, ssn })
}

pub(crate) fn active(pat_num: i64, fields: PatientFields) -> SourceRow {
    row(pat_num, Standing::Active, Ok(SourcePatient { fields, ssn: None }))
}

pub(crate) fn gone(pat_num: i64, reason: Departure) -> SourceRow {
    let fields = patient_fields("Gone", "Away", "1950-01-01");
    let patient = Ok(SourcePatient { fields, ssn: None });
    row(pat_num, Standing::Departed(reason), patient)
}

pub(crate) fn broken(pat_num: i64) -> SourceRow {
    let problem = Problem {
        pat_num: PatNum(pat_num),
        code: ProblemCode::NoBirthdate,
        detail: None,
    };
    row(pat_num, Standing::Active, Err(problem))
}

fn row(pat_num: i64, standing: Standing, patient: Result<SourcePatient, Problem>) -> SourceRow {
    SourceRow {
        pat_num: PatNum(pat_num),
        stamp: Epoch(1_700_000_000),
        standing,
        patient,
    }
}

/// Adds a patient who is linked to `pat_num`.
pub(crate) fn link(
    found: &mut Lookup,
    pat_num: i64,
    patient: i64,
    fields: PatientFields,
    standing: Standing,
    fingerprint: Fingerprint,
) {
    let linked = LinkedPatient {
        patient: PatientId(patient),
        is_link: true,
        said: standing,
        fingerprint,
        active_elsewhere: false,
        merged_into: None,
        fields: fields.clone(),
        standing,
        has_ssn: false,
    };
    found.linked.insert(PatNum(pat_num), linked);
    offer(found, candidate(patient, fields, standing, Some(pat_num)));
}

pub(crate) fn candidate(
    patient: i64,
    fields: PatientFields,
    standing: Standing,
    linked_as: Option<i64>,
) -> Candidate {
    Candidate {
        patient: PatientId(patient),
        first_key: name_key(&fields.first_name),
        legal_first_key: name_key(&fields.legal_first_name),
        fields,
        standing,
        has_ssn: false,
        linked_as: linked_as.map(PatNum),
    }
}

/// Adds a patient whom the company has, as the store would find it.
pub(crate) fn offer(found: &mut Lookup, candidate: Candidate) {
    let key = match_key(&candidate.fields);
    if !key.last_key.is_empty() {
        found.candidates.entry(key).or_default().push(candidate);
    }
}
