//! Arguments of faults about files: which file, and why.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, VariantArray};

/// Which file a fault is about.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    VariantArray,
    EnumIter,
    Default,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FileKind {
    /// A file the user saves.
    #[default]
    File,
    /// The log.
    Log,
    /// The data folder.
    DataFolder,
}

/// Why a file operation failed.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    VariantArray,
    EnumIter,
    Default,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FileReason {
    /// No permission.
    PermissionDenied,
    /// Not there.
    NotFound,
    /// A read-only disk.
    ReadOnly,
    /// No space left.
    DiskFull,
    /// In use by another program.
    InUse,
    /// Its path is too long for the database.
    PathTooLong,
    /// Anything else; the log has the details.
    #[default]
    Other,
}

impl From<std::io::ErrorKind> for FileReason {
    fn from(kind: std::io::ErrorKind) -> Self {
        use std::io::ErrorKind as Kind;
        match kind {
            Kind::PermissionDenied => Self::PermissionDenied,
            Kind::NotFound | Kind::NotADirectory => Self::NotFound,
            Kind::ReadOnlyFilesystem => Self::ReadOnly,
            Kind::StorageFull | Kind::QuotaExceeded => Self::DiskFull,
            Kind::ResourceBusy | Kind::ExecutableFileBusy | Kind::WouldBlock => Self::InUse,
            _ => Self::Other,
        }
    }
}
