//! Updates of the program, for Settings > About and Home.

use chrono::{DateTime, Utc};
use domain::Fault;
use serde::Serialize;
use ts_rs::TS;

/// What is known about newer versions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct UpdatesView {
    /// Whether this build looks for updates.
    pub enabled: bool,
    /// When it last did so successfully, UTC.
    #[serde(serialize_with = "store::json::optional_time")]
    #[ts(type = "string | null")]
    pub checked_at: Option<DateTime<Utc>>,
    /// The newer version, if there is one.
    pub offer: Option<UpdateOffer>,
    /// What an installation in progress is doing.
    pub step: Option<UpdateStep>,
    /// Why the last check or installation failed.
    pub fault: Option<Fault>,
}

/// A newer version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct UpdateOffer {
    /// Such as `1.2.0`.
    pub version: String,
    /// Who installs it.
    pub installer: UpdateInstaller,
    /// Whether a person chose Later for it.
    pub postponed: bool,
}

/// Who installs a newer version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum UpdateInstaller {
    /// The program itself.
    Program,
    /// IT: a package manager or an administrator installed the program.
    It,
}

/// What an installation is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum UpdateStep {
    /// Downloading the new version and checking its signature.
    Downloading,
    /// Making a backup.
    BackingUp,
    /// Replacing the program; afterwards it starts again.
    Installing,
}
