//! A patient's notes: the front desk's text and one entry for each source.
//!
//! Notes are only stored sealed. The desk's text and each integration's entry are separate, so a sync can change only its
//! own entry, whatever the desk typed.

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::{IntegrationId, PatNum, Ssn};

/// One patient's notes, unsealed. They cannot be printed, and serialize only through [`Notes::to_plain`].
#[derive(Default)]
pub struct Notes {
    desk: String,
    records: Vec<SourceNote>,
}

/// One integration's entry in a patient's notes.
pub struct SourceNote {
    /// The integration.
    pub integration: IntegrationId,
    /// The patient's number in its source.
    pub pat_num: PatNum,
    /// The SSN, if the source has one.
    pub ssn: Option<Ssn>,
}

/// The stored notes could not be read.
#[derive(Debug, thiserror::Error)]
#[error("stored notes have an unknown format")]
pub struct NotesError;

/// `Text` is `&str` to write, and `String` to read.
#[derive(Serialize, Deserialize)]
struct StoredNotes<Text> {
    desk: Text,
    records: Vec<StoredNote<Text>>,
}

#[derive(Serialize, Deserialize)]
struct StoredNote<Text> {
    integration: i64,
    pat_num: i64,
    ssn: Option<Text>,
}

impl Notes {
    /// The desk's text.
    #[must_use]
    pub fn desk(&self) -> &str {
        &self.desk
    }

    /// Replaces the desk's text; the sources' entries stay.
    pub fn set_desk(&mut self, text: String) {
        self.desk.zeroize();
        self.desk = text;
    }

    /// Adds or replaces one integration's entry; everything else stays.
    pub fn put(&mut self, record: SourceNote) {
        match self
            .records
            .iter_mut()
            .find(|r| r.integration == record.integration)
        {
            Some(old) => *old = record,
            None => self.records.push(record),
        }
    }

    /// Removes and returns the entries of all integrations but these.
    pub fn take_all_but(&mut self, kept: &[IntegrationId]) -> Vec<SourceNote> {
        self.records
            .extract_if(.., |record| !kept.contains(&record.integration))
            .collect()
    }

    /// Removes and returns one integration's entry; everything else stays.
    pub fn take_out(&mut self, integration: IntegrationId) -> Option<SourceNote> {
        let at = self.records.iter().position(|r| r.integration == integration)?;
        Some(self.records.remove(at))
    }

    /// One integration's entry.
    #[must_use]
    pub fn record(&self, integration: IntegrationId) -> Option<&SourceNote> {
        self.records
            .iter()
            .find(|record| record.integration == integration)
    }

    /// Whether any source has an SSN.
    #[must_use]
    pub fn has_ssn(&self) -> bool {
        self.any_ssn().is_some()
    }

    /// The SSN of the first source that has one.
    #[must_use]
    pub fn any_ssn(&self) -> Option<&Ssn> {
        let mut ssns = self.records.iter().filter_map(|record| record.ssn.as_ref());
        ssns.find(|ssn| !ssn.is_empty())
    }

    /// The bytes to be sealed and stored.
    ///
    /// # Errors
    /// None in practice; the format is JSON.
    pub fn to_plain(&self) -> Result<Zeroizing<Vec<u8>>, NotesError> {
        let stored = StoredNotes {
            desk: self.desk.as_str(),
            records: self.records.iter().map(StoredNote::from).collect(),
        };
        // A vector that grows would leave copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(
            self.desk.len() * 6 + self.records.len() * 128 + 64,
        ));
        serde_json::to_writer(&mut *bytes, &stored).map_err(|_| NotesError)?;
        Ok(bytes)
    }

    /// Reads bytes written by [`to_plain`](Self::to_plain).
    ///
    /// # Errors
    /// [`NotesError`] if the bytes have another format.
    pub fn from_plain(bytes: &[u8]) -> Result<Self, NotesError> {
        let stored: StoredNotes<String> = serde_json::from_slice(bytes).map_err(|_| NotesError)?;
        let records = stored.records.into_iter().map(SourceNote::from).collect();
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

impl<'n> From<&'n SourceNote> for StoredNote<&'n str> {
    fn from(record: &'n SourceNote) -> Self {
        Self {
            integration: record.integration.0,
            pat_num: record.pat_num.0,
            ssn: record.ssn.as_ref().map(Ssn::expose),
        }
    }
}

impl From<StoredNote<String>> for SourceNote {
    fn from(record: StoredNote<String>) -> Self {
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

    fn record(integration: i64, pat_num: i64, ssn: Option<&str>) -> SourceNote {
        SourceNote {
            integration: IntegrationId(integration),
            pat_num: PatNum(pat_num),
            ssn: ssn.map(|text| Ssn::new(text.to_owned())),
        }
    }

    /// The desk's text, then a line for each number and SSN.
    fn text(notes: &Notes) -> String {
        let mut lines = vec![notes.desk().to_owned()];
        for record in &notes.records {
            lines.push(format!("Number: {}", record.pat_num));
            lines.extend(record.ssn.as_ref().map(|ssn| format!("SSN: {}", ssn.expose())));
        }
        lines.join("\n")
    }

    #[test]
    fn a_source_changes_only_its_own_entry() {
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
    fn entries_of_removed_integrations_are_taken_out() {
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
    fn stored_notes_are_read_back_unchanged() {
        let mut notes = Notes::default();
        notes.set_desk("{\"desk\": \"quotes\"}\u{1F9B7}".to_owned());
        notes.put(record(7, i64::MAX, Some("900-11-2222")));
        let back = Notes::from_plain(&notes.to_plain().unwrap()).unwrap();
        assert_eq!(text(&back), text(&notes));
        assert!(back.has_ssn());
        assert!(Notes::from_plain(b"not json").is_err());
    }
}
