//! Updates of the program, for Settings > About and Home.

use app::view::UpdatesView;
use tauri::{AppHandle, Runtime, command};

use super::{CommandResult, State};
use crate::updates;

#[command]
pub(super) fn updates(state: State<'_>) -> UpdatesView {
    state.updates_view()
}

#[command]
pub(super) async fn check_for_updates<R: Runtime>(
    handle: AppHandle<R>,
    state: State<'_>,
) -> CommandResult<UpdatesView> {
    updates::check(&handle).await;
    Ok(state.updates_view())
}

/// Whether the program must start again.
#[command]
pub(super) async fn install_update<R: Runtime>(handle: AppHandle<R>) -> CommandResult<bool> {
    updates::install(&handle).await
}

#[command]
pub(super) fn postpone_update(state: State<'_>, version: String) -> CommandResult<UpdatesView> {
    state.folder().postpone_update(version)?;
    Ok(state.updates_view())
}
