//! Asks for a file or a folder with the system's own dialog.
//!
//! The program uses exactly the path that was chosen there. The page gets it only to show it, and never names one.

use std::path::{Path, PathBuf};

use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use tokio::sync::oneshot;

use crate::webview;

/// A folder; `None` if the user cancels.
pub(super) async fn folder<R: Runtime>(handle: &AppHandle<R>) -> Option<PathBuf> {
    let mut dialog = dialog(handle);
    // GTK would show files that were used recently, among which there is no folder. Others remember the last folder.
    if cfg!(target_os = "linux")
        && let Ok(home) = handle.path().home_dir()
    {
        dialog = dialog.set_directory(home);
    }
    chosen(|done| dialog.pick_folder(done)).await
}

/// A file that exists, of a kind with this name and these extensions; `None` if the user cancels.
pub(super) async fn file<R: Runtime>(
    handle: &AppHandle<R>,
    kind: &str,
    extensions: &[&str],
) -> Option<PathBuf> {
    let dialog = dialog(handle).add_filter(kind, extensions);
    chosen(|done| dialog.pick_file(done)).await
}

/// A file to write, with a suggested name. The dialog asks before it returns one that exists. `None` if the user cancels.
pub(super) async fn new_file<R: Runtime>(handle: &AppHandle<R>, name: &str) -> Option<PathBuf> {
    let extension = Path::new(name).extension()?.to_str()?;
    let dialog = dialog(handle)
        .set_file_name(name)
        .add_filter(extension.to_uppercase(), &[extension]);
    chosen(|done| dialog.save_file(done)).await
}

/// Belongs to the window, so that it is never behind it. GTK shows it as a window of its own.
fn dialog<R: Runtime>(handle: &AppHandle<R>) -> FileDialogBuilder<R> {
    let dialog = handle.dialog().file();
    match handle.get_webview_window(webview::MAIN) {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}

type Done = Box<dyn FnOnce(Option<FilePath>) + Send>;

async fn chosen(show: impl FnOnce(Done)) -> Option<PathBuf> {
    let (sender, receiver) = oneshot::channel();
    show(Box::new(move |path| drop(sender.send(path))));
    receiver.await.ok().flatten()?.into_path().ok()
}
