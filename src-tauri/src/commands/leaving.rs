//! Input that is not saved, and leaving after the window has asked about it.

use tauri::{AppHandle, Runtime, command};

use super::State;
use crate::{closing, restart};

#[command]
pub(super) fn set_unsaved(state: State<'_>, unsaved: bool) {
    state.set_unsaved(unsaved);
}

#[command]
pub(super) fn close_window<R: Runtime>(handle: AppHandle<R>) {
    closing::close_window(&handle);
}

#[command]
pub(super) fn quit<R: Runtime>(handle: AppHandle<R>) {
    closing::stop_and_quit(&handle);
}

/// Starts the program that has just been installed.
#[command]
pub(super) fn restart<R: Runtime>(handle: AppHandle<R>) {
    restart::request(&handle);
}
