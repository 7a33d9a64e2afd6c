//! New keys: encrypts the store and its backups again, so that earlier key files and recovery codes open nothing.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use domain::{Fault, FileKind};
use store::{KeyChange, StoreError, private_folder};
use sync::fingerprint_of;
use vault::{MasterKey, RecoveryCode};

use crate::data_folder::DataFolder;
use crate::faults::{file_failed, from_unlock};
use crate::incoming::{BACKUPS, DATABASE};
use crate::passphrase::Passphrase;

impl DataFolder {
    /// Encrypts everything with new keys, which `code` and, if one protects the key, the passphrase open from now on. The end of
    /// the process at any point leaves either the old keys or the new ones working. The store must be open in no process.
    ///
    /// Copies of the data made before keep the old keys: this folder's backups are encrypted again, others are not.
    ///
    /// # Errors
    /// [`Fault::StoreInUse`]; the faults of opening with the passphrase; [`Fault::PassphraseTooShort`] or
    /// [`Fault::PassphraseTooCommon`] if it could not be set today; [`Fault::StoreDamaged`] or a fault of writing. The old keys
    /// still work then.
    pub async fn renew_keys(
        &self,
        passphrase: Option<&Passphrase>,
        code: &RecoveryCode,
    ) -> Result<(), Fault> {
        let _opening = self.lock_opening().await?;
        let alone = self.wait_alone().await?;
        self.finish_incoming(&alone).await?;
        let old = vault::unlock(self.data_dir(), true, self.key_source(passphrase))
            .await
            .map_err(|error| from_unlock(&error))?;
        let incoming = self.begin_incoming().await?;
        incoming.retire_key(self.data_dir())?;
        let key = MasterKey::generate();
        vault::store_key(incoming.folder(), &key, self.key_source(passphrase))
            .await
            .map_err(|error| from_unlock(&error))?;
        vault::write_recovery(incoming.folder(), &key, code)
            .await
            .map_err(|error| from_unlock(&error))?;
        let keys = KeyChange {
            old: &old,
            new: &key.derive(),
        };
        encrypt_again(self.data_dir(), incoming.folder(), keys).await?;
        store::write_head(incoming.folder(), keys.new).await?;
        incoming.commit()?;
        self.finish_incoming(&alone).await?;
        tracing::info!("everything is encrypted with new keys");
        Ok(())
    }
}

async fn encrypt_again(data: &Path, target: &Path, keys: KeyChange<'_>) -> Result<(), Fault> {
    let backups =
        databases(&data.join(BACKUPS)).map_err(|error| file_failed(FileKind::DataFolder, &error))?;
    if !backups.is_empty() {
        private_folder(&target.join(BACKUPS)).map_err(|error| file_failed(FileKind::DataFolder, &error))?;
    }
    store::copy_with_new_keys(&data.join(DATABASE), &target.join(DATABASE), keys, fingerprint_of).await?;
    for name in backups {
        let (from, to) = (data.join(BACKUPS).join(&name), target.join(BACKUPS).join(&name));
        match store::copy_with_new_keys(&from, &to, keys, fingerprint_of).await {
            Ok(()) => {}
            // It is damaged or has another key already, so it stays as it is.
            Err(error @ (StoreError::KeyMismatch | StoreError::Damaged)) => {
                tracing::warn!(%error, "a backup could not be encrypted again");
                fs::remove_file(&to).map_err(|error| file_failed(FileKind::DataFolder, &error))?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// The names of the database files in a folder, which may not exist.
fn databases(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = PathBuf::from(entry?.file_name());
        if name.extension() == Some(OsStr::new("db")) {
            found.push(name);
        }
    }
    Ok(found)
}
