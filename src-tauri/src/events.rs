//! Forwards change events to the window.
//!
//! The window reads again only what a change affects. Progress of a sync is not among them: the window gets it through the
//! channel of `start_sync` or `watch_sync`. A second event opens the run that a clicked notification speaks of.

use app::{Change, RunId};
use tauri::{AppHandle, Emitter, Manager, Runtime};

use crate::app_state::AppState;
use crate::webview;

/// The event; its payload is a [`Change`].
const CHANGE: &str = "change";

/// The event; its payload is the id of the run to open.
const OPEN_RUN: &str = "open_run";

/// Brings the window to the front and opens a run in it.
pub(crate) fn open_run<R: Runtime>(handle: &AppHandle<R>, run: RunId) {
    webview::show(handle);
    if let Err(error) = handle.emit(OPEN_RUN, run) {
        tracing::warn!(%error, "the window was not told which sync to open");
    }
}

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
