//! Settings > Backups, and restoring after data were lost.

use app::view::{AppState, BackupContentsView, BackupRef, BackupView, BackupsView};
use app::{BackupReason, Passphrase};
use tauri::{AppHandle, Runtime, command};

use super::{CommandResult, State, choosing};

#[command]
pub(super) async fn backups(state: State<'_>) -> CommandResult<BackupsView> {
    Ok(state.backups().await)
}

#[command]
pub(super) async fn back_up(state: State<'_>) -> CommandResult<BackupsView> {
    state.app()?.back_up(BackupReason::Manual).await?;
    Ok(state.backups().await)
}

#[command]
pub(super) async fn backup_contents(
    state: State<'_>,
    backup: BackupRef,
    passphrase: Option<Passphrase>,
) -> CommandResult<BackupContentsView> {
    state.backup_contents(&backup, passphrase.as_ref()).await
}

#[command]
pub(super) async fn restore_backup(
    state: State<'_>,
    backup: BackupRef,
    passphrase: Option<Passphrase>,
) -> CommandResult<AppState> {
    state.restore_backup(&backup, passphrase.as_ref()).await
}

/// `None` if the user cancels.
#[command]
pub(super) async fn choose_second_folder<R: Runtime>(
    handle: AppHandle<R>,
    state: State<'_>,
) -> CommandResult<Option<BackupsView>> {
    let app = state.app()?;
    let Some(folder) = choosing::folder(&handle).await else {
        return Ok(None);
    };
    state.folder().set_second_folder(&app, Some(folder)).await?;
    Ok(Some(state.backups().await))
}

#[command]
pub(super) async fn forget_second_folder(state: State<'_>) -> CommandResult<BackupsView> {
    state.folder().set_second_folder(&state.app()?, None).await?;
    Ok(state.backups().await)
}

/// The file that the user chose; `None` if the user cancels.
#[command]
pub(super) async fn choose_backup_file<R: Runtime>(
    handle: AppHandle<R>,
    state: State<'_>,
) -> CommandResult<Option<BackupView>> {
    match choosing::file(&handle, "OnTime Dental", &["ontime", "db"]).await {
        Some(file) => state.choose_backup_file(file).map(Some),
        None => Ok(None),
    }
}
