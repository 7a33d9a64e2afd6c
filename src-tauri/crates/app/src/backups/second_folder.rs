//! The second folder for backups: a network drive or a USB stick, which may not be connected.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::{Fault, FileKind};
use store::{Backup, list_backups};

use super::newest_backup;
use crate::app::App;
use crate::change::Change;
use crate::data_folder::DataFolder;
use crate::faults::{file_failed, internal};
use crate::office_file;
use crate::preferences::{SecondFolder, note_copy, save_second_folder, second_folder};

/// The extension of an office file.
const OFFICE: &str = "ontime";

/// The folder that is created in the folder that a person chose. If it is gone, another drive or none is connected.
const SECOND_FOLDER: &str = "OnTime Dental Backups";

/// How long listing the second folder may take.
const LISTING_TIMEOUT: Duration = Duration::from_secs(3);

impl App {
    /// Copies the newest backup into the second folder, unless it is there. Returns whether anything changed.
    pub(super) async fn copy_newest(&self) -> bool {
        let data = self.store().folder().to_owned();
        let (Some(second), Some(backup)) = (second_folder(&data), newest_backup(&data)) else {
            return false;
        };
        if second.last_copy_at == Some(backup.name.made_at) && self.backups().last().copy.is_none() {
            return false;
        }
        let made_at = backup.name.made_at;
        let folder = second.folder.clone();
        let copying = tokio::spawn(async move { copy(&data, backup, &folder).await });
        let copied = tokio::select! {
            copied = copying => copied.unwrap_or_else(|_| Err(internal("the task that copies a backup ended"))),
            // It may wait for a network drive for minutes. What is not complete is deleted later.
            () = self.backups().closing.cancelled() => return false,
        };
        let copied = copied.and_then(|()| note_copy(self.store().folder(), &second.folder, made_at));
        if let Err(fault) = &copied {
            tracing::warn!(
                code = fault.code().as_str(),
                "a backup was not copied to the second folder"
            );
        }
        self.backups().last().copy = copied.err().map(|fault| (fault, self.clock().now()));
        true
    }
}

impl DataFolder {
    /// Also keeps backups in a folder of its own in this folder, for example on a USB stick; `None` ends that. What is there
    /// stays there.
    ///
    /// # Errors
    /// [`Fault::FileInDataFolder`] for a folder in the data folder; a fault of writing.
    pub async fn set_second_folder(&self, app: &App, chosen: Option<PathBuf>) -> Result<(), Fault> {
        let second = chosen
            .map(|chosen| self.create_second_folder(&chosen))
            .transpose()?;
        save_second_folder(self.data_dir(), second)?;
        let _one = app.backups().running.lock().await;
        app.backups().last().copy = None;
        app.copy_newest().await;
        self.changes().notify(Change::Backups);
        Ok(())
    }

    fn create_second_folder(&self, chosen: &Path) -> Result<SecondFolder, Fault> {
        let failed = |error: io::Error| file_failed(FileKind::File, &error);
        let resolved = chosen.canonicalize().map_err(failed)?;
        if self
            .data_dir()
            .canonicalize()
            .is_ok_and(|data| resolved.starts_with(data))
        {
            return Err(Fault::FileInDataFolder);
        }
        // Not the resolved path, which on Windows is not one that people know.
        let chosen = std::path::absolute(chosen).map_err(failed)?;
        let folder = if chosen.ends_with(SECOND_FOLDER) {
            chosen
        } else {
            chosen.join(SECOND_FOLDER)
        };
        fs::create_dir_all(&folder).map_err(failed)?;
        let last_copy_at = None;
        Ok(SecondFolder { folder, last_copy_at })
    }
}

/// Writes an office file that holds the backup.
async fn copy(data: &Path, backup: Backup, folder: &Path) -> Result<(), Fault> {
    let recovery = office_file::recovery_file(data)?;
    let (folder, name) = (folder.to_owned(), backup.name);
    let is_there = tokio::task::spawn_blocking({
        let folder = folder.clone();
        move || {
            folder
                .is_dir()
                .then(|| folder.join(name.file_name(OFFICE)).exists())
        }
    });
    match is_there
        .await
        .map_err(|_| internal("looking for the second folder panicked"))?
    {
        None => {
            let folder = folder.display().to_string();
            return Err(Fault::BackupFolderMissing { folder });
        }
        Some(true) => return Ok(()),
        Some(false) => {}
    }
    let write = async |part: &Path| {
        let (part, database, recovery) = (
            part.to_owned(),
            backup.file.clone(),
            recovery.clone().unwrap_or_default(),
        );
        let written = tokio::task::spawn_blocking(move || {
            let mut options = File::options();
            let mut target = options.read(true).write(true).create_new(true).open(part)?;
            office_file::write(&mut target, &recovery, &database)?;
            Ok(office_file::verify(&mut target)?)
        });
        written
            .await
            .map_err(|_| internal("the thread that copies a backup ended"))?
    };
    let written = store::write_backup(&folder, name, OFFICE, write).await;
    written.map(drop).map_err(|CopyError(fault)| fault)
}

/// A fault, which errors of the file system become.
struct CopyError(Fault);

impl From<io::Error> for CopyError {
    fn from(error: io::Error) -> Self {
        Self(file_failed(FileKind::File, &error))
    }
}

impl From<Fault> for CopyError {
    fn from(fault: Fault) -> Self {
        Self(fault)
    }
}

/// The backups in the second folder. A network drive that is offline may take minutes to say so.
pub(super) async fn copies(folder: PathBuf) -> Vec<Backup> {
    let listing = tokio::task::spawn_blocking(move || list_backups(&folder, OFFICE).unwrap_or_default());
    match tokio::time::timeout(LISTING_TIMEOUT, listing).await {
        Ok(listed) => listed.unwrap_or_default(),
        Err(_) => Vec::new(),
    }
}
