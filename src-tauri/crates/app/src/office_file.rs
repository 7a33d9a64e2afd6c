//! The office file: the whole office in one encrypted file, to move to a new computer.
//!
//! # Format
//! `OnTime office 1\n` (16 bytes), the length of the recovery file (4 bytes, big-endian), the recovery file, the SQLCipher
//! database, and the SHA-256 of all of it (32 bytes). The hash shows a damaged copy; SQLCipher authenticates each page with
//! the key. The recovery code opens the file on any computer, and nothing else does.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use domain::{Fault, FileKind};
use sha2::{Digest, Sha256};
use store::{Store, private_file, private_folder};
use vault::RecoveryCode;

use crate::app::App;
use crate::data_folder::DataFolder;
use crate::faults::{file_failed, from_unlock, internal};
use crate::incoming::{DATABASE, OUTGOING};
use crate::passphrase::Passphrase;
use crate::recovery::check_new_passphrase;
use crate::saved_file;

const MAGIC: &[u8; 15] = b"OnTime office 1";
const MAGIC_START: &[u8] = b"OnTime office ";
const END: u8 = b'\n';
const RECOVERY: &str = "recovery.json";
const HASH_BYTES: u64 = 32;
/// A recovery file has some hundred bytes.
const MAX_RECOVERY_BYTES: u32 = 64 * 1024;

impl DataFolder {
    /// Writes the office file and reads it back. The office stays in use.
    ///
    /// # Errors
    /// [`Fault::RecoveryCodeMissing`], because nothing else would open the file; [`Fault::FileInDataFolder`]; a fault of
    /// reading the store or writing the file. An existing file is unchanged then.
    pub async fn save_office_file(&self, app: &App, file: &Path) -> Result<(), Fault> {
        let recovery = recovery_file(self.data_dir())?.ok_or(Fault::RecoveryCodeMissing)?;
        let failed = |error: io::Error| file_failed(FileKind::DataFolder, &error);
        let outgoing = self.data_dir().join(OUTGOING);
        private_folder(&outgoing).map_err(failed)?;
        let scratch = tempfile::tempdir_in(&outgoing).map_err(failed)?;
        let copy = scratch.path().join(DATABASE);
        store::copy(self.data_dir(), &copy, &app.keys()).await?;
        let (data, file) = (self.data_dir().to_owned(), file.to_owned());
        tokio::task::spawn_blocking(move || {
            saved_file::replace_with(&data, &file, |target| {
                write(target, &recovery, &copy)?;
                verify(target)
            })
        })
        .await
        .map_err(|_| internal("the thread that saves an office file ended"))??;
        tracing::info!("office file saved");
        Ok(())
    }

    /// Opens the office of an office file on a computer without one. A passphrase protects its key if there is no keychain. The
    /// end of the process at any point leaves no office or the whole one.
    ///
    /// # Errors
    /// [`Fault::OfficeExists`]; [`Fault::OfficeFileInvalid`], [`Fault::OfficeFileNewer`], or [`Fault::OfficeFileUnreadable`];
    /// [`Fault::RecoveryCodeWrong`]; [`Fault::KeychainMissing`] or [`Fault::KeychainDenied`] if a passphrase is needed.
    pub async fn open_office_file(
        &self,
        file: &Path,
        code: &RecoveryCode,
        passphrase: Option<&Passphrase>,
    ) -> Result<App, Fault> {
        let opening = self.lock_opening().await?;
        let alone = self.wait_alone().await?;
        self.finish_incoming(&alone).await?;
        if Store::any_trace(self.data_dir()) {
            return Err(Fault::OfficeExists);
        }
        let incoming = self.begin_incoming().await?;
        let (source, target) = (file.to_owned(), incoming.folder().to_owned());
        tokio::task::spawn_blocking(move || extract(&source, &target))
            .await
            .map_err(|_| internal("the thread that reads an office file ended"))??;
        let key = vault::recover(incoming.folder(), code)
            .await
            .map_err(|error| from_unlock(&error))?;
        let keys = key.derive();
        let database = incoming.folder().join(DATABASE);
        store::check_copy(&database, &keys).await?;
        check_new_passphrase(passphrase, &database, &keys.database).await?;
        store::write_head(incoming.folder(), &keys).await?;
        vault::store_key(incoming.folder(), &key, self.key_source(passphrase))
            .await
            .map_err(|error| from_unlock(&error))?;
        incoming.commit()?;
        self.finish_incoming(&alone).await?;
        tracing::info!("office file opened");
        drop((opening, alone));
        self.open(passphrase).await
    }
}

/// What the recovery code opens; `None` if there is none.
pub(crate) fn recovery_file(data: &Path) -> Result<Option<Vec<u8>>, Fault> {
    match fs::read(data.join(RECOVERY)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(file_failed(FileKind::DataFolder, &error)),
        Ok(content) => Ok(Some(content)),
    }
}

