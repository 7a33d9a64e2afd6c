//! Where a person wants something to be saved: the system's own dialog.

use std::path::PathBuf;

use tauri::{AppHandle, Runtime};
use tauri_plugin_dialog::DialogExt;

/// The place, or nothing if nobody chose one. `kind` is the extension that the dialog offers.
pub(super) async fn choose<R: Runtime>(app: &AppHandle<R>, name: &str, kind: &str) -> Option<PathBuf> {
    let (chosen, answer) = tokio::sync::oneshot::channel();
    let dialog = app
        .dialog()
        .file()
        .set_file_name(name)
        .add_filter(kind.to_uppercase(), &[kind]);
    dialog.save_file(move |path| {
        let _ = chosen.send(path);
    });
    answer.await.ok().flatten()?.into_path().ok()
}
