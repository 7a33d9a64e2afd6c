//! A patient's notes: what the desk wrote, and below it what the sources keep there.
//!
//! The whole is only ever stored sealed. The desk's part and each integration's lines are held apart, so that a sync
//! can change its own lines and nothing else, whatever the desk may have typed.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::{IntegrationId, PatNum, Ssn};

/// The notes of one patient in clear. It neither prints nor serializes except through [`Notes::to_plain`].
#[derive(Default)]
pub struct Notes {
    desk: String,
    records: Vec<SourceRecord>,
}

/// The lines that one integration keeps in a patient's notes.
pub struct SourceRecord {
    /// Whose lines these are.
    pub integration: IntegrationId,
    /// The patient's number there.
    pub pat_num: PatNum,
    /// The social security number, if the source has one.
    pub ssn: Option<Ssn>,
}

/// Stored notes could not be read.
#[derive(Debug, thiserror::Error)]
#[error("stored notes have an unknown form")]
pub struct NotesError;

#[derive(Serialize, Deserialize)]
struct StoredNotes {
    desk: String,
    records: Vec<StoredRecord>,
}

#[derive(Serialize, Deserialize)]
struct StoredRecord {
    integration: i64,
    pat_num: i64,
    ssn: Option<String>,
}

impl Notes {
    /// What the desk wrote.
    #[must_use]
    pub fn desk(&self) -> &str {
        &self.desk
    }

    /// Replaces what the desk wrote; the sources' lines stay.
    pub fn set_desk(&mut self, text: String) {
        self.desk.zeroize();
        self.desk = text;
    }

    /// Puts one integration's lines in place of those it had; the desk's part and other integrations' lines stay.
    pub fn put(&mut self, record: SourceRecord) {
        match self
            .records
            .iter_mut()
            .find(|r| r.integration == record.integration)
        {
            Some(old) => *old = record,
            None => self.records.push(record),
        }
    }

    /// Takes out the lines of integrations that are not among these, and gives them.
    pub fn take_all_but(&mut self, kept: &[IntegrationId]) -> Vec<SourceRecord> {
        self.records
            .extract_if(.., |record| !kept.contains(&record.integration))
            .collect()
    }

    /// Takes one integration's lines out; the desk's part and other integrations' lines stay.
    pub fn take_out(&mut self, integration: IntegrationId) -> Option<SourceRecord> {
        let at = self.records.iter().position(|r| r.integration == integration)?;
        Some(self.records.remove(at))
    }

    /// The lines of one integration.
    #[must_use]
    pub fn record(&self, integration: IntegrationId) -> Option<&SourceRecord> {
        self.records
            .iter()
            .find(|record| record.integration == integration)
    }

    /// Whether a social security number is on file, from any source.
    #[must_use]
    pub fn has_ssn(&self) -> bool {
        self.records
            .iter()
            .any(|record| record.ssn.as_ref().is_some_and(|ssn| !ssn.is_empty()))
    }

    /// The form that is sealed and stored.
    ///
    /// # Errors
    /// None in practice; the form is plain JSON.
    pub fn to_plain(&self) -> Result<Zeroizing<Vec<u8>>, NotesError> {
        let mut stored = StoredNotes {
            desk: self.desk.clone(),
            records: self.records.iter().map(StoredRecord::from).collect(),
        };
        let bytes = serde_json::to_vec(&stored)
            .map(Zeroizing::new)
            .map_err(|_| NotesError);
        stored.desk.zeroize();
        stored.records.iter_mut().for_each(|record| record.ssn.zeroize());
        bytes
    }

    /// Reads what [`to_plain`](Self::to_plain) wrote.
    ///
    /// # Errors
    /// [`NotesError`] if the bytes have another form.
    pub fn from_plain(bytes: &[u8]) -> Result<Self, NotesError> {
        let stored: StoredNotes = serde_json::from_slice(bytes).map_err(|_| NotesError)?;
        let records = stored.records.into_iter().map(SourceRecord::from).collect();
        Ok(Self {
            desk: stored.desk,
            records,
        })
    }
}

impl Drop for Notes {
    fn drop(&mut self) {
        self.desk.zeroize();
    }
}

impl From<&SourceRecord> for StoredRecord {
    fn from(record: &SourceRecord) -> Self {
        Self {
            integration: record.integration.0,
            pat_num: record.pat_num.0,
            ssn: record.ssn.as_ref().map(|ssn| ssn.expose().to_owned()),
        }
    }
}

impl From<StoredRecord> for SourceRecord {
    fn from(record: StoredRecord) -> Self {
        Self {
            integration: IntegrationId(record.integration),
            pat_num: PatNum(record.pat_num),
            ssn: record.ssn.map(Ssn::new),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(integration: i64, pat_num: i64, ssn: Option<&str>) -> SourceRecord {
        SourceRecord {
            integration: IntegrationId(integration),
            pat_num: PatNum(pat_num),
            ssn: ssn.map(|text| Ssn::new(text.to_owned())),
        }
    }

    /// The desk's text, then a line each for number and SSN.
    fn text(notes: &Notes) -> String {
        let mut lines = vec![notes.desk().to_owned()];
        for record in &notes.records {
            lines.push(format!("Number: {}", record.pat_num));
            lines.extend(record.ssn.as_ref().map(|ssn| format!("SSN: {}", ssn.expose())));
        }
        lines.join("\n")
    }

    #[test]
    fn a_source_changes_its_own_lines_and_nothing_else() {
        let mut notes = Notes::default();
        notes.set_desk("Prefers mornings.\nSSN: ask her daughter".to_owned());
        notes.put(record(1, 42, Some("900112222")));
        notes.put(record(2, 42, None));
        notes.put(record(1, 42, Some("900113333")));
        assert_eq!(
            text(&notes),
            "Prefers mornings.\nSSN: ask her daughter\nNumber: 42\nSSN: 900113333\n\
             Number: 42"
        );
    }

    #[test]
    fn lines_of_integrations_that_are_gone_are_taken_out() {
        let mut notes = Notes::default();
        notes.set_desk("Prefers mornings.".to_owned());
        for integration in [1, 2, 3] {
            notes.put(record(integration, 42, Some("900112222")));
        }
        let taken = notes.take_all_but(&[IntegrationId(2)]);
        assert_eq!(taken.len(), 2);
        assert_eq!(text(&notes), "Prefers mornings.\nNumber: 42\nSSN: 900112222");
    }

    #[test]
    fn stored_notes_come_back_whole() {
        let mut notes = Notes::default();
        notes.set_desk("{\"desk\": \"quotes\"}\u{1F9B7}".to_owned());
        notes.put(record(7, i64::MAX, Some("900-11-2222")));
        let back = Notes::from_plain(&notes.to_plain().unwrap()).unwrap();
        assert_eq!(text(&back), text(&notes));
        assert!(back.has_ssn());
        assert!(Notes::from_plain(b"not json").is_err());
    }
}
