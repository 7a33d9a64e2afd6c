//! The shell: OnTime Dental's window around the office.
//!
//! It holds no rules. A command takes what the window sends, asks the [`office`] crate, and returns its answer; the
//! command `ontime` asks the same office without a window.

mod arguments;
mod autostart;
mod closing;
mod commands;
mod events;
mod shell;
mod start;
mod tray;
mod watch;
mod webview;
mod words;

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;
use office::view::OfficeState;
use tauri::{App, AppHandle, Manager, WindowEvent};
use tauri_plugin_window_state::StateFlags;

use crate::arguments::Arguments;
pub use crate::commands::handler;
pub use crate::shell::Shell;
use crate::webview::Sight;

/// Opens the window and returns when it is closed.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    webview::prepare();
    let data_dir = arguments.data_dir.clone();
    match start(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            start::tell_failure(error.as_ref(), start::language(data_dir));
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let shell = Shell::new(&arguments)?;
    let _log = office::log::start(shell.folder().log_dir())?;
    start::check_webview()?;
    let mut builder = tauri::Builder::default();
    if arguments.data_dir.is_none() {
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| webview::show(app)));
        // Whether it shows is not the last session's to say: it may have been closed to the tray.
        let remembered = tauri_plugin_window_state::Builder::default()
            .with_state_flags(StateFlags::all() - StateFlags::VISIBLE);
        builder = builder.plugin(remembered.build());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    tauri::async_runtime::set(runtime.handle().clone());
    let app = builder
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .manage(shell)
        .invoke_handler(handler())
        .setup(move |app| {
            if let Err(error) = set_up(app, &arguments) {
                // What goes wrong here Tauri makes a panic of, and nobody sees that.
                start::tell_failure(error.as_ref(), start::language(arguments.data_dir.clone()));
                std::process::exit(1);
            }
            Ok(())
        })
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                closing::asked(window.app_handle(), api);
            }
        })
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        if let tauri::RunEvent::Exit = event {
            tauri::async_runtime::block_on(app.state::<Shell>().close());
        }
    });
    Ok(())
}

fn set_up(app: &mut App, arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    autostart::install(app.handle(), arguments.data_dir.as_deref());
    tray::install(app.handle());
    webview::open_window(app, Sight::from_hidden(arguments.hidden))?;
    events::forward(app.handle());
    watch::begin(app.handle());
    if arguments.hidden {
        start_hidden(app.handle());
    }
    Ok(())
}

/// Opens the office without a window, so that its timer works. Where a person has to do something first, or could not find
/// the program, the window shows after all.
fn start_hidden(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let ready = matches!(app.state::<Shell>().state().await, OfficeState::Ready);
        if !ready || !tray::appears(&app).await {
            webview::show(&app);
        }
    });
}
