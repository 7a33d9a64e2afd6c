//! What to look up in the store for a page of the source.

use domain::{PatNum, PatientFields, SourceRow, Standing, name_key};
use store::{MatchKey, SourceKey};

use crate::kin::Kinship;

/// By number, and by last name and birthday for those who may be brought in. With each number come those who are the
/// same person.
pub(crate) fn keys(page: &[SourceRow], kin: &Kinship) -> Vec<SourceKey> {
    let related = page.iter().flat_map(|row| kin.related(row.pat_num));
    page.iter().map(key).chain(related.map(number)).collect()
}

/// By number only.
pub(crate) fn numbers(of: impl Iterator<Item = PatNum>, kin: &Kinship) -> Vec<SourceKey> {
    let with_kin = of.flat_map(|number| std::iter::once(number).chain(kin.related(number)));
    with_kin.map(number).collect()
}

pub(crate) fn number(pat_num: PatNum) -> SourceKey {
    SourceKey { pat_num, by: None }
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
