//! Starts the program with the computer, hidden in the tray. Off until the user turns it on.
//!
//! The startup entry belongs to the current user and holds the program's path. Each start rewrites it, because the program may
//! have moved.

use std::path::Path;

use app::Fault;
use auto_launch::{AutoLaunch, AutoLaunchBuilder, WindowsEnableMode};
use tauri::{AppHandle, Manager, Runtime};

/// Starts without a window.
pub(crate) const HIDDEN: &str = "--hidden";

/// The startup entry; managed by Tauri.
struct Entry(AutoLaunch);

/// Whether the program starts with the computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Autostart {
    /// It does.
    On,
    /// It does not.
    Off,
}

impl Autostart {
    pub(crate) fn from_on(on: bool) -> Self {
        if on { Self::On } else { Self::Off }
    }
}

/// Prepares the startup entry, and rewrites it if it is on. The entry keeps a data folder given on the command line.
pub(crate) fn install<R: Runtime>(handle: &AppHandle<R>, data_dir: Option<&Path>) {
    let program = match tauri::process::current_binary(&handle.env()) {
        Ok(program) => program,
        Err(error) => return tracing::warn!(%error, "the program's path is unknown"),
    };
    let name = &handle.package_info().name;
    match entry(name, &program, data_dir) {
        Ok(entry) => drop(handle.manage(Entry(entry))),
        Err(error) => return tracing::warn!(%error, "the program cannot start with the computer"),
    }
    if is_on(handle) == Some(true) {
        // A failure is logged and leaves the entry unchanged.
        let _ = set(handle, Autostart::On);
    }
}

fn entry(name: &str, program: &Path, data_dir: Option<&Path>) -> auto_launch::Result<AutoLaunch> {
    let mut arguments = vec![HIDDEN.to_owned()];
    if let Some(folder) = data_dir.and_then(|folder| std::path::absolute(folder).ok()) {
        arguments.extend(["--data-dir".to_owned(), quoted(&folder)]);
    }
    AutoLaunchBuilder::new()
        .set_app_name(name)
        .set_app_path(&quoted(program))
        .set_args(&arguments)
        .set_windows_enable_mode(WindowsEnableMode::CurrentUser)
        .build()
}

/// Quotes a path for the command line of Windows or a Linux desktop; macOS takes separate arguments.
fn quoted(path: &Path) -> String {
    let path = path.display();
    if cfg!(target_os = "macos") {
        path.to_string()
    } else {
        format!("\"{path}\"")
    }
}

/// Whether it is on; `None` if the program cannot start with the computer.
pub(crate) fn is_on<R: Runtime>(handle: &AppHandle<R>) -> Option<bool> {
    handle.try_state::<Entry>()?.0.is_enabled().ok()
}

pub(crate) fn set<R: Runtime>(handle: &AppHandle<R>, autostart: Autostart) -> Result<(), Fault> {
    let Some(entry) = handle.try_state::<Entry>() else {
        return Err(Fault::StartupRefused);
    };
    let result = match autostart {
        Autostart::On => entry.0.enable(),
        // On Windows, removing an entry that does not exist fails.
        Autostart::Off if is_on(handle) == Some(false) => Ok(()),
        Autostart::Off => entry.0.disable(),
    };
    result.map_err(|error| {
        tracing::warn!(%error, "the startup entry could not be changed");
        Fault::StartupRefused
    })?;
    tracing::info!(?autostart, "startup entry changed");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_spaces_stay_one_argument_and_a_data_folder_is_kept() {
        let folder = std::env::temp_dir().join("a folder");
        let program = folder.join("OnTime Dental");
        let entry = entry("OnTime Dental", &program, Some(&folder)).unwrap();
        assert_eq!(entry.get_app_path(), quoted(&program));
        assert_eq!(
            entry.get_args(),
            ["--hidden".to_owned(), "--data-dir".to_owned(), quoted(&folder)]
        );
        if !cfg!(target_os = "macos") {
            assert!(quoted(&program).starts_with('"') && quoted(&program).ends_with("OnTime Dental\""));
        }
    }
}
