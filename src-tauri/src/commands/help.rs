//! Settings > Logs and Settings > Security: what helps somebody who looks for a fault.

use office::Passphrase;
use office::view::{LogPage, LogQuery, SecurityView};
use tauri::{AppHandle, Runtime, command};

use super::{Answer, Held, saving};
use crate::words::FileName;

#[command]
pub(super) async fn log_lines(shell: Held<'_>, query: LogQuery) -> Answer<LogPage> {
    shell.folder().log(query).await
}

#[command]
pub(super) fn open_log_folder(shell: Held<'_>) -> Answer<()> {
    let folder = shell.folder().log_dir();
    tauri_plugin_opener::open_path(folder, None::<&str>).map_err(|error| {
        tracing::warn!(%error, "the log folder was not opened");
        office::folder_not_shown(folder)
    })
}

#[command]
pub(super) async fn save_support_file<R: Runtime>(
    app: AppHandle<R>,
    shell: Held<'_>,
) -> Answer<Option<String>> {
    saving::save(&app, &FileName::Support, async |_, path| {
        let office = shell.office().ok();
        shell.folder().save_support_file(office.as_ref(), &path).await
    })
    .await
}

#[command]
pub(super) async fn change_passphrase(shell: Held<'_>, present: Passphrase, new: Passphrase) -> Answer<()> {
    shell.folder().change_passphrase(&present, &new).await
}

#[command]
pub(super) fn security(shell: Held<'_>) -> SecurityView {
    shell.folder().security()
}
