//! The system's web view: prepares it, and opens, shows, and hides the one window.

use tauri::{AppHandle, Manager, Runtime, WebviewWindowBuilder};

/// The one window.
pub(crate) const MAIN: &str = "main";

/// Whether the window shows when the program starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visibility {
    Shown,
    Hidden,
}

impl Visibility {
    pub(crate) fn from_hidden(hidden: bool) -> Self {
        if hidden { Self::Hidden } else { Self::Shown }
    }
}

/// Shows the window and brings it to the front.
pub(crate) fn show<R: Runtime>(handle: &AppHandle<R>) {
    if let Some(window) = handle.get_webview_window(MAIN) {
        let shown = window.show().and_then(|()| window.unminimize());
        if let Err(error) = shown.and_then(|()| window.set_focus()) {
            tracing::warn!(%error, "the window could not be brought to the front");
        }
    }
}

/// Hides the window; the program keeps running.
pub(crate) fn hide<R: Runtime>(handle: &AppHandle<R>) {
    if let Some(window) = handle.get_webview_window(MAIN)
        && let Err(error) = window.hide()
    {
        tracing::warn!(%error, "the window could not be hidden");
    }
}

/// Set by WebDriver clients such as tauri-driver; Tauri reads it too.
const AUTOMATION: &str = "TAURI_WEBVIEW_AUTOMATION";

/// Opens the window as `tauri.conf.json` describes it: incognito, so that the web view keeps no patient data on disk.
/// A window under WebDriver cannot be incognito on Linux, because wry automates only its persistent context. It gets a data
/// folder of its own.
pub(crate) fn open_window(app: &tauri::App, visibility: Visibility) -> tauri::Result<()> {
    let config = app
        .config()
        .app
        .windows
        .first()
        .ok_or(tauri::Error::WindowNotFound)?;
    let builder = WebviewWindowBuilder::from_config(app, config)?.visible(visibility == Visibility::Shown);
    let automated = std::env::var(AUTOMATION).is_ok_and(|value| value == "true");
    let builder = match automated {
        true => builder
            .incognito(false)
            .data_directory(std::env::temp_dir().join("ontime-dental-automated")),
        false => builder,
    };
    builder.build().map(drop)
}

/// Turns off WebKit's DMA-BUF renderer unless the environment sets it: with some Linux graphics drivers it shows an empty
/// window. The variable must be set before the first thread starts, so the program starts itself again.
#[cfg(target_os = "linux")]
pub(crate) fn prepare() {
    use std::os::unix::process::CommandExt;

    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(VARIABLE).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        // Returns only if it fails; then the window opens without the variable.
        let _ = std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(VARIABLE, "1")
            .exec();
    }
}

/// WebView2 and WKWebView need no preparation.
#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() {}
