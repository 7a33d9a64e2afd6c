//! Forwards change events to the window.
//!
//! The window reads again only what a change affects. Progress of a sync is not among them: the window gets it through the
//! channel of `start_sync` or `watch_sync`.

use app::Change;
use tauri::{AppHandle, Emitter, Manager, Runtime};

use crate::app_state::AppState;

/// The event; its payload is a [`Change`].
const CHANGE: &str = "change";

pub(crate) fn forward<R: Runtime>(handle: &AppHandle<R>) {
    let handle = handle.clone();
    let mut changes = handle.state::<AppState>().folder().changes().subscribe();
    tauri::async_runtime::spawn(async move {
        while let Some(change) = changes.next().await {
            let is_progress = matches!(change, Change::Progress(_));
            if !is_progress && let Err(error) = handle.emit(CHANGE, change) {
                tracing::warn!(%error, ?change, "a change was not sent to the window");
            }
        }
    });
}
