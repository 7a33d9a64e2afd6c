//! Links and patients as they were before a run changed them, so that the run can be undone.
//!
//! Of each number and each patient the state before the run's first change is kept. Patients that the run adds, and their
//! numbers, need none.

use std::collections::HashSet;

use domain::{Notes, PatientId, PatientStatus, RunId};
use sqlx::sqlite::SqliteConnection;
use vault::{AssociatedData, Sealed, SealingKey};

use crate::Result;
use crate::decode::json_list;
use crate::many_rows::ManyRows;

pub(crate) const KEEP_LINKS: &str = "INSERT OR IGNORE INTO links_before (run, pat_num, patient, is_primary, status, \
     fingerprint, cluster, linked_at) SELECT ?1, l.pat_num, l.patient, l.is_primary, l.status, l.fingerprint, l.cluster, \
     l.linked_at FROM json_each(?3) v CROSS JOIN links l ON l.integration = ?2 AND l.pat_num = v.value";

/// After [`KEEP_LINKS`], what is left has no link.
pub(crate) const KEEP_ABSENCE: &str =
    "INSERT OR IGNORE INTO links_before (run, pat_num) SELECT ?1, value FROM json_each(?2)";

pub(crate) const KEPT: &str = "SELECT patient FROM patients_before WHERE run = ?";

pub(crate) const NEXT: &str = "SELECT coalesce(max(id), 0) + 1 FROM patients_before";

pub(crate) const KEEP_PATIENTS: ManyRows = ManyRows {
    columns: "id, run, patient, status, merged_into, notes",
    statement: "INSERT INTO patients_before (id, run, patient, status, merged_into, notes) SELECT * FROM v \
                WHERE id IS NOT NULL",
};

/// A patient before a run changed it.
pub(crate) struct PatientBefore<'n> {
    pub(crate) patient: PatientId,
    pub(crate) status: PatientStatus,
    pub(crate) merged_into: Option<PatientId>,
    /// `None` if they do not change.
    pub(crate) notes: Option<&'n Notes>,
}

/// Keeps these numbers' links, or that they have none.
pub(crate) async fn keep_links(
    db: &mut SqliteConnection,
    run: RunId,
    integration: i64,
    numbers: Vec<i64>,
    absent: Vec<i64>,
) -> Result<()> {
    if !numbers.is_empty() {
        let keep = bind!(sqlx::query(KEEP_LINKS); run.0, integration, json_list(numbers)?);
        keep.execute(&mut *db).await?;
    }
    if !absent.is_empty() {
        let keep = bind!(sqlx::query(KEEP_ABSENCE); run.0, json_list(absent)?);
        keep.execute(db).await?;
    }
    Ok(())
}

/// Keeps these patients, unless the run has changed them before.
pub(crate) async fn keep_patients(
    db: &mut SqliteConnection,
    key: &SealingKey,
    run: RunId,
    patients: Vec<PatientBefore<'_>>,
) -> Result<()> {
    if patients.is_empty() {
        return Ok(());
    }
    let kept: Vec<i64> = bind!(sqlx::query_scalar(KEPT); run.0).fetch_all(&mut *db).await?;
    let kept: HashSet<i64> = kept.into_iter().collect();
    let next: i64 = sqlx::query_scalar(NEXT).fetch_one(&mut *db).await?;
    let new = patients
        .into_iter()
        .filter(|before| !kept.contains(&before.patient.0));
    let rows: Vec<(i64, PatientBefore<'_>)> = (next..).zip(new).collect();
    let inserted = KEEP_PATIENTS.execute(db, &rows, None, |values, (id, before)| {
        values.push(*id).push(run.0).push(before.patient.0);
        values.push_text(before.status.as_str());
        values.push(before.merged_into.map(|into| into.0));
        match before.notes {
            Some(notes) => values.try_push(seal(key, *id, notes).map(Some)),
            None => values.push(None::<Vec<u8>>),
        };
    });
    inserted.await.map(drop)
}

fn place(id: i64) -> AssociatedData<'static> {
    AssociatedData {
        table: "patients_before",
        row: id,
        column: "notes",
    }
}

fn seal(key: &SealingKey, id: i64, notes: &Notes) -> Result<Vec<u8>> {
    Ok(key.seal(place(id), &notes.to_plain()?)?.as_bytes().to_vec())
}

/// The notes that were kept in this row.
pub(crate) fn open(key: &SealingKey, id: i64, sealed: Vec<u8>) -> Result<Notes> {
    let plain = key.open(place(id), &Sealed::from_bytes(sealed))?;
    Ok(Notes::from_plain(&plain)?)
}
