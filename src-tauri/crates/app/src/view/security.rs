//! The protection of the data, for Settings > Security.

use chrono::{DateTime, Utc};
use serde::Serialize;
use ts_rs::TS;

/// How the data is protected, and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SecurityView {
    /// Where the key is.
    pub key: KeyLocation,
    /// When the recovery code was created, UTC; absent if there is none.
    #[serde(serialize_with = "store::json::optional_time")]
    #[ts(type = "string | null")]
    pub recovery_code_at: Option<DateTime<Utc>>,
    /// The folder of the data.
    pub data_dir: String,
    /// The size of the encrypted database, in bytes.
    #[ts(type = "number")]
    pub database_bytes: u64,
}

/// Where the key of the data is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum KeyLocation {
    /// In the operating system's keychain.
    Keychain,
    /// In the data folder, wrapped with the office passphrase.
    Passphrase,
}
