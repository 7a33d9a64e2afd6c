//! Searches the desk's notes of all patients.
//!
//! They are sealed, so a search opens them. A process keeps what it has opened until anything in the history changes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::PatientId;
use memchr::memmem::Finder;
use sqlx::sqlite::SqliteConnection;
use vault::SealingKey;
use zeroize::Zeroizing;

use super::open_notes;
use super::search::spaced;
use crate::Result;

/// Changes with every change of the notes.
pub(crate) const LATEST: &str = "SELECT coalesce(max(id), 0) FROM changes";

/// The patients whose notes the desk may have written, or that have those of a merged patient.
pub(crate) const NOTED: &str = "SELECT id, notes FROM patients WHERE id IN \
     (SELECT patient FROM changes WHERE run IS NULL AND notes_to IS NOT NULL \
     UNION ALL SELECT merged_into FROM patients WHERE merged_into IS NOT NULL)";

/// The notes that this process has opened, with the history's latest change.
#[derive(Default)]
pub(crate) struct NotesCache(Mutex<(i64, Arc<DeskNotes>)>);

/// The words of the desk's notes, with a space before and after each.
#[derive(Default)]
pub(super) struct DeskNotes(HashMap<PatientId, Zeroizing<String>>);

impl NotesCache {
    /// All notes as of the read transaction.
    pub(super) async fn read(&self, db: &mut SqliteConnection, key: &SealingKey) -> Result<Arc<DeskNotes>> {
        let latest: i64 = sqlx::query_scalar(LATEST).fetch_one(&mut *db).await?;
        {
            let cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if cached.0 == latest {
                return Ok(cached.1.clone());
            }
        }
        let mut notes = DeskNotes::default();
        let sealed: Vec<(i64, Vec<u8>)> = sqlx::query_as(NOTED).fetch_all(db).await?;
        for (id, sealed) in sealed {
            let id = PatientId(id);
            let opened = open_notes(key, id, sealed)?;
            if !opened.desk().is_empty() {
                notes
                    .0
                    .insert(id, between_spaces(&Zeroizing::new(spaced(opened.desk()))));
            }
        }
        let notes = Arc::new(notes);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (latest, notes.clone());
        Ok(notes)
    }
}

fn between_spaces(words: &str) -> Zeroizing<String> {
    // Reserved at once, since growing would leave copies.
    let mut text = Zeroizing::new(String::with_capacity(words.len() + 2));
    for part in [" ", words, " "] {
        text.push_str(part);
    }
    text
}

impl DeskNotes {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the notes of a patient contain this.
    pub(super) fn contain(&self, patient: PatientId, text: &Finder<'_>) -> bool {
        let notes = self.0.get(&patient);
        notes.is_some_and(|notes| text.find(notes.as_bytes()).is_some())
    }
}
