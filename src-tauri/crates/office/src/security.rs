//! What protects the data, told from the files in the data folder, and another passphrase for it.

use std::fs;
use std::path::Path;

use chrono::{DateTime, NaiveDateTime, Utc};
use domain::Fault;

use crate::data_folder::DataFolder;
use crate::faults::from_unlock;
use crate::history::rfc3339;
use crate::passphrase::Passphrase;
use crate::view::{KeyPlace, SecurityView};

/// The vault's file where a passphrase wraps the key.
const WRAPPED_KEY: &str = "key.json";
const DATABASE: &str = "ontime.db";

impl DataFolder {
    /// What protects the data, and where it is.
    #[must_use]
    pub fn security(&self) -> SecurityView {
        let data = self.data_dir();
        SecurityView {
            key: if data.join(WRAPPED_KEY).exists() {
                KeyPlace::Passphrase
            } else {
                KeyPlace::Keychain
            },
            data_dir: data.display().to_string(),
            database_bytes: fs::metadata(data.join(DATABASE)).map_or(0, |metadata| metadata.len()),
            last_backup_at: last_backup(&data.join("backups")).map(rfc3339),
        }
    }
}

impl DataFolder {
    /// Puts the key under another passphrase; the data stays as it is. From the next start on the new one opens.
    ///
    /// # Errors
    /// [`Fault`] if the present one is wrong, the new one too short, or the key is in the keychain; nothing is changed then.
    pub async fn change_passphrase(&self, present: &Passphrase, new: &Passphrase) -> Result<(), Fault> {
        let _opening = self.lock_opening().await?;
        vault::change_passphrase(self.data_dir(), present.to_secret(), new.to_secret())
            .await
            .map_err(|error| from_unlock(&error))?;
        tracing::info!("office passphrase changed");
        Ok(())
    }
}

/// By the names of the copies, such as `ontime-20261122T202632123Z-before-migrating-20.db`.
fn last_backup(folder: &Path) -> Option<DateTime<Utc>> {
    let entries = fs::read_dir(folder).ok()?;
    entries
        .filter_map(|entry| made_at(entry.ok()?.file_name().to_str()?))
        .max()
}

fn made_at(name: &str) -> Option<DateTime<Utc>> {
    let (stamp, _) = name
        .strip_suffix(".db")?
        .strip_prefix("ontime-")?
        .split_once("Z-before-migrating-")?;
    let at = NaiveDateTime::parse_from_str(stamp, "%Y%m%dT%H%M%S%3f").ok()?;
    Some(at.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_tells_when_it_was_made_and_nothing_else_does() {
        let at = made_at("ontime-20261122T202632123Z-before-migrating-20.db").unwrap();
        assert_eq!(rfc3339(at), rfc3339("2026-11-22T20:26:32.123Z".parse().unwrap()));
        for other in [
            "ontime-copy.db",
            "ontime-20261122T202632123Z-before-migrating-20.part",
            "notes.txt",
        ] {
            assert_eq!(made_at(other), None, "{other}");
        }
    }
}
