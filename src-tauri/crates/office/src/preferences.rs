//! How the program looks, speaks and behaves on this computer: a small file beside the store, so that it is known before
//! the office is open. It holds nothing that has to be kept from anybody; one that cannot be read counts as not there.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use domain::Fault;
use serde::{Deserialize, Serialize};
use store::private_file;
use ts_rs::TS;

use crate::data_folder::DataFolder;
use crate::faults::file_failed;

const FILE: &str = "preferences.json";

/// What a person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Preferences {
    /// The colours.
    pub scheme: Scheme,
    /// The language.
    pub language: LanguageChoice,
    /// The language that the window came to speak: what shows outside it speaks the same.
    pub spoken: Language,
    /// Whether the program goes on in the tray when its window is closed.
    pub keep_running: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            scheme: Scheme::Auto,
            language: LanguageChoice::Auto,
            spoken: Language::En,
            keep_running: true,
        }
    }
}

/// The colours of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Scheme {
    /// As the computer has them.
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
    /// The computer's.
    Auto,
    /// English.
    En,
    /// Spanish.
    Es,
}

/// A language that the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Language {
    /// English.
    En,
    /// Spanish.
    Es,
}

/// What the file holds.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    #[serde(flatten)]
    preferences: Preferences,
    told_of_tray: bool,
}

impl DataFolder {
    /// What was chosen; what comes with the program where nothing was.
    #[must_use]
    pub fn preferences(&self) -> Preferences {
        read(self.data_dir()).preferences
    }

    /// Keeps what was chosen.
    ///
    /// # Errors
    /// [`Fault`] if it cannot be written.
    pub fn set_preferences(&self, preferences: Preferences) -> Result<(), Fault> {
        let kept = Kept {
            preferences,
            ..read(self.data_dir())
        };
        self.keep(&kept)
    }

    /// Whether a person was told that closing the window leaves the program running.
    #[must_use]
    pub fn was_told_of_tray(&self) -> bool {
        read(self.data_dir()).told_of_tray
    }

    /// Keeps that a person was told, and what was chosen then.
    ///
    /// # Errors
    /// [`Fault`] if it cannot be written.
    pub fn set_told_of_tray(&self, keep_running: bool) -> Result<(), Fault> {
        let preferences = Preferences {
            keep_running,
            ..self.preferences()
        };
        self.keep(&Kept {
            preferences,
            told_of_tray: true,
        })
    }

    fn keep(&self, kept: &Kept) -> Result<(), Fault> {
        write(self.data_dir(), kept).map_err(|error| file_failed("The file", &error))
    }
}

fn read(folder: &Path) -> Kept {
    let bytes = fs::read(folder.join(FILE)).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// Under another name until it is whole.
fn write(folder: &Path, kept: &Kept) -> io::Result<()> {
    let new = folder.join(format!("{FILE}.new"));
    let mut file = private_file(&new)?;
    file.set_len(0)?;
    file.write_all(&serde_json::to_vec_pretty(kept)?)?;
    drop(file);
    fs::rename(new, folder.join(FILE))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use vault::MemoryKeychain;

    use super::*;

    fn folder(at: &Path) -> DataFolder {
        DataFolder::at(at.join("data"), at.join("logs"), Arc::new(MemoryKeychain::new())).unwrap()
    }

    const CHOSEN: Preferences = Preferences {
        scheme: Scheme::Dark,
        language: LanguageChoice::Es,
        spoken: Language::Es,
        keep_running: true,
    };

    #[test]
    fn what_was_chosen_is_there_at_the_next_start() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(folder(dir.path()).preferences(), Preferences::default());
        folder(dir.path()).set_preferences(CHOSEN).unwrap();
        assert_eq!(folder(dir.path()).preferences(), CHOSEN);
        folder(dir.path())
            .set_preferences(Preferences::default())
            .unwrap();
        assert_eq!(folder(dir.path()).preferences(), Preferences::default());
    }

    #[test]
    fn being_told_of_the_tray_is_kept_apart_from_what_the_window_chooses() {
        let dir = tempfile::tempdir().unwrap();
        let folder = folder(dir.path());
        assert!(!folder.was_told_of_tray());
        folder.set_preferences(CHOSEN).unwrap();
        folder.set_told_of_tray(false).unwrap();
        assert!(!folder.preferences().keep_running);
        folder.set_preferences(CHOSEN).unwrap();
        assert!(folder.was_told_of_tray());
    }

    #[test]
    fn a_file_that_makes_no_sense_counts_as_not_there() {
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
