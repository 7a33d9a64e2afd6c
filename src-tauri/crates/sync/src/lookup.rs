//! What to look up in the store for a page of the source.

use domain::{Departure, PatNum, PatientFields, SourceRow, Standing, name_key};
use store::{MatchKey, SourceKey};

/// By number, and by last name and birthday for those who may be brought in.
pub(crate) fn keys(page: &[SourceRow]) -> Vec<SourceKey> {
    page.iter().map(key).collect()
}

/// By number only.
pub(crate) fn numbers(gone: &[(PatNum, Departure)]) -> Vec<SourceKey> {
    gone.iter()
        .map(|(pat_num, _)| SourceKey {
            pat_num: *pat_num,
            by: None,
        })
        .collect()
}

/// Under which key the candidates for these fields are found.
pub(crate) fn match_key(fields: &PatientFields) -> MatchKey {
    MatchKey {
        last_key: name_key(&fields.last_name),
        birthday: fields.birthday,
    }
}

fn key(row: &SourceRow) -> SourceKey {
    let by = match (row.standing, &row.patient) {
        (Standing::Active, Ok(patient)) => Some(match_key(&patient.fields)),
        _ => None,
    };
    SourceKey {
        pat_num: row.pat_num,
        by,
    }
}
