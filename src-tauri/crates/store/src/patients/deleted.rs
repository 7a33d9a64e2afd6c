//! Deletes patients that the desk added, and restores them with their notes and history.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{CompanyId, Notes, PatientFields, PatientId};
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use vault::{AssociatedData, Sealed, SealingKey};
use zeroize::Zeroizing;

use super::record::{IS_DELETABLE, find};
use super::write::{self, NewPatient};
use super::{ListChanges, desk, fields, open_notes};
use crate::author::computer_user;
use crate::changes::shown_fields;
use crate::decode::{next_id, now, text_enum, time};
use crate::desk_changes::{self, DeskChange, NotesChange, RecordedChange, notes_change};
use crate::{ChangeKind, FieldChange, Result, Store, StoreError, Thing, json};

/// A deleted patient can be restored for this long.
const KEPT: TimeDelta = TimeDelta::days(30);

/// A deleted patient that can be restored.
#[derive(Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[ts(export)]
pub struct DeletedPatient {
    /// Its id.
    pub id: PatientId,
    /// First and last name.
    pub name: String,
    /// The computer user who deleted it.
    pub author: String,
    /// When.
    #[serde(serialize_with = "json::time")]
    #[ts(type = "string")]
    pub deleted_at: DateTime<Utc>,
}

/// All of a patient, as it is sealed.
#[derive(Serialize, Deserialize)]
struct Content {
    fields: PatientFields,
    desk_notes: Zeroizing<String>,
    created_at: i64,
    updated_at: i64,
    changes: Vec<OldChange>,
}

#[derive(Serialize, Deserialize)]
struct OldChange {
    id: i64,
    kind: ChangeKind,
    fields: Vec<FieldChange>,
    notes: Option<(Zeroizing<String>, Zeroizing<String>)>,
    author: String,
    at: i64,
}

const CHANGES: &str = "SELECT id, kind, fields, notes_from, notes_to, author, applied_at FROM changes \
     WHERE patient = ? ORDER BY id";

const LIST: &str = "SELECT id, content, author, deleted_at FROM deleted_patients WHERE deleted_at >= ? \
     ORDER BY deleted_at DESC, id";

impl Store {
    /// Deletes a patient that the desk added.
    ///
    /// # Errors
    /// [`StoreError::ManagedBySource`] if an integration is linked to it, [`StoreError::NotDeletable`] if a sync once changed it.
    pub async fn delete_patient(&self, id: PatientId) -> Result<()> {
        let now = now();
        let mut transaction = self.begin_edit().await?;
        let db = transaction.db()?;
        let row = find(db, id).await?;
        if desk::is_linked(db, id).await? {
            return Err(StoreError::ManagedBySource);
        }
        let is_deletable = bind!(sqlx::query_scalar(IS_DELETABLE); id.0);
        if !is_deletable.fetch_one(&mut *db).await? {
            return Err(StoreError::NotDeletable);
        }
        let company: i64 = row.try_get("company")?;
        let content = self.content(db, id, &row).await?;
        let sealed = seal(self.sealing(), id, &content)?;
        let sql =
            "INSERT INTO deleted_patients (id, company, content, author, deleted_at) VALUES (?, ?, ?, ?, ?)";
        let insert = bind!(sqlx::query(sql); id.0, company, sealed, computer_user(), now);
        insert.execute(&mut *db).await?;
        for (sql, value) in [
            ("DELETE FROM changes WHERE patient = ?", id.0),
            ("DELETE FROM patients WHERE id = ?", id.0),
            (
                "UPDATE companies SET patients = patients - 1 WHERE id = ?",
                company,
            ),
            (
                "DELETE FROM deleted_patients WHERE deleted_at < ?",
                now - KEPT.num_milliseconds(),
            ),
        ] {
            bind!(sqlx::query(sql); value).execute(&mut *db).await?;
        }
        let mut list = ListChanges::default();
        list.remove(id);
        list.save(db).await?;
        transaction.commit().await
    }

