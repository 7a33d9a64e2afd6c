//! Shows what a backup contains, and replaces the data with it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::{Fault, FileKind};
use store::{BackupName, BackupReason, Losses, Store, StoreError, backup_folder, private_folder};
use vault::Keys;

use crate::app::App;
use crate::data_folder::DataFolder;
use crate::faults::{file_failed, from_unlock, internal};
use crate::incoming::{DATABASE, OUTGOING};
use crate::office_file;
use crate::passphrase::Passphrase;
use crate::preferences::second_folder;
use crate::view::{BackupContentsView, BackupPlace, BackupRef, KeyLocation};

impl DataFolder {
    /// The file of a backup; `chosen` is the one that the user chose.
    ///
    /// # Errors
    /// [`Fault::BackupNotFound`].
    pub fn backup_file(&self, backup: &BackupRef, chosen: Option<&Path>) -> Result<PathBuf, Fault> {
        let file = match backup.place {
            BackupPlace::Computer => backup_folder(self.data_dir()).join(&backup.name),
            BackupPlace::SecondFolder => second_folder(self.data_dir())
                .ok_or(Fault::BackupNotFound)?
                .folder
                .join(&backup.name),
            BackupPlace::File => chosen.ok_or(Fault::BackupNotFound)?.to_owned(),
        };
        // The name comes from the window, so it must not lead elsewhere.
        let name = Path::new(&backup.name);
        let is_name = name.file_name() == Some(name.as_os_str()) && BackupName::of(name).is_some();
        let is_name = is_name || backup.place == BackupPlace::File;
        if is_name && file.is_file() {
            Ok(file)
        } else {
            Err(Fault::BackupNotFound)
        }
    }

    /// What a backup contains. All of it is read and checked; nothing is changed. The passphrase is only needed while the app is
    /// not open.
    ///
    /// # Errors
    /// [`Fault::BackupDamaged`], [`Fault::BackupOtherKey`], or [`Fault::BackupNewer`] if it cannot be restored; the faults of
    /// opening the key.
    pub async fn backup_contents(
        &self,
        app: Option<&App>,
        file: &Path,
        passphrase: Option<&Passphrase>,
    ) -> Result<BackupContentsView, Fault> {
        let current_patients = match app {
            Some(app) => Some(app.store().patient_count().await?),
            None => None,
        };
        let keys = self.keys(app, passphrase).await?;
        let database = self.database_of(file).await?;
        let contents = store::backup_contents(self.data_dir(), &database.path(), &keys).await;
        let contents = contents.map_err(not_restorable)?;
        Ok(BackupContentsView {
            made_at: contents.as_of,
            patients: contents.patients,
            integrations: contents.integrations,
            last_sync_at: contents.last_sync_at,
            changes_since: contents.changes_since,
            current_patients,
        })
    }

    /// Replaces the data with a backup, after a backup of the present state. Running syncs stop after their page. If the app is
    /// open, it is closed; the app that is returned takes its place.
    ///
    /// # Errors
    /// As [`backup_contents`](Self::backup_contents), [`Fault::StoreInUse`], or a fault of writing. The data are unchanged then,
    /// but an open app may be closed.
    pub async fn restore_backup(
        &self,
        app: Option<&App>,
        file: &Path,
        passphrase: Option<&Passphrase>,
    ) -> Result<App, Fault> {
        let keys = self.keys(app, passphrase).await?;
        // Whether the key is in the keychain does not change.
        let in_keychain = self.security().key == KeyLocation::Keychain;
        let database = self.database_of(file).await?;
        let checked = store::backup_contents(self.data_dir(), &database.path(), &keys).await;
        checked.map_err(not_restorable)?;
        if let Some(app) = app {
            match app.back_up(BackupReason::BeforeRestore).await {
                // Its files are kept in `set-aside/`.
                Ok(_) | Err(Fault::StoreDamaged) => {}
                Err(fault) => return Err(fault),
            }
            app.close().await;
        }
        let opening = self.lock_opening().await?;
        let remembered = match in_keychain {
            true => self.remembered_head().read().await,
            false => None,
        };
        let restored = Store::restore(self.data_dir(), &keys, &database.path(), remembered.as_deref()).await;
        restored.map_err(not_restorable)?;
        drop(opening);
        tracing::warn!("a backup was restored");
        self.open_with_keys(keys, in_keychain, Losses::Refuse).await
    }

    /// The keys of the open app, or those that open the data.
    pub(crate) async fn keys(
        &self,
        app: Option<&App>,
        passphrase: Option<&Passphrase>,
    ) -> Result<Arc<Keys>, Fault> {
        if let Some(app) = app {
            return Ok(app.keys());
        }
        let _opening = self.lock_opening().await?;
        let keys = vault::unlock(self.data_dir(), true, self.key_source(passphrase)).await;
        Ok(Arc::new(keys.map_err(|error| from_unlock(&error))?))
    }

    /// The database of a backup: the file itself, or what an office file holds.
    async fn database_of(&self, file: &Path) -> Result<BackupDatabase, Fault> {
        if file.extension().is_some_and(|extension| extension == "db") {
            return Ok(BackupDatabase::Itself(file.to_owned()));
        }
        let outgoing = self.data_dir().join(OUTGOING);
        let failed = |error: io::Error| file_failed(FileKind::DataFolder, &error);
        private_folder(&outgoing).map_err(failed)?;
        let folder = tempfile::tempdir_in(outgoing).map_err(failed)?;
        let (source, target) = (file.to_owned(), folder.path().to_owned());
        let extracted = tokio::task::spawn_blocking(move || office_file::extract(&source, &target));
        let extracted = extracted
            .await
            .map_err(|_| internal("the thread that reads a backup ended"))?;
        extracted.map_err(|fault| match fault {
            Fault::OfficeFileInvalid => Fault::BackupDamaged,
            Fault::OfficeFileNewer => Fault::BackupNewer,
            fault => fault,
        })?;
        Ok(BackupDatabase::Extracted(folder))
    }
}

/// The database of a backup. One that was extracted is deleted again.
enum BackupDatabase {
    Itself(PathBuf),
    Extracted(tempfile::TempDir),
}

impl BackupDatabase {
    fn path(&self) -> PathBuf {
        match self {
            Self::Itself(file) => file.clone(),
            Self::Extracted(folder) => folder.path().join(DATABASE),
        }
    }
}

/// The fault of a backup that cannot be restored, which is not a fault of the store.
fn not_restorable(error: StoreError) -> Fault {
    match error {
        StoreError::KeyMismatch => Fault::BackupOtherKey,
        StoreError::Damaged => Fault::BackupDamaged,
        StoreError::Newer => Fault::BackupNewer,
        StoreError::Busy => Fault::StoreInUse,
        error => error.into(),
    }
}
