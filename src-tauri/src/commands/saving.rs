//! Where a person wants something to be saved: the system's own dialog.

use std::path::PathBuf;

use office::Fault;
use tauri::{AppHandle, Runtime};
use tauri_plugin_dialog::DialogExt;

/// Asks for a place, has `write` save there, and says where it is; nothing if nobody chose a place. `kind` is the extension
/// that the dialog offers.
pub(super) async fn save<R: Runtime>(
    app: &AppHandle<R>,
    name: &str,
    kind: &str,
    write: impl AsyncFnOnce(PathBuf) -> Result<(), Fault>,
) -> Result<Option<String>, Fault> {
    let Some(path) = choose(app, name, kind).await else {
        return Ok(None);
    };
    write(path.clone()).await?;
    Ok(Some(path.display().to_string()))
}

async fn choose<R: Runtime>(app: &AppHandle<R>, name: &str, kind: &str) -> Option<PathBuf> {
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
