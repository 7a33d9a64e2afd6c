//! The commands that the window may call.
//!
//! Each passes what the window sends to the [`app`] crate and returns its result. `src-tauri/commands.in` lists them all.

mod backups;
#[cfg(test)]
mod bindings;
mod choosing;
mod duplicates;
mod help;
mod history;
mod integrations;
mod leaving;
mod patients;
mod preferences;
mod previews;
mod saving;
mod setup;
mod syncs;
mod updates;

use tauri::Runtime;
use tauri::ipc::Invoke;

use crate::app_state::AppState;

type CommandResult<T> = Result<T, app::Fault>;
type State<'a> = tauri::State<'a, AppState>;

macro_rules! commands {
    ($($module:ident::$name:ident),* $(,)?) => { tauri::generate_handler![$($module::$name),*] };
}

/// Handles all commands.
pub fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    include!("../commands.in")
}
