//! Files and folders that only the signed-in user may look into.
//!
//! On Unix by their mode: 0600 and 0700. On Windows by the rights of the profile folder, which new files inherit.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// What only an office's folder holds.
const OF_AN_OFFICE: [&str; 3] = ["ontime.db", "vault.json", "key.json"];

/// Why a folder cannot hold an office.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Others may look into it, and it was somebody's before it was ours.
    #[error("the folder is open to other users of this computer")]
    OpenToOthers,
    /// It cannot be read, made or closed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Makes an office's folder if there is none. One that holds an office is closed to everybody else; any other must be
/// closed already, because it is not ours to close: it may be one that every program on the computer needs.
///
/// # Errors
/// [`FolderError`].
pub fn office_folder(folder: &Path) -> Result<(), FolderError> {
    let is_ours = !folder.try_exists()? || OF_AN_OFFICE.iter().any(|file| folder.join(file).exists());
    if is_ours {
        return Ok(private_folder(folder)?);
    }
    if is_closed(folder)? {
        Ok(())
    } else {
        Err(FolderError::OpenToOthers)
    }
}

/// Makes a folder of ours if there is none, and closes it to everybody else.
///
/// # Errors
/// If it cannot be made, or belongs to another user.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    set_mode(folder, 0o700)
}

/// Opens the file for reading and writing, as it is; an empty one is made if there is none.
///
/// # Errors
/// If it cannot be opened or made.
pub fn private_file(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// Makes the file private that SQLite is going to open or has already made: its write-ahead log gets the same rights.
pub(crate) fn close_to_others(file: &Path) -> io::Result<()> {
    drop(private_file(file)?);
    set_mode(file, 0o600)
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

/// What may look into it is decided by the folder that it lies in.
#[cfg(not(unix))]
fn is_closed(_folder: &Path) -> io::Result<bool> {
    Ok(true)
}

#[cfg(not(unix))]
fn set_mode(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}
