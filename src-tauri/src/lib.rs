//! The shell: the desktop program with its window, tray icon, and notifications.
//!
//! It contains no rules. Each command calls the [`app`] crate, which `ontime` uses too, without a window.

mod app_state;
mod arguments;
mod autostart;
mod closing;
mod commands;
mod events;
mod notification;
mod restart;
mod start;
mod status_monitor;
mod tray;
mod updates;
mod webview;

use std::error::Error;
use std::process::ExitCode;

use app::view;
use clap::Parser;
use tauri::{AppHandle, Manager, WindowEvent};
use tauri_plugin_window_state::StateFlags;

pub use crate::app_state::AppState;
use crate::arguments::Arguments;
pub use crate::commands::handler;
pub use crate::updates::Feed;
use crate::webview::Visibility;

/// Runs the program until it quits.
#[must_use]
pub fn run() -> ExitCode {
    app::protect_memory();
    let arguments = Arguments::parse();
    if arguments.quit {
        return quit_running();
    }
    webview::prepare();
    let data_dir = arguments.data_dir.clone();
    match start(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            start::report_failure(error.as_ref(), start::language(data_dir));
            ExitCode::FAILURE
        }
    }
}

/// Asks the running program to quit. It needs neither the data folder nor a web view, and shows nothing, because an installer
/// waits for it.
fn quit_running() -> ExitCode {
    let asked = tauri::Builder::default()
        // In this process, it exits when it has told the other one.
        .plugin(tauri_plugin_single_instance::init(|_, _, _| {}))
        .build(context());
    match asked {
        // No other instance was running.
        Ok(_) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn context() -> tauri::Context {
    tauri::generate_context!()
}

fn start(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let state = AppState::from_arguments(&arguments)?;
    let _log = app::log::start(state.folder().log_dir())?;
    start::check_webview()?;
    let mut builder = tauri::Builder::default();
    if arguments.data_dir.is_none() {
        builder = builder.plugin(tauri_plugin_single_instance::init(|handle, words, _| {
            match Arguments::try_parse_from(words) {
                Ok(Arguments { quit: true, .. }) => handle.exit(0),
                // Sign-in starts it twice if both IT and the user turned that on.
                Ok(Arguments { hidden: true, .. }) => {}
                _ => webview::show(handle),
            }
        }));
        // Not its visibility: the last session may have closed it to the tray.
        let remembered = tauri_plugin_window_state::Builder::default()
            .with_state_flags(StateFlags::all() - StateFlags::VISIBLE);
        builder = builder.plugin(remembered.build());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    tauri::async_runtime::set(runtime.handle().clone());
    let app = builder
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_updater::Builder::new().build())
        .manage(state)
        .invoke_handler(handler())
        .setup(move |app| {
            if let Err(error) = set_up(app, &arguments) {
                // Tauri turns setup errors into panics, which users never see.
                start::report_failure(error.as_ref(), start::language(arguments.data_dir.clone()));
                std::process::exit(1);
            }
            Ok(())
        })
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                closing::on_close_requested(window.app_handle(), api);
            }
        })
        .build(context())?;
    app.run(|handle, event| {
        if let tauri::RunEvent::Exit = event {
            tauri::async_runtime::block_on(handle.state::<AppState>().close());
            restart::at_exit(handle);
        }
    });
    Ok(())
}

fn set_up(app: &tauri::App, arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    autostart::install(app.handle(), arguments.data_dir.as_deref());
    tray::install(app.handle());
    webview::open_window(app, Visibility::from_hidden(arguments.hidden))?;
    // While the page loads.
    std::thread::spawn(app::load_phone_formats);
    events::forward(app.handle());
    status_monitor::start(app.handle());
    updates::watch(app.handle());
    if arguments.hidden {
        start_hidden(app.handle());
    }
    Ok(())
}

/// Opens the app without showing the window, so that scheduled syncs run. Shows the window if opening needs input, or if no
/// tray appears.
fn start_hidden(handle: &AppHandle) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        let ready = matches!(handle.state::<AppState>().state().await, view::AppState::Ready);
        if !ready || !tray::wait_until_visible(&handle).await {
            webview::show(&handle);
        }
    });
}
