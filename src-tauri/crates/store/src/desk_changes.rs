//! Records of what the desk changed: who, when, and which fields. Its notes are sealed here, too.

use domain::{Field, PatientId};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use vault::{AssociatedData, Sealed, SealingKey};
use zeroize::Zeroizing;

use crate::author::computer_user;
use crate::decode::next_id;
use crate::{ChangeKind, FieldChange, Result, StoreError};

/// What the desk changed of a patient.
pub(crate) struct DeskChange {
    pub(crate) patient: PatientId,
    pub(crate) kind: ChangeKind,
    pub(crate) fields: Vec<FieldChange>,
    pub(crate) notes: Option<NotesChange>,
}

/// The desk's notes before and after.
pub(crate) struct NotesChange {
    pub(crate) from: Zeroizing<String>,
    pub(crate) to: Zeroizing<String>,
}

impl NotesChange {
    /// `None` if both texts are the same.
    pub(crate) fn between(from: &str, to: &str) -> Option<Self> {
        (from != to).then(|| Self {
            from: from.to_owned().into(),
            to: to.to_owned().into(),
        })
    }
}

impl DeskChange {
    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.notes.is_none()
    }
}

/// A change with its id, its time, and who made it.
pub(crate) struct RecordedChange {
    pub(crate) id: i64,
    pub(crate) author: String,
    pub(crate) at: i64,
    pub(crate) change: DeskChange,
}

/// Records a change of the computer's user.
pub(crate) async fn insert(
    db: &mut SqliteConnection,
    key: &SealingKey,
    change: DeskChange,
    now: i64,
) -> Result<()> {
    let record = RecordedChange {
        id: next_id(db, "changes").await?,
        author: computer_user().to_owned(),
        at: now,
        change,
    };
    insert_recorded(db, key, &record).await
}

/// Records a change as it was once recorded.
pub(crate) async fn insert_recorded(
    db: &mut SqliteConnection,
    key: &SealingKey,
    record: &RecordedChange,
) -> Result<()> {
    let RecordedChange {
        id,
        author,
        at,
        change,
    } = record;
    let notes = change.notes.as_ref();
    let from = notes
        .map(|notes| seal(key, *id, "notes_from", &notes.from))
        .transpose()?;
    let to = notes
        .map(|notes| seal(key, *id, "notes_to", &notes.to))
        .transpose()?;
    let fields = serde_json::to_string(&change.fields)?;
    let sql = "INSERT INTO changes (id, patient, kind, fields, notes_from, notes_to, author, applied_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    let insert =
        bind!(sqlx::query(sql); id, change.patient.0, change.kind.as_str(), fields, from, to, author, at);
    insert.execute(db).await?;
    Ok(())
}

fn place(row: i64, column: &'static str) -> AssociatedData<'static> {
    let table = "changes";
    AssociatedData { table, row, column }
}

fn seal(key: &SealingKey, row: i64, column: &'static str, text: &str) -> Result<Vec<u8>> {
    Ok(key.seal(place(row, column), text.as_bytes())?.as_bytes().to_vec())
}

fn open(key: &SealingKey, row: i64, column: &'static str, sealed: Vec<u8>) -> Result<Zeroizing<String>> {
    let plain = key.open(place(row, column), &Sealed::from_bytes(sealed))?;
    let text = std::str::from_utf8(&plain).map_err(|_| StoreError::Damaged)?;
    Ok(text.to_owned().into())
}

/// The change of the desk's notes in a row of `changes`.
pub(crate) fn notes_change(key: &SealingKey, row: &SqliteRow) -> Result<Option<NotesChange>> {
    let id: i64 = row.try_get("id")?;
    let sealed = |column| row.try_get::<Option<Vec<u8>>, _>(column);
    let Some((from, to)) = sealed("notes_from")?.zip(sealed("notes_to")?) else {
        return Ok(None);
    };
    Ok(Some(NotesChange {
        from: open(key, id, "notes_from", from)?,
        to: open(key, id, "notes_to", to)?,
    }))
}

impl From<NotesChange> for FieldChange {
    fn from(notes: NotesChange) -> Self {
        Self::new(Field::DeskNotes, notes.from.as_str(), notes.to.as_str())
    }
}

/// Shows neither text.
impl std::fmt::Debug for NotesChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NotesChange")
    }
}
