//! The system's web view: prepares it, and opens, shows, and hides the one window.

use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Runtime, Url, WebviewWindowBuilder};

use crate::app_state::AppState;

/// The one window.
pub(crate) const MAIN: &str = "main";

/// Whether the window shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visibility {
    Shown,
    Hidden,
}

impl Visibility {
    pub(crate) fn from_hidden(hidden: bool) -> Self {
        if hidden { Self::Hidden } else { Self::Shown }
    }

    /// Of the window at this moment.
    pub(crate) fn of_window<R: Runtime>(handle: &AppHandle<R>) -> Self {
        let window = handle.get_webview_window(MAIN);
        let shown = window.is_some_and(|window| window.is_visible().unwrap_or(true));
        Self::from_hidden(!shown)
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

/// Sets the size of everything in the window, in percent.
pub(crate) fn set_zoom<R: Runtime>(handle: &AppHandle<R>, percent: u16) {
    if let Some(window) = handle.get_webview_window(MAIN)
        && let Err(error) = window.set_zoom(f64::from(percent) / 100.0)
    {
        tracing::warn!(%error, "the window's size could not be set");
    }
}

/// Set by WebDriver clients such as tauri-driver; Tauri reads it too.
const AUTOMATION: &str = "TAURI_WEBVIEW_AUTOMATION";

/// Whether a test controls the window.
fn is_automated() -> bool {
    may_be_automated(BUILD, std::env::var(AUTOMATION).ok().as_deref())
}

/// How this program was built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Build {
    Debug,
    Release,
}

const BUILD: Build = if cfg!(debug_assertions) {
    Build::Debug
} else {
    Build::Release
};

/// Nothing controls the window of a release, whatever [`AUTOMATION`] is.
fn may_be_automated(build: Build, value: Option<&str>) -> bool {
    build == Build::Debug && value == Some("true")
}

/// Opens the window as `tauri.conf.json` describes it: incognito, so that the web view keeps no patient data on disk. It shows
/// nothing but the program's own pages, whatever is dropped onto it or clicked in it.
/// A window under WebDriver cannot be incognito on Linux, because wry automates only its persistent context. It gets a data
/// folder of its own.
pub(crate) fn open_window(app: &tauri::App, visibility: Visibility) -> tauri::Result<()> {
    keep_caret_steady();
    let config = app
        .config()
        .app
        .windows
        .first()
        .ok_or(tauri::Error::WindowNotFound)?;
    let builder = WebviewWindowBuilder::from_config(app, config)?.visible(visibility == Visibility::Shown);
    let builder = builder
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        // For Paste in the window's own menu. Nothing but our own pages is ever shown.
        .enable_clipboard_access();
    let builder = match is_automated() {
        true => builder
            .incognito(false)
            .data_directory(std::env::temp_dir().join("ontime-dental-automated")),
        false => builder,
    };
    builder.build()?;
    set_zoom(app.handle(), app.state::<AppState>().folder().preferences().zoom);
    Ok(())
}

/// Stops the blinking of the caret. WebKit repaints the window for it as long as a field has the focus, and if blinking is off,
/// even more often: most of what an idle window costs. A caret that blinks every three weeks is steady.
#[cfg(target_os = "linux")]
fn keep_caret_steady() {
    use gtk::prelude::GtkSettingsExt;

    const BLINK_TIME_MS: i32 = 2_000_000_000;
    if let Some(settings) = gtk::Settings::default() {
        settings.set_gtk_cursor_blink(true);
        settings.set_gtk_cursor_blink_time(BLINK_TIME_MS);
    }
}

/// Other web views need no such thing.
#[cfg(not(target_os = "linux"))]
fn keep_caret_steady() {}

/// Pages in the program itself have one of these addresses, depending on the system.
fn is_own_page(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" if cfg!(dev) && url.port() == Some(5173) => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        "about" => url.path() == "blank",
        _ => false,
    }
}

/// Turns off WebKit's DMA-BUF renderer unless the environment sets it: with some Linux graphics drivers it shows an empty
/// window. The variable must be set before the first thread starts, so the program starts itself again.
#[cfg(target_os = "linux")]
pub(crate) fn prepare() {
    use std::os::unix::process::CommandExt;

    const VARIABLE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let is_remote_controlled = !is_automated() && std::env::var_os(AUTOMATION).is_some();
    if std::env::var_os(VARIABLE).is_some() && !is_remote_controlled {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let mut command = std::process::Command::new(program);
        command
            .args(std::env::args_os().skip(1))
            .env(VARIABLE, std::env::var_os(VARIABLE).unwrap_or_else(|| "1".into()));
        if is_remote_controlled {
            command.env_remove(AUTOMATION);
        }
        // Returns only if it fails; then the window opens with the environment as it is.
        let _ = command.exec();
    }
}

/// WebView2 and WKWebView need no preparation.
#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_controls_the_window_of_a_release() {
        for (build, value, may) in [
            (Build::Debug, Some("true"), true),
            (Build::Debug, Some("1"), false),
            (Build::Debug, None, false),
            (Build::Release, Some("true"), false),
            (Build::Release, None, false),
        ] {
            assert_eq!(may_be_automated(build, value), may, "{build:?} {value:?}");
        }
    }

    #[test]
    fn only_the_programs_own_pages_open() {
        for (url, opens) in [
            ("tauri://localhost", true),
            ("tauri://localhost/index.html#/patients", true),
            ("http://tauri.localhost/", true),
            ("https://tauri.localhost/index.html", true),
            ("about:blank", true),
            ("https://example.com/", false),
            ("http://localhost:1420/", false),
            ("https://tauri.localhost.example.com/", false),
            ("tauri://example.com/", false),
            ("file:///etc/passwd", false),
            ("data:text/html,x", false),
            ("javascript:alert(1)", false),
        ] {
            assert_eq!(is_own_page(&Url::parse(url).unwrap()), opens, "{url}");
        }
    }
}