/// Writes an office file. Without a recovery file, only a computer that has the key can open it.
pub(crate) fn write(target: &mut File, recovery: &[u8], database: &Path) -> Result<(), Fault> {
    let failed = |error: io::Error| file_failed(FileKind::File, &error);
    let length = u32::try_from(recovery.len()).map_err(|_| internal("a huge recovery file"))?;
    let mut hashing = Hashing {
        target,
        hash: Sha256::new(),
    };
    for part in [MAGIC, &[END][..], &length.to_be_bytes(), recovery] {
        hashing.write_all(part).map_err(failed)?;
    }
    let mut database = File::open(database).map_err(failed)?;
    io::copy(&mut database, &mut hashing).map_err(failed)?;
    let hash = hashing.hash.finalize();
    target.write_all(&hash).map_err(failed)?;
    target.sync_all().map_err(failed)
}

/// Computes the hash of what it writes.
struct Hashing<'a> {
    target: &'a mut File,
    hash: Sha256,
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.target.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.target.flush()
    }
}

/// Reads a whole file and checks its hash. Leaves the file at its beginning.
pub(crate) fn verify(file: &mut File) -> Result<(), Fault> {
    file.seek(SeekFrom::Start(0))
        .map_err(|error| unreadable(&error))?;
    let length = file.metadata().map_err(|error| unreadable(&error))?.len();
    let content = length.checked_sub(HASH_BYTES).ok_or(Fault::OfficeFileInvalid)?;
    let (mut reader, mut hash) = (BufReader::new(&mut *file), Sha256::new());
    let mut buffer = vec![0; 1 << 16];
    let mut left = content;
    while left > 0 {
        let wanted = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        reader
            .read_exact(&mut buffer[..wanted])
            .map_err(|error| unreadable(&error))?;
        hash.update(&buffer[..wanted]);
        left -= wanted as u64;
    }
    let mut expected = [0; 32];
    reader
        .read_exact(&mut expected)
        .map_err(|error| unreadable(&error))?;
    if hash.finalize()[..] != expected {
        return Err(Fault::OfficeFileInvalid);
    }
    file.seek(SeekFrom::Start(0))
        .map_err(|error| unreadable(&error))?;
    Ok(())
}

/// Writes the recovery file and the database of an office file into a folder.
pub(crate) fn extract(source: &Path, folder: &Path) -> Result<(), Fault> {
    let mut file = File::open(source).map_err(|error| unreadable(&error))?;
    let mut start = [0; MAGIC.len() + 1];
    file.read_exact(&mut start)
        .map_err(|_| Fault::OfficeFileInvalid)?;
    if start[..MAGIC.len()] != *MAGIC || start[MAGIC.len()] != END {
        return Err(if start.starts_with(MAGIC_START) {
            Fault::OfficeFileNewer
        } else {
            Fault::OfficeFileInvalid
        });
    }
    verify(&mut file)?;
    let length = file.metadata().map_err(|error| unreadable(&error))?.len();
    file.seek(SeekFrom::Start(start.len() as u64))
        .map_err(|error| unreadable(&error))?;
    let mut recovery_length = [0; 4];
    file.read_exact(&mut recovery_length)
        .map_err(|_| Fault::OfficeFileInvalid)?;
    let recovery_length = u32::from_be_bytes(recovery_length);
    if recovery_length > MAX_RECOVERY_BYTES {
        return Err(Fault::OfficeFileInvalid);
    }
    if recovery_length > 0 {
        copy_part(&mut file, u64::from(recovery_length), &folder.join(RECOVERY))?;
    }
    let database = (length - HASH_BYTES)
        .checked_sub(file.stream_position().map_err(|error| unreadable(&error))?)
        .ok_or(Fault::OfficeFileInvalid)?;
    copy_part(&mut file, database, &folder.join(DATABASE))
}

fn copy_part(file: &mut File, length: u64, target: &Path) -> Result<(), Fault> {
    let failed = |error: io::Error| file_failed(FileKind::DataFolder, &error);
    let mut target = private_file(target).map_err(failed)?;
    let copied = io::copy(&mut file.take(length), &mut target).map_err(failed)?;
    if copied != length {
        return Err(Fault::OfficeFileInvalid);
    }
    target.sync_all().map_err(failed)
}

fn unreadable(error: &io::Error) -> Fault {
    tracing::warn!(%error, "an office file could not be read");
    Fault::OfficeFileUnreadable {
        reason: error.kind().into(),
    }
}

/// The name of an office file for people: without its folder.
#[must_use]
pub fn office_file_name(file: &Path) -> String {
    let name = file.file_name().map(PathBuf::from);
    name.unwrap_or_else(|| file.to_owned()).display().to_string()
}
