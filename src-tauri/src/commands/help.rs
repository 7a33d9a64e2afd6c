//! Settings > Logs and Settings > Security.

use app::view::{LogPage, LogQuery, SecurityView};
use app::{Fault, Passphrase};
use tauri::{AppHandle, Runtime, command};

use super::saving::{SaveAs, save};
use super::{CommandResult, State};

#[command]
pub(super) async fn log_lines(state: State<'_>, query: LogQuery) -> CommandResult<LogPage> {
    state.folder().log(query).await
}

#[command]
pub(super) fn open_log_folder(state: State<'_>) -> CommandResult<()> {
    let folder = state.folder().log_dir();
    tauri_plugin_opener::open_path(folder, None::<&str>).map_err(|error| {
        tracing::warn!(%error, "the log folder could not be opened");
        Fault::FolderNotOpened {
            folder: folder.display().to_string(),
        }
    })
}

#[command]
pub(super) async fn save_support_file<R: Runtime>(
    handle: AppHandle<R>,
    state: State<'_>,
) -> CommandResult<Option<String>> {
    save(&handle, &SaveAs::Support, async |_, path| {
        let app = state.app().ok();
        let webview = tauri::webview_version().ok();
        let folder = state.folder();
        folder
            .save_support_file(app.as_ref(), webview.as_deref(), &path)
            .await
    })
    .await
}

#[command]
pub(super) async fn change_passphrase(
    state: State<'_>,
    current: Passphrase,
    new: Passphrase,
) -> CommandResult<()> {
    let app = state.app()?;
    state.folder().change_passphrase(&app, &current, &new).await
}

#[command]
pub(super) fn security(state: State<'_>) -> SecurityView {
    state.folder().security()
}
