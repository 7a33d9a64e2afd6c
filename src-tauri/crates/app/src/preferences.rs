//! The window's preferences on this computer.
//!
//! Preferences are a small file in the data folder, so they are known before the store is open. They hold nothing secret.
//! A file that cannot be read is logged and replaced by the defaults.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::{Fault, FileKind};
use serde::{Deserialize, Serialize};
use store::{PatientOrder, SortDirection};
use tempfile::NamedTempFile;
use ts_rs::TS;

use crate::change::Change;
use crate::data_folder::DataFolder;
use crate::faults::file_failed;
use crate::i18n::Language;
use crate::patient_list::PatientColumn;

const FILE: &str = "preferences.json";

/// The user's choices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Preferences {
    /// The colors.
    pub scheme: Scheme,
    /// The language as chosen.
    pub language_choice: LanguageChoice,
    /// The language that the window resolved the choice to. Tray, notifications, and files use it.
    pub language: Language,
    /// Whether the program keeps running in the tray when its window is closed.
    pub keep_running: bool,
    /// The checklist of the first days.
    pub checklist: Checklist,
    /// The version whose news were seen last; `""` before the first start.
    pub seen_version: String,
    /// The size of everything in the window, in percent.
    pub zoom: u16,
    /// The patient list. A search is not remembered here: it may name a patient.
    pub list: ListPreferences,
}

/// What no data says about the checklist of the first days on Home.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Checklist {
    /// Whether a person put it away.
    pub hidden: bool,
    /// Whether a person looked at the result of a sync.
    pub result_seen: bool,
    /// Whether a person looked at the schedule.
    pub schedule_seen: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            scheme: Scheme::Auto,
            language_choice: LanguageChoice::Auto,
            language: Language::En,
            keep_running: true,
            checklist: Checklist::default(),
            seen_version: String::new(),
            zoom: 100,
            list: ListPreferences::default(),
        }
    }
}

/// How the patient list looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct ListPreferences {
    /// The chosen columns.
    pub columns: Vec<PatientColumn>,
    /// Whether rows are low, so that more of them fit.
    pub compact: bool,
    /// Sorted by.
    pub order: PatientOrder,
    /// Up or down.
    pub direction: SortDirection,
}

impl Default for ListPreferences {
    fn default() -> Self {
        Self {
            columns: vec![
                PatientColumn::LastName,
                PatientColumn::FirstName,
                PatientColumn::Birthday,
                PatientColumn::Age,
                PatientColumn::Phone,
                PatientColumn::City,
                PatientColumn::PatNum,
            ],
            compact: true,
            order: PatientOrder::LastName,
            direction: SortDirection::Ascending,
        }
    }
}

/// The colors of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Scheme {
    /// The computer's setting.
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The language of the window, as chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LanguageChoice {
    /// The computer's setting.
    Auto,
    /// English.
    En,
    /// Spanish.
    Es,
}

/// The contents of the file.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct StoredPreferences {
    #[serde(flatten)]
    preferences: Preferences,
    tray_notice_shown: bool,
    second_folder: Option<SecondFolder>,
    /// The version for which a person chose Later.
    postponed_update: Option<String>,
}

/// The second folder for backups.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct SecondFolder {
    pub(crate) folder: PathBuf,
    /// When the newest backup that was copied there was made.
    pub(crate) last_copy_at: Option<DateTime<Utc>>,
}

/// The second folder for backups, if one was chosen.
pub(crate) fn second_folder(data: &Path) -> Option<SecondFolder> {
    read(data).second_folder
}

/// Replaces it.
pub(crate) fn save_second_folder(data: &Path, second_folder: Option<SecondFolder>) -> Result<(), Fault> {
    update(data, |stored| stored.second_folder = second_folder)
}

/// Notes that a backup made at this time is in this second folder, unless another was chosen meanwhile.
pub(crate) fn note_copy(data: &Path, folder: &Path, made_at: DateTime<Utc>) -> Result<(), Fault> {
    update(data, |stored| {
        if let Some(second) = stored
            .second_folder
            .as_mut()
            .filter(|second| second.folder == folder)
        {
            second.last_copy_at = Some(made_at);
        }
    })
}

impl DataFolder {
    /// The saved preferences, or the defaults.
    #[must_use]
    pub fn preferences(&self) -> Preferences {
        read(self.data_dir()).preferences
    }

    /// Saves preferences.
    ///
    /// # Errors
    /// [`Fault`] if the file cannot be written.
    pub fn set_preferences(&self, preferences: Preferences) -> Result<(), Fault> {
        self.save(|stored| stored.preferences = preferences)
    }

