//! What Open Dental's own settings on this computer say about its server, so that nobody has to type it.

use std::path::{Path, PathBuf};

use domain::{DEFAULT_PORT, ErrorCode, Fault};
use opendental::WorkstationError;

use crate::view::WorkstationView;

/// How Open Dental on this computer connects, from its settings file in the usual places; `None` if it is not installed
/// here.
///
/// # Errors
/// [`Fault`] as for [`read_open_dental_settings`].
pub async fn find_open_dental_settings() -> Result<Option<WorkstationView>, Fault> {
    let found = off_thread(|| opendental::find_settings(&opendental::program_folders())).await?;
    match found {
        Some(file) => read_open_dental_settings(file).await.map(Some),
        None => Ok(None),
    }
}

/// How Open Dental connects, from a settings file. Never a password.
///
/// # Errors
/// [`Fault`] if the file cannot be read, is another one, or holds no database login; it says which.
pub async fn read_open_dental_settings(file: PathBuf) -> Result<WorkstationView, Fault> {
    let name = file.clone();
    let settings = off_thread(move || opendental::read_settings(&file))
        .await?
        .map_err(|error| fault(error, &name))?;
    Ok(WorkstationView {
        host: settings.host,
        port: settings.port.unwrap_or(DEFAULT_PORT),
        database: settings.database,
        username: settings.username,
        file: name.display().to_string(),
    })
}

/// A program folder may lie on a network drive that does not answer.
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work).await.map_err(|_| {
        Fault::new(
            ErrorCode::Internal,
            "Looking for Open Dental on this computer did not end well.",
            "Type the connection in by hand.",
        )
    })
}

fn fault(error: WorkstationError, file: &Path) -> Fault {
    let (code, message, hint) = match error {
        WorkstationError::Unreadable(_) => (
            ErrorCode::ConfigUnreadable,
            format!("The file {} cannot be read.", file.display()),
            "Choose FreeDentalConfig.xml in Open Dental's program folder, or type the connection in by hand.",
        ),
        WorkstationError::NotSettings => (
            ErrorCode::ConfigUnknown,
            "This file does not hold Open Dental's connection settings.".to_owned(),
            "Choose FreeDentalConfig.xml in Open Dental's program folder, or type the connection in by hand.",
        ),
        WorkstationError::MiddleTier => (
            ErrorCode::ConfigMiddleTier,
            "Open Dental on this computer works through its Middle Tier, so no database login is set up here.".to_owned(),
            "Ask your IT for the name of the computer that runs Open Dental's MySQL server and for a database login, and \
             type them in by hand.",
        ),
        WorkstationError::Oracle => (
            ErrorCode::ConfigOracle,
            "Open Dental on this computer uses an Oracle database.".to_owned(),
            "OnTime Dental reads MySQL and MariaDB, which all newer versions of Open Dental use. Ask Open Dental support \
             about moving the practice's database.",
        ),
        WorkstationError::NoServer => (
            ErrorCode::ConfigNoServer,
            "Open Dental's settings on this computer name no server.".to_owned(),
            "Start Open Dental once and let it connect, or type the connection in by hand.",
        ),
    };
    Fault::new(code, message, hint)
}
