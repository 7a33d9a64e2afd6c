//! The system's webview: what it needs before it starts, and the one window in it.

use tauri::{App, AppHandle, Manager, Runtime, WebviewWindowBuilder};

/// The one window.
pub(crate) const MAIN: &str = "main";

/// Whether the window shows when the program starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sight {
    Shown,
    Hidden,
}

impl Sight {
    pub(crate) fn from_hidden(hidden: bool) -> Self {
        if hidden { Self::Hidden } else { Self::Shown }
    }
}

/// Brings the window to the front, wherever it is.
pub(crate) fn show<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let shown = window.show().and_then(|()| window.unminimize());
        if let Err(error) = shown.and_then(|()| window.set_focus()) {
            tracing::warn!(%error, "the window could not be brought to the front");
        }
    }
}

/// Puts the window out of sight; the program goes on.
pub(crate) fn hide<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) = window.hide()
    {
        tracing::warn!(%error, "the window could not be hidden");
    }
}

/// Set by WebDriver clients such as tauri-driver; Tauri itself asks for it too.
const AUTOMATION: &str = "TAURI_WEBVIEW_AUTOMATION";

/// Opens the window as `tauri.conf.json` describes it: incognito, so that the webview keeps no patient data on the disk.
/// A webview that a test drives cannot be incognito on Linux (wry gives automation to its lasting context only); it gets
/// a folder apart from the office's.
pub(crate) fn open_window(app: &App, sight: Sight) -> tauri::Result<()> {
    let config = app
        .config()
        .app
        .windows
        .first()
        .ok_or(tauri::Error::WindowNotFound)?;
    let builder = WebviewWindowBuilder::from_config(app, config)?.visible(sight == Sight::Shown);
    let driven = std::env::var(AUTOMATION).is_ok_and(|value| value == "true");
    let builder = match driven {
        true => builder
            .incognito(false)
            .data_directory(std::env::temp_dir().join("ontime-dental-driven")),
        false => builder,
    };
    builder.build().map(drop)
}

/// On some Linux graphics drivers WebKit's DMA-BUF renderer shows an empty window, so it is switched off unless the
/// environment says otherwise. The variable must be there before the first thread, hence a fresh start of the program.
#[cfg(target_os = "linux")]
pub(crate) fn prepare() {
    use std::os::unix::process::CommandExt;

    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(VARIABLE).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        // Returns only if it fails; the window is then tried as it is.
        let _ = std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .env(VARIABLE, "1")
            .exec();
    }
}

/// WebView2 and WKWebView need nothing.
#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() {}
