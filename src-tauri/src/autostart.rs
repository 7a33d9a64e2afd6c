//! Starting with the computer, hidden in the tray: off until a person turns it on.
//!
//! The entry is the user's own, and names the program where it is: it is written anew at each start, so that one of a
//! program that was moved or updated does not lead nowhere.

use std::path::Path;

use auto_launch::{AutoLaunch, AutoLaunchBuilder, WindowsEnableMode};
use office::Fault;
use tauri::{AppHandle, Manager, Runtime};

/// The option that keeps the window out of sight at a start by the computer.
const HIDDEN: &str = "--hidden";

/// The entry; managed by the app.
struct Entry(AutoLaunch);

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

/// Lets the entry be turned on and off, and renews one that is on. An office in a folder of its own is started with it.
pub(crate) fn install<R: Runtime>(app: &AppHandle<R>, data_dir: Option<&Path>) {
    let program = match tauri::process::current_binary(&app.env()) {
        Ok(program) => program,
        Err(error) => return tracing::warn!(%error, "where the program is could not be told"),
    };
    let name = &app.package_info().name;
    match entry(name, &program, data_dir) {
        Ok(entry) => drop(app.manage(Entry(entry))),
        Err(error) => return tracing::warn!(%error, "the program cannot start with the computer"),
    }
    if is_on(app) == Some(true) {
        // What went wrong is in the log; the entry is as it was.
        let _ = set(app, Starting::WithTheComputer);
    }
}

fn entry(name: &str, program: &Path, data_dir: Option<&Path>) -> auto_launch::Result<AutoLaunch> {
    let mut arguments = vec![HIDDEN.to_owned()];
    if let Some(folder) = data_dir.and_then(|folder| std::path::absolute(folder).ok()) {
        arguments.extend(["--data-dir".to_owned(), word(&folder)]);
    }
    AutoLaunchBuilder::new()
        .set_app_name(name)
        .set_app_path(&word(program))
        .set_args(&arguments)
        .set_windows_enable_mode(WindowsEnableMode::CurrentUser)
        .build()
}

/// A path as one word of the command that Windows or a Linux desktop starts; macOS takes words as they are.
fn word(path: &Path) -> String {
    let path = path.display();
    if cfg!(target_os = "macos") {
        path.to_string()
    } else {
        format!("\"{path}\"")
    }
}

/// Whether it is on; `None` where the program cannot start with the computer.
pub(crate) fn is_on<R: Runtime>(app: &AppHandle<R>) -> Option<bool> {
    app.try_state::<Entry>()?.0.is_enabled().ok()
}

pub(crate) fn set<R: Runtime>(app: &AppHandle<R>, starting: Starting) -> Result<(), Fault> {
    let Some(entry) = app.try_state::<Entry>() else {
        return Err(office::autostart_refused());
    };
    let done = match starting {
        Starting::WithTheComputer => entry.0.enable(),
        // On Windows taking out what is not there fails.
        Starting::ByHand if is_on(app) == Some(false) => Ok(()),
        Starting::ByHand => entry.0.disable(),
    };
    done.map_err(|error| {
        tracing::warn!(%error, "starting with the computer could not be set");
        office::autostart_refused()
    })?;
    tracing::info!(?starting, "start of the program set");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_blanks_stay_one_word_and_an_office_of_its_own_is_started_with_its_folder() {
        let folder = std::env::temp_dir().join("an office");
        let program = folder.join("OnTime Dental");
        let entry = entry("OnTime Dental", &program, Some(&folder)).unwrap();
        assert_eq!(entry.get_app_path(), word(&program));
        assert_eq!(
            entry.get_args(),
            ["--hidden".to_owned(), "--data-dir".to_owned(), word(&folder)]
        );
        if !cfg!(target_os = "macos") {
            assert!(word(&program).starts_with('"') && word(&program).ends_with("OnTime Dental\""));
        }
    }
}
