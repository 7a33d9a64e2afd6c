//! Tells the window that something in the store has changed, a few times a second at most.

use std::time::Duration;

use tauri::{AppHandle, Emitter, Manager, Runtime};

use crate::shell::Shell;

/// The event; it carries nothing, the window asks anew for what it shows.
const OFFICE_CHANGED: &str = "office-changed";

/// How long changes are gathered before the window hears of them.
const GATHER: Duration = Duration::from_millis(300);

pub(crate) fn forward<R: Runtime>(app: &AppHandle<R>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let mut changes = app.state::<Shell>().changes().listen();
        while changes.changed().await.is_ok() {
            if app.emit(OFFICE_CHANGED, ()).is_err() {
                tracing::warn!("the window could not be told of a change");
            }
            tokio::time::sleep(GATHER).await;
        }
    });
}
