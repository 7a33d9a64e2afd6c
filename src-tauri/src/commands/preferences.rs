//! Settings > Appearance: how the program looks, speaks and behaves on this computer.

use office::Preferences;
use tauri::{AppHandle, Runtime, State, command};

use super::{Answer, Held};
use crate::shell::Shell;
use crate::{autostart, tray};

#[command]
pub(super) fn preferences(shell: Held<'_>) -> Preferences {
    shell.folder().preferences()
}

#[command]
pub(super) fn set_preferences<R: Runtime>(
    app: AppHandle<R>,
    shell: State<'_, Shell>,
    preferences: Preferences,
) -> Answer<()> {
    shell.folder().set_preferences(preferences)?;
    tray::speak(&app, preferences.spoken);
    Ok(())
}

/// Whether the program starts with the computer; absent where it cannot.
#[command]
pub(super) fn starts_with_computer<R: Runtime>(app: AppHandle<R>) -> Option<bool> {
    autostart::is_on(&app)
}

#[command]
pub(super) fn set_starts_with_computer<R: Runtime>(app: AppHandle<R>, on: bool) -> Answer<()> {
    autostart::set(&app, autostart::Starting::from_on(on))
}
