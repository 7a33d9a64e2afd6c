//! The keys by which a page of the source is looked up in the store.

use std::collections::{BTreeSet, HashMap};

use domain::{PatNum, PatientFields, PatientStatus, SourceRow, normalized_name};
use store::{MatchKey, SourceKey};

use crate::kin::Kinship;

/// The keys of a page: numbers, and last name and birthday for patients to import. `cluster_rows` has the rows of the page's
/// clusters, which are newer than the page's.
pub(crate) fn keys(
    page: &[SourceRow],
    kin: &Kinship,
    cluster_rows: &HashMap<PatNum, SourceRow>,
) -> Vec<SourceKey> {
    let single = page
        .iter()
        .filter(|row| kin.group(row.pat_num).is_none())
        .map(key);
    let clusters: BTreeSet<PatNum> = page
        .iter()
        .flat_map(|row| kin.group(row.pat_num).into_iter().flatten().copied())
        .collect();
    single.chain(of(clusters.into_iter(), cluster_rows)).collect()
}

/// The keys of these numbers and their rows.
pub(crate) fn of(
    numbers: impl Iterator<Item = PatNum>,
    rows: &HashMap<PatNum, SourceRow>,
) -> impl Iterator<Item = SourceKey> {
    numbers.map(|pat_num| rows.get(&pat_num).map_or_else(|| number(pat_num), key))
}

pub(crate) fn number(pat_num: PatNum) -> SourceKey {
    SourceKey { pat_num, by: None }
}

/// The key of the candidates for these fields.
pub(crate) fn match_key(fields: &PatientFields) -> MatchKey {
    MatchKey {
        last_name_normalized: normalized_name(&fields.last_name),
        birthday: fields.birthday,
    }
}

fn key(row: &SourceRow) -> SourceKey {
    let by = match (row.status, &row.patient) {
        (PatientStatus::Active, Ok(patient)) => Some(match_key(&patient.fields)),
        _ => None,
    };
    SourceKey {
        pat_num: row.pat_num,
        by,
    }
}
