//! What to look up in the store for a page of the source.

use std::collections::{BTreeSet, HashMap};

use domain::{PatNum, PatientFields, SourceRow, Standing, name_key};
use store::{MatchKey, SourceKey};

use crate::kin::Kinship;

/// By number, and by last name and birthday for those who may be brought in. `kindred` is everybody who is decided about
/// together with somebody on the page; their rows are newer than the page's.
pub(crate) fn keys(
    page: &[SourceRow],
    kin: &Kinship,
    kindred: &HashMap<PatNum, SourceRow>,
) -> Vec<SourceKey> {
    let plain = page
        .iter()
        .filter(|row| kin.group(row.pat_num).is_none())
        .map(key);
    let groups: BTreeSet<PatNum> = page
        .iter()
        .flat_map(|row| kin.group(row.pat_num).into_iter().flatten().copied())
        .collect();
    plain.chain(of(groups.into_iter(), kindred)).collect()
}

/// By number, and by what their rows say.
pub(crate) fn of(
    numbers: impl Iterator<Item = PatNum>,
    rows: &HashMap<PatNum, SourceRow>,
) -> impl Iterator<Item = SourceKey> {
    numbers.map(|pat_num| rows.get(&pat_num).map_or_else(|| number(pat_num), key))
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