    /// Whether the user was told that closing the window leaves the program running.
    #[must_use]
    pub fn tray_notice_shown(&self) -> bool {
        read(self.data_dir()).tray_notice_shown
    }

    /// Saves that the user was told, and what the user then chose.
    ///
    /// # Errors
    /// [`Fault`] if the file cannot be written.
    pub fn set_tray_notice_shown(&self, keep_running: bool) -> Result<(), Fault> {
        self.save(|stored| {
            stored.preferences.keep_running = keep_running;
            stored.tray_notice_shown = true;
        })
    }

    /// Whether a person chose Later for this version.
    #[must_use]
    pub fn is_postponed(&self, version: &str) -> bool {
        read(self.data_dir()).postponed_update.as_deref() == Some(version)
    }

    /// Remembers that a person chose Later for this version.
    ///
    /// # Errors
    /// [`Fault`] if the file cannot be written.
    pub fn postpone_update(&self, version: String) -> Result<(), Fault> {
        update(self.data_dir(), |stored| stored.postponed_update = Some(version))?;
        self.updates_changed();
        Ok(())
    }

    fn save(&self, change: impl FnOnce(&mut StoredPreferences)) -> Result<(), Fault> {
        update(self.data_dir(), change)?;
        self.changes().notify(Change::Preferences);
        Ok(())
    }
}

fn read(folder: &Path) -> StoredPreferences {
    let file = folder.join(FILE);
    let read = fs::read(&file).and_then(|bytes| Ok(serde_json::from_slice(&bytes)?));
    read.unwrap_or_else(|error| {
        if error.kind() != ErrorKind::NotFound {
            tracing::warn!(%error, "preferences.json cannot be read; the defaults apply");
        }
        StoredPreferences::default()
    })
}

/// Changes the file. The window and the timer take turns.
fn update(folder: &Path, change: impl FnOnce(&mut StoredPreferences)) -> Result<(), Fault> {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut stored = read(folder);
    change(&mut stored);
    write(folder, &stored).map_err(|error| file_failed(FileKind::File, &error))
}

/// Writes another file and renames it, so that a crash leaves the old file or the new one.
fn write(folder: &Path, stored: &StoredPreferences) -> io::Result<()> {
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(&serde_json::to_vec_pretty(stored)?)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(FILE))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use vault::MemoryKeychain;

    use super::*;

    fn folder(at: &Path) -> DataFolder {
        DataFolder::at(at.join("data"), at.join("logs"), Arc::new(MemoryKeychain::new())).unwrap()
    }

    fn chosen() -> Preferences {
        Preferences {
            scheme: Scheme::Dark,
            language_choice: LanguageChoice::Es,
            language: Language::Es,
            keep_running: true,
            checklist: Checklist {
                hidden: true,
                result_seen: true,
                schedule_seen: false,
            },
            seen_version: String::new(),
            zoom: 150,
            list: ListPreferences {
                columns: vec![PatientColumn::LastName, PatientColumn::Email],
                compact: false,
                order: PatientOrder::City,
                direction: SortDirection::Descending,
            },
        }
    }

    #[test]
    fn preferences_are_saved_for_the_next_start() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(folder(dir.path()).preferences(), Preferences::default());
        folder(dir.path()).set_preferences(chosen()).unwrap();
        assert_eq!(folder(dir.path()).preferences(), chosen());
        folder(dir.path())
            .set_preferences(Preferences::default())
            .unwrap();
        assert_eq!(folder(dir.path()).preferences(), Preferences::default());
    }

    #[test]
    fn the_tray_notice_and_the_windows_choices_do_not_overwrite_each_other() {
        let dir = tempfile::tempdir().unwrap();
        let folder = folder(dir.path());
        assert!(!folder.tray_notice_shown());
        folder.set_preferences(chosen()).unwrap();
        folder.set_tray_notice_shown(false).unwrap();
        assert!(!folder.preferences().keep_running);
        folder.set_preferences(chosen()).unwrap();
        assert!(folder.tray_notice_shown());
    }

    #[test]
    fn a_file_that_cannot_be_read_means_the_defaults() {
        let dir = tempfile::tempdir().unwrap();
        let folder = folder(dir.path());
        for text in ["", "{", "[]", r#"{"scheme": "plaid"}"#] {
            fs::write(folder.data_dir().join(FILE), text).unwrap();
            assert_eq!(folder.preferences(), Preferences::default(), "{text}");
        }
        fs::write(
            folder.data_dir().join(FILE),
            r#"{"scheme": "dark", "of_a_newer_version": 1}"#,
        )
        .unwrap();
        assert_eq!(folder.preferences().scheme, Scheme::Dark);
    }
}
