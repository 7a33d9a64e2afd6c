//! Reports how the data is protected, from the files in the data folder, and changes the passphrase.

use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use domain::Fault;

use crate::app::App;
use crate::data_folder::DataFolder;
use crate::faults::from_unlock;
use crate::passphrase::Passphrase;
use crate::view::{KeyLocation, SecurityView};

/// The vault's file if a passphrase wraps the key.
const WRAPPED_KEY: &str = "key.json";
const DATABASE: &str = "ontime.db";

impl DataFolder {
    /// How the data is protected, and where it is.
    #[must_use]
    pub fn security(&self) -> SecurityView {
        let data = self.data_dir();
        SecurityView {
            key: if data.join(WRAPPED_KEY).exists() {
                KeyLocation::Passphrase
            } else {
                KeyLocation::Keychain
            },
            data_dir: data.display().to_string(),
            database_bytes: fs::metadata(data.join(DATABASE)).map_or(0, |metadata| metadata.len()),
            recovery_code_at: recovery_code_at(data),
        }
    }

    /// Wraps the key with another passphrase; the data does not change. The new passphrase applies at the next start. It must
    /// not consist of a company's name.
    ///
    /// # Errors
    /// [`Fault::WrongPassphrase`], [`Fault::PassphraseWait`], [`Fault::PassphraseTooShort`], [`Fault::PassphraseTooCommon`], or
    /// [`Fault::PassphraseNotUsed`]; nothing is changed then.
    pub async fn change_passphrase(
        &self,
        app: &App,
        current: &Passphrase,
        new: &Passphrase,
    ) -> Result<(), Fault> {
        let names = app.companies().await?.into_iter().map(|company| company.name);
        let _opening = self.lock_opening().await?;
        let (current, new) = (current.to_secret(), new.to_secret());
        vault::change_passphrase(self.data_dir(), current, new, names.collect())
            .await
            .map_err(|error| from_unlock(&error))?;
        tracing::info!("office passphrase changed");
        Ok(())
    }
}

/// A file that cannot be read counts as none: a new code replaces it.
fn recovery_code_at(data: &Path) -> Option<DateTime<Utc>> {
    let created_at = vault::recovery_code_created_at(data).unwrap_or_else(|error| {
        tracing::warn!(%error, "the recovery file could not be read");
        None
    });
    DateTime::from_timestamp(i64::try_from(created_at?).ok()?, 0)
}
