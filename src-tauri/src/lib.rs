//! The shell: OnTime Dental's window around the office.
//!
//! It holds no rules. A command takes what the window sends, asks the [`office`] crate, and returns its answer; the
//! command `ontime` asks the same office without a window.

mod arguments;
mod commands;
mod events;
mod shell;
mod start;
mod webview;

use std::process::ExitCode;

use clap::Parser;
use tauri::Manager;

use crate::arguments::Arguments;
pub use crate::commands::handler;
pub use crate::shell::Shell;

/// Opens the window and returns when it is closed.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    webview::prepare();
    match start(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            start::tell_failure(error.as_ref());
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let shell = Shell::new(&arguments)?;
    let _log = office::log::start(shell.folder().log_dir())?;
    let mut builder = tauri::Builder::default();
    if arguments.data_dir.is_none() {
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| {
            if let Some(window) = app.get_webview_window("main") {
                let _ = window.unminimize().and_then(|()| window.set_focus());
            }
        }));
        builder = builder.plugin(tauri_plugin_window_state::Builder::default().build());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    tauri::async_runtime::set(runtime.handle().clone());
    let app = builder
        .plugin(tauri_plugin_dialog::init())
        .manage(shell)
        .invoke_handler(handler())
        .setup(|app| {
            webview::open_window(app)?;
            events::forward(app.handle());
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        if let tauri::RunEvent::Exit = event {
            tauri::async_runtime::block_on(app.state::<Shell>().close());
        }
    });
    Ok(())
}