    /// The deleted patients that can be restored, the last one first.
    pub async fn deleted_patients(&self) -> Result<Vec<DeletedPatient>> {
        let oldest = now() - KEPT.num_milliseconds();
        let select = bind!(sqlx::query(LIST); oldest);
        let rows = select.fetch_all(self.reader().await?.db()?).await?;
        let deleted = |row: &SqliteRow| {
            let id = PatientId(row.try_get("id")?);
            let fields = open(self.sealing(), id, row.try_get("content")?)?.fields;
            Ok(DeletedPatient {
                id,
                name: format!("{} {}", fields.first_name, fields.last_name)
                    .trim()
                    .to_owned(),
                author: row.try_get("author")?,
                deleted_at: time(row, "deleted_at")?,
            })
        };
        rows.iter().map(deleted).collect()
    }

    /// Restores a deleted patient with its id, notes, and history, to which the deletion and the restoration are added.
    pub async fn restore_patient(&self, id: PatientId) -> Result<()> {
        let now = now();
        let mut transaction = self.begin_edit().await?;
        let db = transaction.db()?;
        let sql = "DELETE FROM deleted_patients WHERE id = ? RETURNING company, content, author, deleted_at";
        let deleted = bind!(sqlx::query(sql); id.0).fetch_optional(&mut *db).await?;
        let deleted = deleted.ok_or(StoreError::NotFound(Thing::Patient))?;
        let key = self.sealing();
        let content = open(key, id, deleted.try_get("content")?)?;
        let mut notes = Notes::default();
        notes.set_desk(content.desk_notes.to_string());
        let row = NewPatient {
            id,
            fields: &content.fields,
            added_as: None,
            notes,
        };
        let mut list = ListChanges::default();
        let company = CompanyId(deleted.try_get("company")?);
        write::insert(db, key, company, now, &[row], &mut list).await?;
        list.save(&mut *db).await?;
        let times = bind!(sqlx::query("UPDATE patients SET created_at = ?, updated_at = ? WHERE id = ?"); content.created_at, content.updated_at, id.0);
        times.execute(&mut *db).await?;
        for old in content.changes {
            desk_changes::insert_recorded(db, key, &old.recorded(id)).await?;
        }
        let change = |kind| DeskChange {
            patient: id,
            kind,
            fields: Vec::new(),
            notes: None,
        };
        let deletion = RecordedChange {
            id: next_id(db, "changes").await?,
            author: deleted.try_get("author")?,
            at: deleted.try_get("deleted_at")?,
            change: change(ChangeKind::Deleted),
        };
        desk_changes::insert_recorded(db, key, &deletion).await?;
        desk_changes::insert(db, key, change(ChangeKind::Restored), now).await?;
        transaction.commit().await
    }

    async fn content(&self, db: &mut SqliteConnection, id: PatientId, row: &SqliteRow) -> Result<Content> {
        let notes = open_notes(self.sealing(), id, row.try_get("notes")?)?;
        let changes = bind!(sqlx::query(CHANGES); id.0).fetch_all(db).await?;
        let changes = changes.iter().map(|row| OldChange::read(row, self.sealing()));
        Ok(Content {
            fields: fields(row)?,
            desk_notes: notes.desk().to_owned().into(),
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("updated_at")?,
            changes: changes.collect::<Result<_>>()?,
        })
    }
}

impl OldChange {
    fn read(row: &SqliteRow, key: &SealingKey) -> Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            kind: text_enum(row, "kind")?,
            fields: shown_fields(row.try_get("fields")?, false)?,
            notes: notes_change(key, row)?.map(|notes| (notes.from, notes.to)),
            author: row.try_get("author")?,
            at: row.try_get("applied_at")?,
        })
    }

    fn recorded(self, patient: PatientId) -> RecordedChange {
        RecordedChange {
            id: self.id,
            author: self.author,
            at: self.at,
            change: DeskChange {
                patient,
                kind: self.kind,
                fields: self.fields,
                notes: self.notes.map(|(from, to)| NotesChange { from, to }),
            },
        }
    }
}

fn place(id: PatientId) -> AssociatedData<'static> {
    AssociatedData {
        table: "deleted_patients",
        row: id.0,
        column: "content",
    }
}

fn seal(key: &SealingKey, id: PatientId, content: &Content) -> Result<Vec<u8>> {
    let plain = Zeroizing::new(serde_json::to_vec(content)?);
    Ok(key.seal(place(id), &plain)?.as_bytes().to_vec())
}

fn open(key: &SealingKey, id: PatientId, sealed: Vec<u8>) -> Result<Content> {
    let plain = key.open(place(id), &Sealed::from_bytes(sealed))?;
    serde_json::from_slice(&plain).map_err(|_| StoreError::Damaged)
}
