//! Starting with the computer, hidden in the tray: off until a person turns it on.

use office::Fault;
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_autostart::AutoLaunchManager;

/// The option that keeps the window out of sight at a start by the computer.
pub(crate) const HIDDEN: &str = "--hidden";

/// Whether the program starts with the computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Starting {
    /// It does.
    WithTheComputer,
    /// Only when somebody starts it.
    ByHand,
}

impl Starting {
    pub(crate) fn from_on(on: bool) -> Self {
        if on { Self::WithTheComputer } else { Self::ByHand }
    }
}

pub(crate) fn plugin<R: Runtime>() -> TauriPlugin<R> {
    tauri_plugin_autostart::Builder::new().arg(HIDDEN).build()
}

/// Whether it is on; `None` where the program cannot start with the computer.
pub(crate) fn is_on<R: Runtime>(app: &AppHandle<R>) -> Option<bool> {
    app.try_state::<AutoLaunchManager>()?.is_enabled().ok()
}

pub(crate) fn set<R: Runtime>(app: &AppHandle<R>, starting: Starting) -> Result<(), Fault> {
    let done = match (app.try_state::<AutoLaunchManager>(), starting) {
        (None, _) => return Err(office::autostart_refused()),
        (Some(manager), Starting::WithTheComputer) => manager.enable(),
        (Some(manager), Starting::ByHand) => manager.disable(),
    };
    done.map_err(|error| {
        tracing::warn!(%error, "starting with the computer could not be set");
        office::autostart_refused()
    })?;
    tracing::info!(?starting, "start of the program set");
    Ok(())
}
