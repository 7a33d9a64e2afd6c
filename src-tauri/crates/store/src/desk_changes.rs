//! Change records of what the desk entered or edited. Its notes are not recorded, because they are sealed.

use domain::{PatientFields, PatientId};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use crate::patients::FIELD_COLUMNS;
use crate::{ChangeKind, FieldChange, StoreError};

/// Records that the desk entered a patient.
pub(crate) async fn entered(
    db: &mut SqliteConnection,
    patient: PatientId,
    fields: &PatientFields,
    now: i64,
) -> Result<(), StoreError> {
    let filled = fields.named().into_iter().filter(|(_, to)| !to.is_empty());
    let changes: Vec<FieldChange> = filled
        .map(|(field, to)| FieldChange::new(field, "", to))
        .collect();
    insert(db, patient, ChangeKind::Created, &changes, now).await
}

/// Records what an edit changed, if anything. The old row is read as plain text, so that an edit can repair a value in a
/// form that is never written.
pub(crate) async fn edited(
    db: &mut SqliteConnection,
    patient: PatientId,
    before: &SqliteRow,
    after: &PatientFields,
    now: i64,
) -> Result<(), StoreError> {
    let mut changes = Vec::new();
    for (column, (field, to)) in FIELD_COLUMNS.iter().zip(after.named()) {
        let from: String = before.try_get(*column)?;
        if from != to {
            changes.push(FieldChange::new(field, from, to));
        }
    }
    if changes.is_empty() {
        return Ok(());
    }
    insert(db, patient, ChangeKind::Updated, &changes, now).await
}

async fn insert(
    db: &mut SqliteConnection,
    patient: PatientId,
    kind: ChangeKind,
    fields: &[FieldChange],
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO desk_changes (patient, kind, fields, applied_at) VALUES (?, ?, ?, ?)")
        .bind(patient.0)
        .bind(kind.as_str())
        .bind(serde_json::to_string(fields)?)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}
