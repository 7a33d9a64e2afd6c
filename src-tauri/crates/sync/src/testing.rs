//! Sample values for the tests of this crate.

use domain::{
    InactiveReason, PatNum, PatientFields, PatientId, PatientStatus, Problem, ProblemCode, ServerTime,
    SourcePatient, SourceRow, normalized_name,
};
use store::{Candidate, LinkedPatient, Lookup};
use vault::{Fingerprint, FingerprintKey, MasterKey};

use crate::lookup::match_key;

/// A patient with a preferred and a legal first name.
pub(crate) fn called(first: &str, legal: &str, last: &str, birthday: &str) -> PatientFields {
    PatientFields {
        legal_first_name: legal.to_owned(),
        ..PatientFields::sample(first, last, birthday)
    }
}

pub(crate) fn fingerprint_key() -> FingerprintKey {
    MasterKey::generate().derive().fingerprint
}

/// The fingerprint of a source patient with these fields.
pub(crate) fn print_of(key: &FingerprintKey, fields: &PatientFields) -> Fingerprint {
    let (fields, ssn) = (fields.clone(), None);
    crate::fingerprint::fingerprint(key, &SourcePatient { fields, ssn })
}

pub(crate) fn active(pat_num: i64, fields: PatientFields) -> SourceRow {
    row(
        pat_num,
        PatientStatus::Active,
        Ok(SourcePatient { fields, ssn: None }),
    )
}

pub(crate) fn gone(pat_num: i64, reason: InactiveReason) -> SourceRow {
    let fields = PatientFields::sample("Gone", "Away", "1950-01-01");
    let patient = Ok(SourcePatient { fields, ssn: None });
    row(pat_num, PatientStatus::Inactive(reason), patient)
}

pub(crate) fn broken(pat_num: i64) -> SourceRow {
    let problem = Problem {
        pat_num: PatNum(pat_num),
        code: ProblemCode::NoBirthdate,
        detail: None,
    };
    row(pat_num, PatientStatus::Active, Err(problem))
}

fn row(pat_num: i64, status: PatientStatus, patient: Result<SourcePatient, Problem>) -> SourceRow {
    SourceRow {
        pat_num: PatNum(pat_num),
        changed_at: ServerTime(1_700_000_000),
        status,
        patient,
    }
}

/// Adds a patient linked to `pat_num`.
pub(crate) fn link(
    found: &mut Lookup,
    pat_num: i64,
    patient: i64,
    fields: PatientFields,
    status: PatientStatus,
    fingerprint: Fingerprint,
) {
    let linked = LinkedPatient {
        patient: PatientId(patient),
        is_link: true,
        source_status: status,
        fingerprint,
        active_elsewhere: false,
        merged_into: None,
        fields: fields.clone(),
        status,
    };
    found.linked.insert(PatNum(pat_num), linked);
    offer(found, candidate(patient, fields, status, Some(pat_num)));
}

pub(crate) fn candidate(
    patient: i64,
    fields: PatientFields,
    status: PatientStatus,
    linked_as: Option<i64>,
) -> Candidate {
    Candidate {
        patient: PatientId(patient),
        first_name_normalized: normalized_name(&fields.first_name),
        legal_first_name_normalized: normalized_name(&fields.legal_first_name),
        fields,
        status,
        linked_as: linked_as.map(PatNum),
    }
}

/// Adds a patient of the company, as the store finds it.
pub(crate) fn offer(found: &mut Lookup, candidate: Candidate) {
    let key = match_key(&candidate.fields);
    if !key.last_name_normalized.is_empty() {
        found.candidates.entry(key).or_default().push(candidate);
    }
}
