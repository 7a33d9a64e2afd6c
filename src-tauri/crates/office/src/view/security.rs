//! What protects the data, for Settings > Security.

use serde::Serialize;
use ts_rs::TS;

/// What protects the data, and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SecurityView {
    /// Where the key is.
    pub key: KeyPlace,
    /// The folder that holds the data.
    pub data_dir: String,
    /// How large the encrypted database is, in bytes.
    #[ts(type = "number")]
    pub database_bytes: u64,
    /// When the last copy was made before an update, UTC; absent if none was needed yet.
    pub last_backup_at: Option<String>,
}

/// Where the key to the data is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum KeyPlace {
    /// In the operating system's keychain.
    Keychain,
    /// In the data folder, wrapped by the office passphrase.
    Passphrase,
}
