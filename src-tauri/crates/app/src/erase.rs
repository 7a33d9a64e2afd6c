//! Deletes what OnTime Dental keeps on this computer: for the uninstaller, and for a PC that leaves the office.

use std::fs;
use std::io;
use std::path::Path;

use domain::{Fault, FileKind};

use crate::data_folder::{DataFolder, project_dirs};
use crate::faults::file_failed;
use crate::remembered_head::RememberedHead;

/// Everything in the data folder, keys first. A folder that someone chose may also hold other files, which stay.
const CONTENT: [&str; 20] = [
    "key.json",
    "recovery.json",
    "vault.json",
    "ontime.db",
    "ontime.db-wal",
    "ontime.db-shm",
    "ontime.head",
    "backups",
    "set-aside",
    "recovery",
    "recovery.part",
    "incoming",
    "incoming.part",
    "outgoing",
    "attempts.json",
    "preferences.json",
    "setting-up",
    "tray",
    "logs",
    "locks",
];

impl DataFolder {
    /// Deletes the patient list, its backups, keys with their keychain entries, settings, and log. Office files and backups in
    /// other folders stay; only the recovery code opens them afterwards.
    ///
    /// # Errors
    /// [`Fault::StoreInUse`] if a program uses the data; [`Fault::DataFolderUnusable`] if something cannot be deleted.
    pub async fn erase(&self) -> Result<(), Fault> {
        let alone = self.wait_alone().await?;
        self.forget_key_of(self.data_dir()).await;
        RememberedHead::of(self.data_dir(), self.keychain())
            .forget()
            .await;
        drop(alone);
        erase(self.data_dir(), self.log_dir()).map_err(|error| file_failed(FileKind::DataFolder, &error))
    }
}

fn erase(data: &Path, log: &Path) -> io::Result<()> {
    for name in CONTENT {
        delete(&data.join(name))?;
    }
    delete(log)?;
    // Those that hold other files stay.
    for folder in std::iter::once(data)
        .chain(own_folders_above(data))
        .chain(own_folders_above(log))
    {
        let _ = fs::remove_dir(folder);
    }
    Ok(())
}

/// The folders above this one that have our name, innermost first: two on Windows, one for the log on Linux.
fn own_folders_above(folder: &Path) -> impl Iterator<Item = &Path> {
    let project = project_dirs()
        .map(|dirs| dirs.project_path().to_owned())
        .unwrap_or_default();
    let is_ours = move |folder: &&Path| {
        folder
            .file_name()
            .is_some_and(|name| project.iter().any(|own| own == name))
    };
    folder.ancestors().skip(1).take_while(is_ours)
}

fn delete(path: &Path) -> io::Result<()> {
    let deleted = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    match deleted {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_our_name_go_with_the_data_unless_they_hold_something_else() {
        let folder = tempfile::tempdir().unwrap();
        let project = project_dirs().unwrap().project_path().to_owned();
        let (share, state) = (folder.path().join("share"), folder.path().join("state"));
        let (data, log) = (
            share.join(&project).join("data"),
            state.join(&project).join("logs"),
        );
        let own = share.join(project.iter().next().unwrap());
        for other in [Some(own.join("a letter.txt")), None] {
            fs::create_dir_all(&data).unwrap();
            fs::create_dir_all(&log).unwrap();
            if let Some(other) = &other {
                fs::write(other, "Dear patient").unwrap();
            }
            erase(&data, &log).unwrap();
            assert_eq!(own.exists(), other.is_some());
            assert_eq!(fs::read_dir(&state).unwrap().count(), 0);
            if let Some(other) = &other {
                fs::remove_file(other).unwrap();
            }
        }
        assert_eq!(fs::read_dir(&share).unwrap().count(), 0);
    }
}
