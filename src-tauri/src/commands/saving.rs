//! Where a person wants something to be saved: the system's own dialog.

use std::path::{Path, PathBuf};

use office::Fault;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::DialogExt;

use crate::shell::Shell;
use crate::words::{self, FileName, Lists};

/// Asks for a place, has `write` save there in the words of the window, and says where it is; nothing if nobody chose a
/// place.
pub(super) async fn save<R: Runtime>(
    app: &AppHandle<R>,
    file: &FileName,
    write: impl AsyncFnOnce(&Lists, PathBuf) -> Result<(), Fault>,
) -> Result<Option<String>, Fault> {
    let lists = app.state::<Shell>().lists();
    let Some(path) = choose(app, &words::file_name(lists.0, file)).await else {
        return Ok(None);
    };
    write(&lists, path.clone()).await?;
    Ok(Some(path.display().to_string()))
}

async fn choose<R: Runtime>(app: &AppHandle<R>, name: &str) -> Option<PathBuf> {
    let (chosen, answer) = tokio::sync::oneshot::channel();
    let kind = Path::new(name).extension()?.to_str()?;
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
