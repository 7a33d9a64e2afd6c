//! The connection settings of Open Dental on this computer, so that the user need not type them.

use std::path::{Path, PathBuf};

use domain::{DEFAULT_PORT, Fault};
use opendental::LocalSettingsError;

use crate::view::LocalSettingsView;

/// How Open Dental on this computer connects, from its settings file in the usual folders; `None` if it is not installed.
///
/// # Errors
/// As [`read_open_dental_settings`].
pub async fn find_open_dental_settings() -> Result<Option<LocalSettingsView>, Fault> {
    let found = off_thread(|| opendental::find_config_file(&opendental::program_folders())).await?;
    match found {
        Some(file) => read_open_dental_settings(file).await.map(Some),
        None => Ok(None),
    }
}

/// How Open Dental connects, from a settings file. It never returns a password.
///
/// # Errors
/// One of the `Config…` faults if the file cannot be read, is another file, or has no database login.
pub async fn read_open_dental_settings(file: PathBuf) -> Result<LocalSettingsView, Fault> {
    let name = file.clone();
    let settings = off_thread(move || opendental::read_config_file(&file))
        .await?
        .map_err(|error| fault(error, &name))?;
    Ok(LocalSettingsView {
        host: settings.host,
        port: settings.port.unwrap_or(DEFAULT_PORT),
        database: settings.database,
        username: settings.username,
        file: name.display().to_string(),
    })
}

/// A program folder may be on a network drive that does not respond.
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Fault::ConfigSearchFailed)
}

fn fault(error: LocalSettingsError, file: &Path) -> Fault {
    match error {
        LocalSettingsError::Unreadable(kind) => {
            tracing::warn!(%kind, "Open Dental's settings file could not be read");
            Fault::ConfigUnreadable {
                file: file.display().to_string(),
            }
        }
        LocalSettingsError::NotSettings => Fault::ConfigUnknown,
        LocalSettingsError::MiddleTier => Fault::ConfigMiddleTier,
        LocalSettingsError::Oracle => Fault::ConfigOracle,
        LocalSettingsError::NoServer => Fault::ConfigNoServer,
    }
}
