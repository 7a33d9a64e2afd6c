//! The recovery code, which opens the data when the keychain or the passphrase is lost.

use std::path::Path;

use domain::Fault;
use store::Store;
use vault::{DatabaseKey, KeySource, RecoveryCode};
use zeroize::Zeroizing;

use crate::app::App;
use crate::backups::newest_backup;
use crate::data_folder::DataFolder;
use crate::faults::from_unlock;
use crate::incoming::DATABASE;
use crate::passphrase::Passphrase;

/// Characters at the end of a new code that a person types to confirm that it was noted.
const CONFIRMED_CHARS: usize = 4;

/// Reads a code as typed.
///
/// # Errors
/// [`Fault::RecoveryCodeMalformed`].
pub fn read_recovery_code(typed: String) -> Result<RecoveryCode, Fault> {
    RecoveryCode::parse(&Zeroizing::new(typed)).map_err(|error| from_unlock(&error))
}

/// Checks that a person has noted a new code: its last group was typed.
///
/// # Errors
/// [`Fault::RecoveryCodeNotConfirmed`].
pub fn confirm_recovery_code(code: &RecoveryCode, typed: &str) -> Result<(), Fault> {
    // Typed codes are read leniently, but only whole ones, so the rest of the code is put before the group.
    let text = code.expose();
    let start = text.len() - CONFIRMED_CHARS;
    let whole = Zeroizing::new([&text[..start], typed.trim()].concat());
    match RecoveryCode::parse(&whole) {
        Ok(read) if read == *code => Ok(()),
        _ => Err(Fault::RecoveryCodeNotConfirmed),
    }
}

impl DataFolder {
    /// Makes this the only recovery code of the data. If a passphrase protects the key, it is needed.
    ///
    /// # Errors
    /// [`Fault::Locked`], [`Fault::WrongPassphrase`], [`Fault::PassphraseWait`], or another fault of opening the key; the
    /// earlier code still works then.
    pub async fn set_recovery_code(
        &self,
        passphrase: Option<&Passphrase>,
        code: &RecoveryCode,
    ) -> Result<(), Fault> {
        let _opening = self.lock_opening().await?;
        vault::set_recovery_code(self.data_dir(), self.key_source(passphrase), code)
            .await
            .map_err(|error| from_unlock(&error))?;
        tracing::info!("recovery code created");
        Ok(())
    }

    /// Opens the data with the recovery code, and stores its key again: in the keychain, or wrapped with a new passphrase.
    ///
    /// # Errors
    /// [`Fault::RecoveryCodeWrong`] or [`Fault::RecoveryCodeMissing`]; [`Fault::KeyMismatch`] if the code belongs to an older
    /// key; [`Fault::Locked`], [`Fault::KeychainMissing`], or [`Fault::KeychainDenied`] if a new passphrase is needed. Nothing is
    /// changed then.
    pub async fn recover(&self, code: &RecoveryCode, passphrase: Option<&Passphrase>) -> Result<App, Fault> {
        let opening = self.lock_opening().await?;
        let alone = self.wait_alone().await?;
        self.finish_incoming(&alone).await?;
        let key = vault::recover(self.data_dir(), code)
            .await
            .map_err(|error| from_unlock(&error))?;
        let database = key.derive().database;
        // The key of an older copy of the file must not replace the right one.
        self.check_key(&database).await?;
        check_new_passphrase(passphrase, &self.data_dir().join(DATABASE), &database).await?;
        vault::store_key(self.data_dir(), &key, self.key_source(passphrase))
            .await
            .map_err(|error| from_unlock(&error))?;
        drop((opening, alone));
        tracing::info!("opened with the recovery code");
        self.open(passphrase).await
    }

    /// Checks that a key opens the database, or the newest backup if the database is gone.
    async fn check_key(&self, key: &DatabaseKey) -> Result<(), Fault> {
        if Store::exists(self.data_dir()) {
            return Ok(store::check_key(&self.data_dir().join(DATABASE), key).await?);
        }
        match newest_backup(self.data_dir()) {
            Some(backup) => Ok(store::check_key(&backup.file, key).await?),
            // Nothing shows whether it is the right one, and nothing can be opened with a wrong one.
            None => Ok(()),
        }
    }

    /// Where the key is, or is to be stored.
    pub(crate) fn key_source(&self, passphrase: Option<&Passphrase>) -> KeySource {
        match passphrase {
            Some(passphrase) => KeySource::Passphrase(passphrase.to_secret()),
            None => KeySource::Keychain(self.keychain()),
        }
    }
}

/// Checks a passphrase that is to be the new one of this database. Without readable names, only its strength is checked.
pub(crate) async fn check_new_passphrase(
    passphrase: Option<&Passphrase>,
    database: &Path,
    key: &DatabaseKey,
) -> Result<(), Fault> {
    let Some(passphrase) = passphrase else {
        return Ok(());
    };
    passphrase.check_new(&store::company_names(database, key).await.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_code_is_confirmed_by_its_last_group_only() {
        let code = read_recovery_code("000g-40r4-0m30-e209-185g-r01e".to_owned()).unwrap();
        for typed in ["R01E", "r01e", " rOlE ", "r-01 e"] {
            assert_eq!(confirm_recovery_code(&code, typed), Ok(()), "{typed}");
        }
        for typed in [
            "",
            "R01",
            "R01F",
            "000G",
            "R01EE",
            "000G-40R4-0M30-E209-185G-R01E",
        ] {
            assert_eq!(
                confirm_recovery_code(&code, typed),
                Err(Fault::RecoveryCodeNotConfirmed),
                "{typed}"
            );
        }
    }
}
