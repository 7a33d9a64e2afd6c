//! Files that a person saves: readable by that person only, complete or absent, and never in the data folder.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use domain::{Fault, FileKind};
use tempfile::NamedTempFile;

use crate::faults::{file_failed, internal};

/// Replaces `file` with one that has this text.
///
/// # Errors
/// [`Fault::FileInDataFolder`] for a file in `data`, where it could replace patient data; [`Fault::FileNotWritten`] or
/// [`Fault::FileDiskFull`]. An existing file is unchanged then.
pub(crate) async fn save(data: &Path, file: &Path, text: String) -> Result<(), Fault> {
    let (data, file) = (data.to_owned(), file.to_owned());
    tokio::task::spawn_blocking(move || replace(&data, &file, &text))
        .await
        .map_err(|_| internal("the thread that saves a file ended"))?
}

fn replace(data: &Path, file: &Path, text: &str) -> Result<(), Fault> {
    replace_with(data, file, |new| {
        let written = new.write_all(text.as_bytes()).and_then(|()| new.sync_all());
        written.map_err(|error| file_failed(FileKind::File, &error))
    })
}

/// Replaces `file` with one that `write` fills. As [`save`], but it blocks.
pub(crate) fn replace_with(
    data: &Path,
    file: &Path,
    write: impl FnOnce(&mut File) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let failed = |error| file_failed(FileKind::File, &error);
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let folder = folder.canonicalize().map_err(failed)?;
    if data.canonicalize().is_ok_and(|data| folder.starts_with(data)) {
        return Err(Fault::FileInDataFolder);
    }
    // Private on Unix; on Windows it has the permissions of its folder.
    let mut new = NamedTempFile::new_in(folder).map_err(failed)?;
    write(new.as_file_mut())?;
    new.persist(file).map_err(|error| failed(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_private_and_replaces_another_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let file = folder.path().join("list.csv");
        for text in ["one", "two"] {
            save(&data, &file, text.to_owned()).await.unwrap();
            assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 2, "{left:?}");
    }

    #[tokio::test]
    async fn nothing_is_saved_in_the_data_folder_by_any_path_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir_all(data.join("backups")).unwrap();
        std::fs::write(data.join("ontime.db"), "patients").unwrap();
        for way in ["data/ontime.db", "data/backups/x", "data/backups/../ontime.db"] {
            let saved = save(&data, &folder.path().join(way), "text".to_owned()).await;
            assert_eq!(saved, Err(Fault::FileInDataFolder), "{way}");
        }
        let gone = folder.path().join("none").join("x");
        let saved = save(&data, &gone, "text".to_owned()).await;
        assert!(matches!(saved, Err(Fault::FileNotWritten { .. })), "{saved:?}");
        assert_eq!(
            std::fs::read_to_string(data.join("ontime.db")).unwrap(),
            "patients"
        );
    }
}
