//! New keys: encrypts the store and its backups again, so that earlier key files and recovery codes open nothing.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use domain::{Fault, FileKind};
use store::{KeyChange, StoreError, make_private, private_folder};
use sync::fingerprint_of;
use vault::{MasterKey, RecoveryCode};

use crate::data_folder::DataFolder;
use crate::faults::{file_failed, from_unlock};
use crate::incoming::{BACKUPS, DATABASE, LOG, SET_ASIDE};
use crate::passphrase::Passphrase;

impl DataFolder {
    /// Encrypts everything with new keys, which `code` and, if one protects the key, the passphrase open from now on. The end of
    /// the process at any point leaves either the old keys or the new ones working. The store must be open in no process.
    ///
    /// Copies of the data made before keep the old keys: this folder's backups and the databases in `set-aside/` are encrypted
    /// again, others and damaged ones are not.
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

    /// Checks the passphrase, or that the keychain has the key. Changes nothing.
    ///
    /// # Errors
    /// The faults of opening the key.
    pub async fn check_passphrase(&self, passphrase: Option<&Passphrase>) -> Result<(), Fault> {
        self.keys(None, passphrase).await.map(drop)
    }
}

async fn encrypt_again(data: &Path, target: &Path, keys: KeyChange<'_>) -> Result<(), Fault> {
    let failed = |error: io::Error| file_failed(FileKind::DataFolder, &error);
    store::copy_with_new_keys(&data.join(DATABASE), &target.join(DATABASE), keys, fingerprint_of).await?;
    for backup in entries(&data.join(BACKUPS)).map_err(failed)? {
        if backup.extension() == Some(OsStr::new("db")) {
            private_folder(&target.join(BACKUPS)).map_err(failed)?;
            let name = Path::new(BACKUPS).join(backup);
            copy_if_whole(&data.join(&name), &target.join(&name), keys).await?;
        }
    }
    for folder in entries(&data.join(SET_ASIDE)).map_err(failed)? {
        let name = Path::new(SET_ASIDE).join(folder);
        if data.join(&name).join(DATABASE).exists() {
            copy_set_aside(&data.join(&name), &target.join(&name), keys).await?;
        }
    }
    Ok(())
}

/// A file that is damaged or has another key already is not copied.
async fn copy_if_whole(from: &Path, to: &Path, keys: KeyChange<'_>) -> Result<(), Fault> {
    match store::copy_with_new_keys(from, to, keys, fingerprint_of).await {
        Err(error @ (StoreError::KeyMismatch | StoreError::Damaged)) => {
            tracing::warn!(%error, "a database could not be encrypted again");
            fs::remove_file(to).map_err(|error| file_failed(FileKind::DataFolder, &error))
        }
        copied => Ok(copied?),
    }
}

/// Copies a database that was set aside, with what its log adds.
async fn copy_set_aside(from: &Path, to: &Path, keys: KeyChange<'_>) -> Result<(), Fault> {
    let failed = |error: io::Error| file_failed(FileKind::DataFolder, &error);
    // SQLite moves the log into the file, and the original must stay as it is until the new keys count.
    let scratch = to.with_extension("scratch");
    let prepare = || {
        for folder in [to.parent().unwrap_or(to), to, &scratch] {
            private_folder(folder)?;
        }
        for file in [DATABASE, LOG] {
            if from.join(file).exists() {
                fs::copy(from.join(file), scratch.join(file))?;
                make_private(&scratch.join(file))?;
            }
        }
        Ok(())
    };
    prepare().map_err(failed)?;
    copy_if_whole(&scratch.join(DATABASE), &to.join(DATABASE), keys).await?;
    fs::remove_dir_all(scratch).map_err(failed)
}

/// The names in a folder, which may not exist.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    fs::read_dir(folder)?
        .map(|entry| Ok(PathBuf::from(entry?.file_name())))
        .collect()
}
