//! Starts the program again after an update, with the window as it was: shown, or hidden in the tray.

use std::ffi::OsString;

use tauri::{AppHandle, Manager, Runtime};

use crate::autostart::HIDDEN;
use crate::webview::Visibility;

/// The window of the next start; managed by Tauri.
struct NextStart(Visibility);

/// Quits, and starts the program that has just been installed.
pub(crate) fn request<R: Runtime>(handle: &AppHandle<R>) {
    handle.manage(NextStart(Visibility::of_window(handle)));
    handle.request_restart();
}

/// Starts the program again if that was requested. Tauri itself would repeat the arguments of the last start, and hide the
/// window of a program that started with the computer.
pub(crate) fn at_exit<R: Runtime>(handle: &AppHandle<R>) {
    if let Some(next) = handle.try_state::<NextStart>() {
        handle.cleanup_before_exit();
        let mut env = handle.env();
        env.args_os = arguments(env.args_os, next.0);
        tauri::process::restart(&env);
    }
}

fn arguments(present: Vec<OsString>, visibility: Visibility) -> Vec<OsString> {
    let mut next: Vec<OsString> = present.into_iter().filter(|word| word != HIDDEN).collect();
    if visibility == Visibility::Hidden {
        next.push(HIDDEN.into());
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_hidden_after_a_restart_only_if_it_was_before() {
        let words = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>();
        let (shown, hidden) = (
            words(&["ontime-dental", "--data-dir", "D"]),
            words(&["ontime-dental", "--data-dir", "D", "--hidden"]),
        );
        for present in [&shown, &hidden] {
            assert_eq!(arguments(present.clone(), Visibility::Shown), shown);
            assert_eq!(arguments(present.clone(), Visibility::Hidden), hidden);
        }
    }
}
