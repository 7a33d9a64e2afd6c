//! Files and folders that only the signed-in user can open.
//!
//! On Unix they have mode 0600 and 0700. On Windows new files inherit the permissions of their folder, and a folder outside the
//! profile is closed to other users.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Files that only a data folder has.
const DATA_FILES: [&str; 4] = ["ontime.db", "ontime.head", "vault.json", "key.json"];

/// Why a folder cannot hold the data.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Other users can open it, and this program did not create it.
    #[error("other users can open the folder")]
    Shared,
    /// It cannot be read or created, or its permissions cannot be changed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Creates the data folder if there is none. One that already holds data is closed to other users. Any other folder must be
/// closed already: it is not ours to change, because other programs may need it.
///
/// # Errors
/// [`FolderError`].
pub fn claim_data_folder(folder: &Path) -> Result<(), FolderError> {
    let is_ours = !folder.try_exists()? || DATA_FILES.iter().any(|file| folder.join(file).exists());
    if is_ours {
        private_folder(folder)?;
        // The folders and files in it inherit its permissions.
        #[cfg(windows)]
        crate::acl::restrict(folder)?;
        return Ok(());
    }
    if is_closed(folder)? {
        Ok(())
    } else {
        Err(FolderError::Shared)
    }
}

/// Creates a folder if there is none, and closes it to other users.
///
/// # Errors
/// If it cannot be created, or belongs to another user.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    set_mode(folder, 0o700)
}

/// Opens a file for reading and writing without changing it; creates an empty one if there is none.
///
/// # Errors
/// If it cannot be opened or created.
pub fn private_file(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// Makes the database file private and writable before SQLite opens it. SQLite gives its write-ahead log the same permissions.
///
/// # Errors
/// If it cannot be created, or belongs to another user.
pub fn make_private(file: &Path) -> io::Result<()> {
    // An existing file is not opened: on Unix, closing it would release the locks that this process holds on it.
    if !file.try_exists()? {
        drop(private_file(file)?);
    }
    set_mode(file, 0o600)
}

/// Renames a file or folder; replaces a file of the new name.
///
/// On Windows, a program that reads it at this moment, such as a virus scanner, prevents that. So it is tried for a second.
///
/// # Errors
/// As [`fs::rename`].
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(windows)]
    for _ in 0..50 {
        match fs::rename(from, to) {
            // `ERROR_ACCESS_DENIED`, `ERROR_SHARING_VIOLATION`
            Err(error) if matches!(error.raw_os_error(), Some(5 | 32)) => {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            renamed => return renamed,
        }
    }
    fs::rename(from, to)
}

/// Without this, a power cut may undo the creation or renaming of a file in the folder.
///
/// # Errors
/// If the folder cannot be opened or the disk refuses.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows keeps such changes in its journal and cannot open a folder as a file.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(path)?.permissions().mode() & 0o777 == mode {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(unix)]
fn is_closed(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(folder)?.permissions().mode() & 0o077 == 0)
}

#[cfg(windows)]
fn is_closed(folder: &Path) -> io::Result<bool> {
    crate::acl::is_closed(folder)
}

/// A file from a disc or a protected folder may be read-only.
#[cfg(not(unix))]
fn set_mode(path: &Path, _mode: u32) -> io::Result<()> {
    let metadata = fs::metadata(path)?;
    let mut permissions = metadata.permissions();
    if metadata.is_file() && permissions.readonly() {
        #[expect(
            clippy::permissions_set_readonly_false,
            reason = "on Windows this only clears the read-only attribute"
        )]
        permissions.set_readonly(false);
        fs::set_permissions(path, permissions)?;
    }
    Ok(())
}

#[cfg(all(test, windows))]
mod tests {
    use std::os::windows::fs::OpenOptionsExt;

    use super::*;

    #[test]
    fn a_file_that_another_program_reads_for_a_moment_is_renamed() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::write(&from, "new").unwrap();
        fs::write(&to, "old").unwrap();
        let scanner = OpenOptions::new().read(true).share_mode(0).open(&from).unwrap();
        fs::rename(&from, &to).unwrap_err();
        let scanning = std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(200));
            drop(scanner);
        });
        rename(&from, &to).unwrap();
        scanning.join().unwrap();
        assert_eq!(fs::read_to_string(&to).unwrap(), "new");
    }
}
