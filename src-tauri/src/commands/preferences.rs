//! Settings > Appearance.

use app::Preferences;
use tauri::{AppHandle, Runtime, command};

use super::{CommandResult, State};
use crate::autostart::{self, Autostart};
use crate::{tray, webview};

#[command]
pub(super) fn preferences(state: State<'_>) -> Preferences {
    state.folder().preferences()
}

#[command]
pub(super) fn set_preferences<R: Runtime>(
    handle: AppHandle<R>,
    state: State<'_>,
    preferences: Preferences,
) -> CommandResult<()> {
    let (language, zoom) = (preferences.language, preferences.zoom);
    state.folder().set_preferences(preferences)?;
    tray::set_language(&handle, language);
    webview::set_zoom(&handle, zoom);
    Ok(())
}

/// Whether the program starts with the computer; null if it cannot.
#[command]
pub(super) fn starts_with_computer<R: Runtime>(handle: AppHandle<R>) -> Option<bool> {
    autostart::is_on(&handle)
}

#[command]
pub(super) fn set_starts_with_computer<R: Runtime>(handle: AppHandle<R>, on: bool) -> CommandResult<()> {
    autostart::set(&handle, Autostart::from_on(on))
}
